package dev.dangjik.lab;

import dev.dangjik.testing.BotFiles;
import dev.dangjik.testing.BotRig;
import java.io.IOException;
import java.util.List;

/// What the soak disturbs, and how it is counted on the machine afterwards.
sealed interface SoakSubject {
    LabMachine machine();

    /// The operations channel in which it is typed.
    String channel();

    /// The steps in which it can be disturbed.
    List<String> steps();

    /// Changes the files before the bot reads them.
    void prepare(BotFiles files) throws IOException;

    /// What is typed next.
    String line() throws Exception;

    /// A program for the machine that waits until the step of the run has begun, and `seconds` more.
    String untilBegun(BotFiles files, String key, String step, String seconds);

    /// What the machine says about the run that was asked for since `since`, in milliseconds of its clock.
    Account account(BotFiles files, String key, long since) throws Exception;

    /// What the machine says about one run.
    ///
    /// @param endedAt when its last step ended, in milliseconds of the machine's clock
    /// @param isHealthy whether the service answers with what was asked for, or with what it had before where
    /// the run went back; true where none is touched
    /// @param text whatever this was read from
    record Account(SoakBook.Ran ran, long endedAt, boolean isHealthy, String text) {}

    static SoakSubject of(String word, String host) throws Exception {
        if (word.equals("steps")) {
            return new Steps(CountedSteps.on(host));
        }
        var everbit = new Everbit(new LabShell());
        everbit.startOver();
        return new Deploys(everbit);
    }

    /// Real deploys of everbit's server, two versions in turn.
    final class Deploys implements SoakSubject {
        private final Everbit everbit;
        private String before = Everbit.GOOD;
        private String version = Everbit.GOOD;

        Deploys(Everbit everbit) {
            this.everbit = everbit;
        }

        @Override
        public LabMachine machine() {
            return new LabMachine(everbit.host);
        }

        @Override
        public String channel() {
            return BotRig.EVERBIT;
        }

        @Override
        public List<String> steps() {
            return List.of("up");
        }

        @Override
        public void prepare(BotFiles files) throws IOException {
            files.edit("commands/everbit/stack.yaml", "bake: 12s", "bake: 1s");
            files.edit("commands/everbit/stack.yaml", "lasts: 2s", "lasts: 1s");
        }

        @Override
        public String line() throws Exception {
            before = everbit.served();
            version = before.equals(Everbit.BETTER) ? Everbit.BEST : Everbit.BETTER;
            return "/deploy server " + version;
        }

        @Override
        public String untilBegun(BotFiles files, String key, String step, String seconds) {
            return """
                for ((n = 0; n < 9000; n++)); do
                  ! grep -qs '^begin %s ' %s/runs/%s/events || break
                  sleep 0.02
                done
                sleep %s
                """.formatted(step, files.vmDirectory(), key, seconds);
        }

        @Override
        public Account account(BotFiles files, String key, long since) throws Exception {
            var events = everbit.sh("cat " + files.vmDirectory() + "/runs/" + key + "/events");
            long begun =
                    events.lines().filter(line -> line.startsWith("begin up ")).count();
            long made = Long.parseLong(everbit.sh("docker events --since " + since / 1_000
                            + " --until \"$(date +%s)\" --filter event=create"
                            + " --filter label=com.docker.compose.service=server --format '{{.ID}}' | sort -u | wc -l")
                    .strip());
            boolean isBack = events.contains("\nrun-end rolled-back ");
            var ran = made > (isBack ? 2 : 1) || begun > 2
                    ? SoakBook.Ran.TWICE
                    : List.of(SoakBook.Ran.LOST, SoakBook.Ran.ONCE, SoakBook.Ran.AGAIN)
                            .get((int) begun);
            long endedAt = events.lines()
                    .filter(line -> line.startsWith("run-end "))
                    .map(line -> line.substring(line.lastIndexOf(' ') + 1))
                    .mapToLong(Long::parseLong)
                    .max()
                    .orElse(0);
            return new Account(ran, endedAt, everbit.served().equals(isBack ? before : version), events);
        }
    }

    /// Changes whose steps append to a file.
    record Steps(CountedSteps counted) implements SoakSubject {
        @Override
        public LabMachine machine() {
            return counted.machine();
        }

        @Override
        public String channel() {
            return counted.channel();
        }

        @Override
        public List<String> steps() {
            return List.of("before", "up", "after");
        }

        @Override
        public void prepare(BotFiles files) throws IOException {
            counted.prepare(files, "0.6", true);
        }

        @Override
        public String line() {
            return counted.line();
        }

        @Override
        public String untilBegun(BotFiles files, String key, String step, String seconds) {
            return CountedSteps.untilBegun(key, step, seconds);
        }

        @Override
        public Account account(BotFiles files, String key, long since) throws Exception {
            var lines = counted.lines(key);
            long endedAt = lines.isEmpty() ? 0 : CountedSteps.millisOf(lines.getLast());
            return new Account(ran(CountedSteps.begun(lines)), endedAt, true, String.join("\n", lines));
        }

        private static SoakBook.Ran ran(List<String> begun) {
            var more = new java.util.ArrayList<>(begun);
            CountedSteps.ONCE_EACH.forEach(more::remove);
            if (!begun.containsAll(CountedSteps.ONCE_EACH)) {
                return SoakBook.Ran.LOST;
            }
            return switch (more.size()) {
                case 0 -> SoakBook.Ran.ONCE;
                case 1 -> SoakBook.Ran.AGAIN;
                default -> SoakBook.Ran.TWICE;
            };
        }
    }
}
