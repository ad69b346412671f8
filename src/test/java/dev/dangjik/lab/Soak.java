package dev.dangjik.lab;

import dev.dangjik.store.Pause;
import dev.dangjik.testing.BotRig;
import dev.dangjik.testing.CuttableProxy;
import dev.dangjik.testing.FakeSlackMessage;
import dev.dangjik.testing.FakeSlackWorkspace;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// `lab soak`: runs on one of the lab's machines, each disturbed once at a seeded moment. What ran is counted on the
/// machine. Goes on behind the last disturbance that its file of this seed holds.
final class Soak {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final int MOST_QUESTIONS = 3;
    private static final Clock CLOCK = Clock.systemUTC();

    private final PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    private final Orders orders;
    private final SoakBook book;
    private final SoakSubject subject;
    private final CuttableProxy proxy;
    private final BotRig bot;

    /// What was ordered.
    private record Orders(
            long seed, int count, Duration limit, List<Disturbance.Kind> kinds, String subject, String host) {
        /// @param words seed, how many disturbances, how many minutes at most, the kinds separated by commas, `deploys`
        ///     or `steps`, and the host
        static Orders of(String[] words) {
            return new Orders(
                    Long.parseLong(words[0]),
                    Integer.parseInt(words[1]),
                    Duration.ofMinutes(Long.parseLong(words[2])),
                    List.of(words[3].toUpperCase(Locale.ROOT).split(",", -1)).stream()
                            .map(Disturbance.Kind::valueOf)
                            .toList(),
                    words[4],
                    words[5]);
        }

        Path file() throws IOException {
            var words = kinds.stream().map(Disturbance.Kind::word).toList();
            return Files.createDirectories(LabShell.LAB.resolve("soak"))
                    .resolve(String.join("-", Long.toString(seed), String.join(",", words), subject, host) + ".tsv");
        }
    }

    private Soak(Orders orders, SoakBook book, SoakSubject subject, CuttableProxy proxy) throws IOException {
        this.orders = orders;
        this.book = book;
        this.subject = subject;
        this.proxy = proxy;
        var port = "port: " + subject.machine().host().port();
        var site = LabShell.site().replaceFirst(port + "\n", "port: " + proxy.port() + "\n");
        this.bot = BotRig.startApart("soak-" + orders.host(), site, subject::prepare);
    }

    static void main(String[] arguments) throws Exception {
        var orders = Orders.of(arguments);
        var book = new SoakBook(orders.file());
        try {
            goOn(orders, book);
        } catch (Exception | AssertionError e) { // its threads, and the bot beside it, would outlive this one
            e.printStackTrace();
            System.exit(1);
        }
        System.exit(book.summary(System.out) ? 0 : 1);
    }

    private static void goOn(Orders orders, SoakBook book) throws Exception {
        if (book.lines().size() < orders.count()) {
            var subject = SoakSubject.of(orders.subject(), orders.host());
            var host = subject.machine().host();
            try (var proxy = CuttableProxy.before(new InetSocketAddress(host.address(), host.port()))) {
                var soak = new Soak(orders, book, subject, proxy);
                // Also when it is stopped: its bot would live on.
                Runtime.getRuntime().addShutdownHook(new Thread(soak.bot::close));
                soak.run();
            }
        }
    }

    private void run() throws Exception {
        subject.machine().sh("rm -rf " + bot.files().vmDirectory());
        long begin = System.nanoTime();
        int number = book.lines().size();
        out.println("Behind disturbance " + number + " of " + book.file());
        while (number < orders.count()
                && System.nanoTime() - begin < orders.limit().toNanos()) {
            number++;
            var disturbance = Disturbance.of(orders.seed(), number, orders.kinds(), subject.steps());
            var entry = disturb(disturbance);
            book.add(entry);
            out.println(entry.line());
        }
    }

    private SoakBook.Entry disturb(Disturbance disturbance) throws Exception {
        long begin = System.nanoTime();
        long since = CLOCK.millis();
        var typed = subject.line();
        int before = bot.runs(subject.channel()).size();
        int answers = bot.slack().workspace().shown().size();
        bot.person("hana").types(subject.channel(), typed);
        boolean isDone = disturbance.step().isEmpty() && atOnce(disturbance);
        var message = begun(typed, before, answers);
        var key = CountedSteps.keyOf(message);
        long disturbedAt = since;
        if (disturbance.step().isPresent()) {
            disturbedAt = atStep(disturbance, key);
            isDone = disturbedAt > 0;
        }
        int questions = answerQuestions(message);
        var end = bot.awaitsEnd(message);
        var account = subject.account(bot.files(), key, since);
        var entry = new SoakBook.Entry(
                disturbance,
                isDone && disturbedAt < account.endedAt(),
                Character.toString(end.text().codePointAt(0)),
                account.ran(),
                toldBy(message),
                questions,
                account.isHealthy(),
                (System.nanoTime() - begin) / 1e9);
        if (!entry.isGood()) {
            out.println(end.everything() + "\n" + account.text());
        }
        return entry;
    }

    /// Types it once more where the look at the machine, before there is a plan, was what was disturbed: the person was
    /// told so, and nothing was started.
    private FakeSlackMessage begun(String typed, int runs, int answers) throws Exception {
        boolean isTurnedDown = BotRig.awaits(
                SOON,
                typed + " begins or is turned down",
                () -> firstRun(runs)
                        .map(_ -> false)
                        .or(() -> turnedDown(answers).map(_ -> true)));
        if (isTurnedDown) {
            out.println(turnedDown(answers).orElseThrow());
            bot.person("hana").types(subject.channel(), typed);
        }
        return BotRig.awaits(SOON, typed + " begins", () -> firstRun(runs));
    }

    private Optional<FakeSlackMessage> firstRun(int before) {
        return bot.runs(subject.channel()).stream().skip(before).findFirst();
    }

    private Optional<String> turnedDown(int before) {
        return bot.slack().workspace().shown().stream()
                .skip(before)
                .map(FakeSlackWorkspace.Shown::text)
                .filter(text -> text.startsWith("호스트 "))
                .findFirst();
    }

    private int toldBy(FakeSlackMessage message) {
        return (int) bot.runs(message.channel()).stream()
                .filter(other -> other.key().equals(message.key()))
                .count();
    }

    private boolean atOnce(Disturbance disturbance) throws Exception {
        Pause.real().pause(disturbance.after());
        return disturbance.happens(bot, proxy, subject.machine(), "");
    }

    /// @return when it was disturbed, in milliseconds of the machine's clock, which is this one's; 0: it was not
    private long atStep(Disturbance disturbance, String key) throws Exception {
        var begun = subject.untilBegun(bot.files(), key, disturbance.step().orElseThrow(), disturbance.pause());
        if (disturbance.kind() != Disturbance.Kind.SUPERVISOR) {
            subject.machine().sh(begun);
        }
        long now = CLOCK.millis();
        var kill = CountedSteps.killSupervisor(bot.files().vmDirectory(), key);
        return disturbance.happens(bot, proxy, subject.machine(), begun + kill) ? now : 0;
    }

    /// @return how many there were
    private int answerQuestions(FakeSlackMessage message) throws Exception {
        int questions = 0;
        var end = bot.awaitsEnd(message);
        while (end.text().startsWith("❔") && questions < MOST_QUESTIONS) {
            questions++;
            bot.person("hana").presses(end, "run.resolve.resume");
            var asked = end;
            BotRig.awaits(SOON, "what becomes of the decision", () -> changed(message, asked));
            end = bot.awaitsEnd(message);
        }
        return questions;
    }

    private Optional<FakeSlackMessage> changed(FakeSlackMessage message, FakeSlackMessage asked) {
        return bot.now(message)
                .filter(now -> now.versions().size() > asked.versions().size());
    }
}
