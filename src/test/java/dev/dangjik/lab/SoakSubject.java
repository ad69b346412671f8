package dev.dangjik.lab;

import dev.dangjik.testing.BotFiles;
import java.io.IOException;
import java.nio.file.Files;

/// What the soak disturbs, and how it is counted on the machine afterwards.
sealed interface SoakSubject {
    /// How often what was disturbed ran.
    enum Ran {
        /// Everything once.
        ONCE,
        /// The step that was interrupted a second time, everything else once.
        AGAIN,
        /// Something more often than that.
        TWICE,
        /// Something not at all.
        LOST
    }

    /// Changes the files before the bot reads them.
    void prepare(BotFiles files) throws IOException;

    /// What is typed next.
    String line() throws Exception;

    /// How often the run ran that was asked for since `since`, in seconds of the machine's clock.
    ///
    /// @param directory of the run on the machine
    Ran ran(String directory, long since) throws Exception;

    /// Whether the service answers with what was asked for last.
    boolean isHealthy() throws Exception;

    /// Real deploys of everbit's server, two versions in turn.
    final class Deploys implements SoakSubject {
        private final Everbit everbit;
        private String version = Everbit.GOOD;

        Deploys(Everbit everbit) {
            this.everbit = everbit;
        }

        @Override
        public void prepare(BotFiles files) throws IOException {
            files.edit("commands/everbit/stack.yaml", "bake: 12s", "bake: 1s");
            files.edit("commands/everbit/stack.yaml", "lasts: 2s", "lasts: 1s");
        }

        @Override
        public String line() throws Exception {
            version = everbit.served().equals(Everbit.BETTER) ? Everbit.BEST : Everbit.BETTER;
            return "/deploy server " + version;
        }

        @Override
        public Ran ran(String directory, long since) throws Exception {
            int begun = Integer.parseInt(everbit.sh("grep -c '^begin up ' " + directory + "/events || true")
                    .strip());
            int made = Integer.parseInt(everbit.sh("docker events --since " + since + " --until \"$(date +%s)\""
                            + " --filter event=create --filter label=com.docker.compose.service=server"
                            + " --format '{{.ID}}' | sort -u | wc -l")
                    .strip());
            if (made > 1 || begun > 2) {
                return Ran.TWICE;
            }
            return switch (begun) {
                case 0 -> Ran.LOST;
                case 1 -> Ran.ONCE;
                default -> Ran.AGAIN;
            };
        }

        @Override
        public boolean isHealthy() throws Exception {
            return everbit.served().equals(version);
        }
    }

    /// A change of four steps, each of which appends a line to a file on the machine; touches no service.
    final class Steps implements SoakSubject {
        private static final String COMMAND = """
            dangjik: 1
            command: count
            title: {ko: 세기, en: Count}
            description: {ko: 단계마다 한 줄씩 적습니다., en: Every step appends a line.}
            effect: change
            arguments:
              service: {type: service, required: true, description: {ko: 서비스, en: Which service}}
            lock: ${service}
            timeout: 4m
            steps:
              - id: before
                title: {ko: 준비, en: Before}
                script: {file: count.sh, arguments: [before, "0.2"]}
                timeout: 1m
                idempotent: true
              - id: up
                title: {ko: 새 버전 시작, en: The new version starts}
                script: {file: count.sh, arguments: [up, "5"]}
                timeout: 1m
                idempotent: true
              - id: after
                title: {ko: 마무리, en: After}
                script: {file: count.sh, arguments: [after, "0.2"]}
                timeout: 1m
                idempotent: true
            verify:
              title: {ko: 확인, en: Look}
              script: {file: count.sh, arguments: [look, "0"]}
              timeout: 1m
            irreversible: true
            """;
        private static final String SCRIPT = """
            #!/bin/bash
            printf '%s\\n' "$1" >>"$HOME/.soak-$DANGJIK_SEGMENT"
            sleep "$2"
            """;

        private final Everbit everbit;

        Steps(Everbit everbit) {
            this.everbit = everbit;
        }

        @Override
        public void prepare(BotFiles files) throws IOException {
            var directory = files.workspace().resolve("commands/everbit");
            Files.writeString(directory.resolve("count.yaml"), COMMAND);
            Files.writeString(directory.resolve("count.sh"), SCRIPT);
        }

        @Override
        public String line() {
            return "/ops everbit count server";
        }

        @Override
        public Ran ran(String directory, long since) throws Exception {
            var key = directory.substring(directory.lastIndexOf('/') + 1);
            var file = ".soak-" + key;
            var lines = everbit.sh("touch " + file + "; cat " + file + "; rm -f " + file)
                    .lines()
                    .toList();
            boolean isLost = !lines.containsAll(java.util.List.of("before", "up", "after"));
            long most = lines.stream()
                    .mapToLong(step -> lines.stream().filter(step::equals).count())
                    .max()
                    .orElse(0);
            long more = lines.size() - lines.stream().distinct().count();
            if (isLost) {
                return Ran.LOST;
            }
            if (most > 2 || more > 1) {
                return Ran.TWICE;
            }
            return more == 1 ? Ran.AGAIN : Ran.ONCE;
        }

        @Override
        public boolean isHealthy() {
            return true;
        }
    }
}
