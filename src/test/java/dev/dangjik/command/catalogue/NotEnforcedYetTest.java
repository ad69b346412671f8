package dev.dangjik.command.catalogue;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Files that promise what this version does not do are refused, since somebody would rely on them. What single keys
/// promise is among the mistakes of `mistakes.txt`.
class NotEnforcedYetTest {
    @ParameterizedTest
    @ValueSource(strings = {"checklists", "playbooks"})
    void a_file_of_these_is_refused_by_its_name(String kind) {
        var file = "commands/shop/" + kind + "/morning.yaml";

        assertEquals(
                List.of(file + ": " + kind + " are not enforced by this version: leave the file out"),
                new SmallWorkspace().with(file, "dangjik: 1\n").problems());
    }

    @ParameterizedTest
    @CsvSource({"deploy,process", "deploy,bluegreen", "rollback,process", "rollback,bluegreen"})
    void a_deploy_or_rollback_of_another_kind_than_compose_is_refused_with_its_line(String procedure, String kind) {
        var problems = workspaceWith(kind)
                .without(SmallWorkspace.DEPLOY)
                .with("commands/shop/" + procedure + ".yaml", command(procedure))
                .problems();

        assertEquals(
                List.of("commands/shop/" + procedure + ".yaml:8: an item of services is worker of kind " + kind
                        + "; this version deploys and rolls back kind compose with deploy: only"),
                problems);
    }

    private static String command(String procedure) {
        return """
                dangjik: 1
                command: %s
                title: {ko: 배포, en: Deploy}
                description: {ko: 배포합니다, en: Deploys}
                effect: change
                procedure: %s
                arguments:
                  service: {type: service, services: [worker], required: true, description: {ko: 서비스, en: Service}}
                  sha: {type: git-sha, required: true, description: {ko: SHA, en: SHA}}
                lock: ${service}
                """.formatted(procedure, procedure);
    }

    /// With a service `worker` that is deployed in another way than compose does.
    private static SmallWorkspace workspaceWith(String kind) {
        var worker = switch (kind) {
            case "process" -> """
                              worker:
                                kind: process
                                title: {ko: 작업자, en: Worker}
                                host: shop-vm
                                manager: systemd
                                user: root
                            """;
            case "bluegreen" -> """
                              worker:
                                kind: bluegreen
                                title: {ko: 작업자, en: Worker}
                                project: shop
                                colours: {blue: worker-blue, green: worker-green}
                                script: switch.sh
                                state-file: state.json
                            """;
            default -> throw new IllegalArgumentException(kind);
        };
        return new SmallWorkspace().replacing(SmallWorkspace.STACK, "  db:\n", worker + "  db:\n");
    }
}
