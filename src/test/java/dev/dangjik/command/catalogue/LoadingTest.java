package dev.dangjik.command.catalogue;

import static dev.dangjik.command.catalogue.SmallWorkspace.GRANTS;
import static dev.dangjik.command.catalogue.SmallWorkspace.HEALTH;
import static dev.dangjik.command.catalogue.SmallWorkspace.RESTART;
import static dev.dangjik.command.catalogue.SmallWorkspace.STACK;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LoadingTest {
    @Test
    void a_workspace_without_mistakes_loads() {
        assertEquals(List.of(), new SmallWorkspace().problems());
    }

    @Test
    void every_problem_of_every_file_is_told_at_once() {
        var problems = new SmallWorkspace()
                .replacing(STACK, "timezone: Asia/Seoul", "timezone: Mars/Olympus")
                .replacing(RESTART, "effect: change", "effect: chnage")
                .replacing(GRANTS, "role: operator", "role: operater")
                .problems();
        assertEquals(
                List.of(RESTART, STACK, GRANTS),
                problems.stream()
                        .map(problem -> problem.substring(0, problem.indexOf(':')))
                        .distinct()
                        .toList());
    }

    @ParameterizedTest
    @MethodSource("verbs")
    void no_verb_of_dangjik_s_own_may_name_a_command_or_a_stack(String verb) {
        var command = new SmallWorkspace();
        command.with("commands/shop/" + verb + ".yaml", command.content(RESTART).replace("restart", verb));

        assertEquals(
                List.of("commands/shop/" + verb + ".yaml:2: command is " + verb + ", which is a verb of Dangjik's own"),
                command.problems());
        assertEquals(
                List.of("commands/" + verb + "/stack.yaml: stack is called " + verb
                        + ", which is a verb of Dangjik's own"),
                withSecondStack(verb).problems());
    }

    static Stream<String> verbs() {
        return ReservedVerbs.ALL.stream().sorted();
    }

    @Test
    void a_stack_may_not_be_called_like_a_command_or_a_service_of_any_stack() {
        assertEquals(
                List.of("commands/restart/stack.yaml: stack is called restart, as is a command of shop"),
                withSecondStack("restart").problems());
        assertEquals(
                List.of(
                        "commands/api/stack.yaml: stack is called api, as is a service of api",
                        "commands/api/stack.yaml: stack is called api, as is a service of shop"),
                withSecondStack("api").problems());
        assertEquals(List.of(), withSecondStack("store").problems());
    }

    @Test
    void services_on_two_machines_may_read_their_version_from_files_of_the_same_path() {
        var twoMachines = new SmallWorkspace()
                .replacing(STACK, "hosts: [shop-vm]", "hosts: [shop-vm, other-vm]")
                .replacing(HEALTH, "path: /", "host: shop-vm, path: /")
                .replacing(RESTART, "- id: restart", "- id: restart\n    host: shop-vm")
                .replacing(RESTART, "verify:", "verify:\n  host: shop-vm")
                .replacing(STACK, "services:", """
                          twin:
                            host: other-vm
                            directory: /srv/shop
                            files: [compose.yaml]
                            project-directory: .
                            env-files: [.env]
                        services:
                          standby:
                            kind: compose
                            title: {ko: 예비, en: Standby}
                            project: twin
                            deploy:
                              artifact: pull
                              image: registry.example.com:5000/shop/api
                              version: {file: .env, variable: API_TAG}
                              health-check:
                                probes:
                                  - container: api
                        """.stripTrailing());

        assertEquals(List.of(), twoMachines.problems());
    }

    private static SmallWorkspace withSecondStack(String id) {
        var both = new SmallWorkspace();
        return both.with("commands/" + id + "/stack.yaml", both.content(STACK).replace("stack: shop", "stack: " + id));
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void a_mistake_is_told_with_file_and_line(Mistakes.Mistake mistake) {
        var problems = mistake.workspace().problems();
        assertFalse(problems.isEmpty());
        assertEquals(mistake.withProblems(mistake.problems()), mistake.withProblems(problems));
    }

    static Stream<Mistakes.Mistake> mistakes() throws IOException {
        return Mistakes.all().stream();
    }
}
