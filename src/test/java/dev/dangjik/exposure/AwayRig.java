package dev.dangjik.exposure;

import dev.dangjik.audit.AuditEvent;
import dev.dangjik.audit.AuditLog;
import dev.dangjik.audit.ChainedAuditLog;
import dev.dangjik.command.Authority;
import dev.dangjik.command.CommandRequest;
import dev.dangjik.command.Desk;
import dev.dangjik.command.Dispatcher;
import dev.dangjik.command.HelpPages;
import dev.dangjik.command.Incoming;
import dev.dangjik.command.JdbiInbox;
import dev.dangjik.command.Planned;
import dev.dangjik.command.Planning;
import dev.dangjik.command.Procedure;
import dev.dangjik.command.Reception;
import dev.dangjik.command.Registry;
import dev.dangjik.command.Reply;
import dev.dangjik.command.Report;
import dev.dangjik.command.StepCommands;
import dev.dangjik.command.catalogue.Arguments;
import dev.dangjik.command.catalogue.Catalogue;
import dev.dangjik.command.catalogue.StepDefinition;
import dev.dangjik.config.Redactor;
import dev.dangjik.emergency.Emergency;
import dev.dangjik.emergency.EmergencyJournal;
import dev.dangjik.message.Language;
import dev.dangjik.message.LocalizedText;
import dev.dangjik.message.Text;
import dev.dangjik.message.Texts;
import dev.dangjik.message.Voice;
import dev.dangjik.permission.Actor;
import dev.dangjik.plan.ExposureStage;
import dev.dangjik.plan.Plan;
import dev.dangjik.plan.Segment;
import dev.dangjik.run.Failpoints;
import dev.dangjik.stack.SlackAccount;
import dev.dangjik.stack.Stack;
import dev.dangjik.store.DatabaseUnavailable;
import dev.dangjik.store.Pause;
import dev.dangjik.store.Transactions;
import dev.dangjik.testing.LocalVm;
import dev.dangjik.testing.Plans;
import dev.dangjik.testing.Postgres;
import dev.dangjik.testing.TestEngine;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jdbi.v3.core.Handle;

/// A bot that opens and closes the pages of a shop, whose database can be away for each of its parts, and that can be
/// ended and started again.
final class AwayRig implements AwayNews, AutoCloseable {
    final Clock clock = Clock.systemUTC();
    final FakeMachine machine = new FakeMachine(clock);
    final Catalogue catalogue = ShopPages.workspace().load();
    final List<String> calls = new CopyOnWriteArrayList<>();
    final List<String> news = new CopyOnWriteArrayList<>();
    final List<String> watchCalls = new CopyOnWriteArrayList<>();
    final List<Integer> alarms = new CopyOnWriteArrayList<>();
    final List<Reply> replies = new CopyOnWriteArrayList<>();
    final CompletableFuture<Procedure.AtOnce.Answer> late = new CompletableFuture<>();
    final Door inbox = new Door();
    final Door desk = new Door();
    final Door books = new Door();
    private final Path home;
    private final Postgres postgres;
    private final AuditLog chain = new ChainedAuditLog(clock, new Redactor());
    private final AuditLog audit = this::append;
    private volatile boolean isAuditFull;
    private Bot bot;

    AwayRig(Path home, Postgres postgres) {
        this.home = home;
        this.postgres = postgres;
        this.bot = made();
    }

    /// From now on nothing can be written in the audit.
    void auditIsFull() {
        isAuditFull = true;
    }

    private void append(Handle transaction, AuditEvent event) {
        if (isAuditFull) {
            throw new IllegalStateException("no room in the audit");
        }
        chain.append(transaction, event);
    }

    /// The database, as one part of the bot sees it.
    final class Door implements Transactions {
        private volatile boolean isAway;
        private volatile CompletableFuture<Void> begun = CompletableFuture.completedFuture(null);
        private volatile CompletableFuture<Void> answered = CompletableFuture.completedFuture(null);

        void isAway(boolean isSo) {
            isAway = isSo;
        }

        /// It takes everything and does nothing until this ends.
        void hangsUntil(CompletableFuture<Void> end) {
            begun = end;
        }

        /// What is committed is told only when this ends.
        void answersAfter(CompletableFuture<Void> end) {
            answered = end;
        }

        @Override
        public <T extends @org.jspecify.annotations.Nullable Object> T call(Work<T> work) {
            if (isAway) {
                throw new DatabaseUnavailable("away");
            }
            begun.join();
            var result = postgres.transactions().call(work);
            answered.join();
            return result;
        }
    }

    private record Bot(
            TestEngine engine,
            Emergency emergency,
            AwayClosings away,
            Reception reception,
            Dispatcher dispatcher,
            ExposureWatch watch) {}

    /// It has no database any more, and so its runs stand still.
    void losesDatabase() {
        bot.engine().close();
        inbox.isAway(true);
        desk.isAway(true);
        books.isAway(true);
    }

    void databaseIsBack() {
        inbox.isAway(false);
        desk.isAway(false);
        books.isAway(false);
    }

    /// Another process, with nothing but the files and the rows.
    void restarts() {
        bot.away().close();
        bot.engine().close();
        bot = made();
    }

    /// As the bot does at its start.
    void startsWork() {
        bot.engine().started();
    }

    void resumes() {
        bot.away().resume();
    }

    /// As the bot does once a minute, whatever its age.
    void takesUpWhatIsLeft() {
        bot.reception().resume();
    }

    void importJournal() {
        bot.emergency().importJournal();
    }

    void watches() {
        bot.watch().look();
    }

    TestEngine engine() {
        return bot.engine();
    }

    EmergencyJournal.Content journal() {
        return new EmergencyJournal(home.resolve("emergency.jsonl")).read();
    }

    private Bot made() {
        var emergency = new Emergency(home, books, audit, clock);
        var marks = new ClosingMarks();
        var away = new AwayClosings(
                () -> catalogue,
                new AwayClosings.Ground(emergency, marks, clock, Texts.packaged(), text -> text),
                new AwayClosings.Reach(machine, new OutsideLook(machine), this, Pause.real()),
                ExposureRunsTest.HURRIED);
        var engine = engine(marks, emergency);
        ExposureWatch.News told = (_, _, key, _) -> news.add(key);
        var control = engine.engine().control();
        emergency.add(new CloseTaker(control, marks, () -> catalogue, told, clock, ExposureRunsTest.HURRIED.toClose()));
        var procedures =
                List.of(new ExposureCloseProcedure(control, new ExposureDecisions(audit, control, clock), away));
        var authority = new Authority(audit);
        var rows = new JdbiInbox(inbox, audit, this::actor, text -> text, clock, RandomGenerator.of("SecureRandom"));
        var counter =
                new Desk(() -> catalogue, clock, desk, rows, (_, _, reply) -> replies.add(reply), new HelpPages());
        var planning = new Planning(Arguments::parse, new Registry(List.of(), List.of()), new NoSteps());
        var dispatcher = new Dispatcher(
                counter,
                authority,
                new Registry(procedures, List.of()),
                planning,
                engine.engine().runner(),
                engine.engine().runs());
        return new Bot(
                engine,
                emergency,
                away,
                new Reception(counter, rows, planning, dispatcher, Runnable::run),
                dispatcher,
                new ExposureWatch(
                        () -> catalogue,
                        machine,
                        new ExposureWatch.Books(postgres.transactions(), audit, clock),
                        told,
                        (_, _, key, _) -> watchCalls.add(key)));
    }

    private TestEngine engine(ClosingMarks marks, Emergency emergency) {
        var door = new MarkedDoor(new HelperDoor(machine, catalogue::site), marks);
        var carrier = new ExposureRuns(
                postgres.database().transactions(clock),
                new ExposureRuns.Reach(door, new OutsideLook(machine), () -> imported(emergency)),
                new Alarm((_, _, number) -> alarms.add(number)),
                Pause.real(),
                ExposureRunsTest.HURRIED);
        return TestEngine.on(
                postgres.database(),
                LocalVm.fresh().supervisor(),
                TestEngine.Setting.of("bot")
                        .auditedBy(audit)
                        .crashingAt(Failpoints.none())
                        .opening(carrier));
    }

    private static void imported(Emergency emergency) {
        try {
            emergency.importJournal();
        } catch (DatabaseUnavailable _) {
            // later
        }
    }

    private record NoSteps() implements StepCommands {
        @Override
        public Report answer(CommandRequest request, List<StepDefinition> steps) {
            throw new AssertionError("nothing has steps here");
        }

        @Override
        public Planned plan(CommandRequest request, List<StepDefinition> steps) {
            throw new AssertionError("nothing has steps here");
        }
    }

    private Actor actor(String account) {
        return Actor.member(catalogue.site(), SlackAccount.parse(account).orElseThrow());
    }

    /// Types it.
    ///
    /// @param number of the request: the same number is the very same request
    Reception.Received types(String person, String words, int number) {
        return receives(incoming(person, words, "signature" + number, "command/" + number));
    }

    Reception.Received receives(Incoming incoming) {
        return bot.reception().receive(incoming);
    }

    Incoming incoming(String person, String words, String signature, String semantic) {
        return new Incoming(
                Incoming.Kind.COMMAND,
                actor("T0LAB/U0" + person.toUpperCase(Locale.ROOT)),
                words,
                Optional.of("C0SHOP"),
                Language.EN,
                Optional.of(signature),
                Optional.of(semantic),
                Optional.of("http://127.0.0.1:1/response"),
                false);
    }

    /// Types it and waits for what comes of it.
    Procedure.AtOnce.Answer closes(String person, String words, int number) throws Exception {
        return answer(types(person, words, number));
    }

    static Procedure.AtOnce.Answer answer(Reception.Received received) throws Exception {
        if (received instanceof Reception.Received.Underway underway) {
            return underway.answer().get(20, TimeUnit.SECONDS);
        }
        throw new AssertionError("nothing has begun: " + received);
    }

    static Report report(Procedure.AtOnce.Answer answer) {
        if (answer.reply() instanceof Reply.Answer(var report)) {
            return report;
        }
        throw new AssertionError("no report: " + answer.reply());
    }

    static String said(Procedure.AtOnce.Answer answer) {
        var lines = new ArrayList<String>();
        lines.add(said(report(answer).title()));
        for (var section : report(answer).sections()) {
            if (section instanceof Report.Section.Lines(var all)) {
                all.forEach(line -> lines.add(said(line.text())
                        + line.typeNext().map(next -> " " + next).orElse("")));
            }
        }
        return String.join("\n", lines);
    }

    static String said(Text text) {
        return Texts.packaged().render(text, Voice.plain(Language.EN, ZoneOffset.UTC));
    }

    @Override
    public void tellLate(
            String responseUrl, Optional<String> channel, Language language, Procedure.AtOnce.Answer answer) {
        late.complete(answer);
    }

    @Override
    public void call(Stack stack, String what, List<Text> why) {
        calls.add(stack.id() + " " + what + ": "
                + String.join(" ", why.stream().map(AwayRig::said).toList()));
    }

    @Override
    public void close() {
        machine.is(FakeMachine.Mode.WORKS);
        machine.serves(false);
        bot.away().close();
        bot.engine().close();
    }

    /// An hour of the board, or another page.
    static Plan plan(String surface) {
        return Plans.of(
                Optional.empty(),
                new Segment.Exposure(
                        1,
                        surface,
                        "shop-vm",
                        List.of(ShopPages.FINGERPRINT),
                        "dangjik-exposure",
                        URI.create("https://shop.example.com/" + surface + "/"),
                        "http://127.0.0.1:3000",
                        "include",
                        List.of(new Segment.Source("203.0.113.7/32", "hana")),
                        Duration.ofHours(1),
                        false,
                        Arrays.stream(ExposureStage.values())
                                .map(stage -> new Segment.StageTitle(stage, new LocalizedText(stage.id(), stage.id())))
                                .toList()));
    }
}
