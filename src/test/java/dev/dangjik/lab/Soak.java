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

    /// How one run went.
    ///
    /// @param isHit whether there was something to disturb at that moment
    /// @param end the mark that its message begins with
    /// @param questions how often a person had to decide
    private record Outcome(
            int number,
            Kind kind,
            boolean isHit,
            String end,
            SoakSubject.Ran ran,
            int questions,
            boolean isHealthy,
            long seconds) {
        String line() {
            return String.join(
                    "\t",
                    Integer.toString(number),
                    word(kind),
                    isHit ? "hit" : "missed",
                    end,
                    word(ran),
                    "questions=" + questions,
                    isHealthy ? "healthy" : "unhealthy",
                    seconds + "s");
        }
    }

    private final PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    private final long seed;
    private final List<Kind> kinds;
    private final Path progress;
    private final Everbit everbit;
    private final SoakSubject subject;
    private final CuttableProxy proxy;
    private final BotRig bot;

    private Soak(long seed, List<Kind> kinds, Path progress, SoakSubject subject, CuttableProxy proxy)
            throws IOException {
        this.everbit = new Everbit(new LabShell());
        this.subject = subject;
        this.seed = seed;
        this.kinds = kinds;
        this.progress = progress;
        this.proxy = proxy;
        var site = LabShell.site().replaceFirst("port: " + everbit.host.port(), "port: " + proxy.port());
        this.bot = BotRig.startApart("soak", site, subject::prepare);
    }

    /// @param arguments seed, how many disturbances, how many minutes at most, the kinds separated by commas, and
    ///     `deploys` or `steps`
    static void main(String[] arguments) throws Exception {
        long seed = Long.parseLong(arguments[0]);
        int count = Integer.parseInt(arguments[1]);
        var limit = Duration.ofMinutes(Long.parseLong(arguments[2]));
        var kinds = List.of(arguments[3].toUpperCase(Locale.ROOT).split(",", -1)).stream()
                .map(Kind::valueOf)
                .toList();
        var directory = Files.createDirectories(LabShell.LAB.resolve("soak"));
        var progress = directory.resolve(seed + "-" + arguments[3] + "-" + arguments[4] + ".tsv");
        var everbit = new Everbit(new LabShell());
        boolean isGood;
        try (var proxy = CuttableProxy.before(new InetSocketAddress(everbit.host.address(), everbit.host.port()))) {
            var soak = new Soak(seed, kinds, progress, subject(arguments[4], everbit), proxy);
            isGood = soak.run(count, limit);
            soak.bot.close();
        }
        System.exit(isGood ? 0 : 1);
    }

    private static SoakSubject subject(String word, Everbit everbit) throws Exception {
        if (word.equals("steps")) {
            return new SoakSubject.Steps(everbit);
        }
        everbit.startOver();
        return new SoakSubject.Deploys(everbit);
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
        long begin = System.nanoTime();
        long since = Long.parseLong(everbit.sh("date +%s").strip());
        var message = bot.starts("hana", subject.line());
        if (random.nextBoolean() || kind == Kind.SUPERVISOR || kind == Kind.VM) {
            BotRig.awaits(
                    SOON,
                    "the step that starts the new version",
                    () -> bot.now(message).filter(BotRig.says("⏳ 새 버전 시작")));
        }
        Pause.real().pause(Duration.ofMillis(random.nextInt(1_500)));
        boolean isHit = act(kind, message);
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
                isHit,
                Character.toString(end.text().codePointAt(0)),
                subject.ran(directoryOf(message), since),
                questions,
                subject.isHealthy(),
                Duration.ofNanos(System.nanoTime() - begin).toSeconds());
    }

    /// @return whether there was something to disturb
    private boolean act(Kind kind, FakeSlackMessage message) throws Exception {
        return switch (kind) {
            case CUT -> proxy.cut() > 0;
            case BOT -> {
                bot.restart();
                yield true;
            }
            case SUPERVISOR ->
                everbit.sh("kill -9 $(cut -d' ' -f1 " + directoryOf(message) + "/started) && echo hit || echo missed")
                        .strip()
                        .equals("hit");
            case VM -> {
                LabCommand.run("fault", "reboot", "everbit");
                yield true;
            }
        };
    }

    private String directoryOf(FakeSlackMessage message) {
        return bot.files().vmDirectory() + "/runs/" + message.key().substring("run/".length()) + "-1";
    }

    /// @return whether nothing ran more often than it may, nothing was lost, and the service was healthy every time
    private boolean summary() throws IOException {
        var lines = done();
        boolean isGood = true;
        for (var kind : Kind.values()) {
            var mine = with(lines, word(kind));
            if (!mine.isEmpty()) {
                int again = with(mine, word(SoakSubject.Ran.AGAIN)).size();
                int twice = with(mine, word(SoakSubject.Ran.TWICE)).size();
                int lost = with(mine, word(SoakSubject.Ran.LOST)).size();
                int sick = with(mine, "unhealthy").size();
                int succeeded = with(mine, "✅").size();
                out.printf(
                        "%-10s disturbed %d (%d hit), succeeded %d, ran once %d, the interrupted step again %d, twice"
                                + " %d, lost %d, unhealthy %d, without a person %d%n",
                        word(kind),
                        mine.size(),
                        with(mine, "hit").size(),
                        succeeded,
                        with(mine, word(SoakSubject.Ran.ONCE)).size(),
                        again,
                        twice,
                        lost,
                        sick,
                        with(mine, "questions=0").size());
                boolean mayRunAgain = kind == Kind.SUPERVISOR || kind == Kind.VM;
                isGood &= twice + lost + sick == 0 && succeeded == mine.size() && (mayRunAgain || again == 0);
            }
        }
        return isGood;
    }

    private static List<String> with(List<String> lines, String word) {
        return lines.stream()
                .filter(line -> List.of(line.split("\t", -1)).contains(word))
                .toList();
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
