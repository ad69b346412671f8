package dev.dangjik.lab;

import dev.dangjik.store.Pause;
import dev.dangjik.testing.BotRig;
import dev.dangjik.testing.CuttableProxy;
import dev.dangjik.testing.FakeSlackMessage;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/// `lab soak`: deploys on the lab's machine, each disturbed once at a seeded moment. What ran is counted on the
/// machine. Goes on behind the last disturbance that its file of this seed holds.
final class Soak {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final int MOST_QUESTIONS = 3;

    /// What is done to a deploy.
    private enum Kind {
        CUT,
        BOT,
        SUPERVISOR,
        VM
    }

    /// How one deploy went.
    ///
    /// @param made containers of the service that were made, by Docker's account; -1 where it was restarted
    /// @param begun how often the step that starts the version began
    /// @param questions how often a person had to decide
    private record Outcome(int number, Kind kind, String end, int made, int begun, int questions, boolean isHealthy) {
        String line() {
            return String.join(
                    "\t",
                    Integer.toString(number),
                    kind.name().toLowerCase(Locale.ROOT),
                    end,
                    "made=" + made,
                    "begun=" + begun,
                    "questions=" + questions,
                    isHealthy ? "healthy" : "UNHEALTHY");
        }
    }

    private final PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    private final long seed;
    private final List<Kind> kinds;
    private final Path progress;
    private final Everbit everbit;
    private final CuttableProxy proxy;
    private final BotRig bot;

    private Soak(long seed, List<Kind> kinds, Path progress, Everbit everbit, CuttableProxy proxy) throws IOException {
        this.seed = seed;
        this.kinds = kinds;
        this.progress = progress;
        this.everbit = everbit;
        this.proxy = proxy;
        var site = LabShell.site().replaceFirst("port: " + everbit.host.port(), "port: " + proxy.port());
        this.bot = BotRig.startApart("soak", site, files -> {
            files.edit("commands/everbit/stack.yaml", "bake: 12s", "bake: 1s");
            files.edit("commands/everbit/stack.yaml", "lasts: 2s", "lasts: 1s");
        });
    }

    /// @param arguments seed, how many disturbances, how many minutes at most, and the kinds separated by commas
    static void main(String[] arguments) throws Exception {
        long seed = Long.parseLong(arguments[0]);
        int count = Integer.parseInt(arguments[1]);
        var limit = Duration.ofMinutes(Long.parseLong(arguments[2]));
        var kinds = List.of(arguments[3].toUpperCase(Locale.ROOT).split(",", -1)).stream()
                .map(Kind::valueOf)
                .toList();
        var directory = Files.createDirectories(LabShell.LAB.resolve("soak"));
        var everbit = new Everbit(new LabShell());
        everbit.startOver();
        boolean isGood;
        try (var proxy = CuttableProxy.before(new InetSocketAddress(everbit.host.address(), everbit.host.port()))) {
            var progress = directory.resolve(seed + "-" + arguments[3] + ".tsv");
            var soak = new Soak(seed, kinds, progress, everbit, proxy);
            isGood = soak.run(count, limit);
            soak.bot.close();
        }
        System.exit(isGood ? 0 : 1);
    }

    private boolean run(int count, Duration limit) throws Exception {
        everbit.sh("rm -rf " + bot.files().vmDirectory());
        long begin = System.nanoTime();
        int number = done().size();
        if (number > 0) {
            out.println("Going on behind disturbance " + number + " of " + progress);
        }
        while (number < count && System.nanoTime() - begin < limit.toNanos()) {
            number++;
            var outcome = disturb(number);
            Files.writeString(progress, outcome.line() + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            out.println(outcome.line());
        }
        return summary();
    }

    private List<String> done() throws IOException {
        return Files.exists(progress) ? Files.readAllLines(progress) : List.of();
    }

    private Outcome disturb(int number) throws Exception {
        var random = new Random(seed * 1_000_003 + number);
        var kind = kinds.get(random.nextInt(kinds.size()));
        var version = everbit.served().equals(Everbit.BETTER) ? Everbit.BEST : Everbit.BETTER;
        long since = Long.parseLong(everbit.sh("date +%s").strip());
        var message = bot.starts("hana", "/deploy server " + version);
        if (random.nextBoolean() || kind == Kind.SUPERVISOR || kind == Kind.VM) {
            BotRig.awaits(
                    SOON,
                    "the step that starts the new version",
                    () -> bot.now(message).filter(BotRig.says("⏳ 새 버전 시작")));
        }
        Pause.real().pause(Duration.ofMillis(random.nextInt(1_500)));
        act(kind, message);
        int questions = 0;
        var end = bot.awaitsEnd(message);
        while (end.text().startsWith("❔") && questions < MOST_QUESTIONS) {
            questions++;
            bot.person("hana").presses(end, "run.resolve.resume");
            var asked = end;
            BotRig.awaits(
                    SOON,
                    "what becomes of the decision",
                    () -> bot.now(message)
                            .filter(now ->
                                    now.versions().size() > asked.versions().size()));
            end = bot.awaitsEnd(message);
        }
        return new Outcome(
                number,
                kind,
                end.text()
                        .codePoints()
                        .limit(1)
                        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                        .toString(),
                kind == Kind.VM ? -1 : made(since),
                begun(message),
                questions,
                everbit.served().equals(version));
    }

    private void act(Kind kind, FakeSlackMessage message) throws Exception {
        switch (kind) {
            case CUT -> proxy.cut();
            case BOT -> bot.restart();
            case SUPERVISOR -> everbit.sh("kill -9 $(cut -d' ' -f1 " + directoryOf(message) + "/started) || true");
            case VM -> LabCommand.run("fault", "reboot", "everbit");
        }
    }

    private String directoryOf(FakeSlackMessage message) {
        return bot.files().vmDirectory() + "/runs/" + message.key().substring("run/".length()) + "-1";
    }

    private int begun(FakeSlackMessage message) throws Exception {
        return Integer.parseInt(everbit.sh("grep -c '^begin up ' " + directoryOf(message) + "/events || true")
                .strip());
    }

    private int made(long since) throws Exception {
        return Integer.parseInt(everbit.sh("docker events --since " + since + " --until \"$(date +%s)\""
                        + " --filter event=create --filter label=com.docker.compose.service=server"
                        + " --format '{{.ID}}' | sort -u | wc -l")
                .strip());
    }

    /// @return whether nothing ran more often than it may, nothing was lost, and the service was healthy every time
    private boolean summary() throws IOException {
        var lines = done();
        boolean isGood = true;
        for (var kind : Kind.values()) {
            var word = "\t" + kind.name().toLowerCase(Locale.ROOT) + "\t";
            var mine = lines.stream().filter(line -> line.contains(word)).toList();
            if (!mine.isEmpty()) {
                long again =
                        mine.stream().filter(line -> !line.contains("begun=1")).count();
                long lost = mine.stream().filter(line -> !line.contains("✅")).count();
                long sick =
                        mine.stream().filter(line -> line.contains("UNHEALTHY")).count();
                long asked = mine.stream()
                        .filter(line -> !line.contains("questions=0"))
                        .count();
                out.printf(
                        "%-10s %4d disturbed, %d ran once, %d ran again, %d not succeeded, %d unhealthy, %d asked%n",
                        kind.name().toLowerCase(Locale.ROOT),
                        mine.size(),
                        mine.size() - again,
                        again,
                        lost,
                        sick,
                        asked);
                boolean mayRunAgain = kind == Kind.SUPERVISOR || kind == Kind.VM;
                isGood &= lost == 0 && sick == 0 && (mayRunAgain || again == 0);
            }
        }
        return isGood;
    }
}
