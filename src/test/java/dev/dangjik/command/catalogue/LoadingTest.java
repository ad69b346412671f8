package dev.dangjik.command.catalogue;

import static dev.dangjik.command.catalogue.SmallWorkspace.GRANTS;
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
