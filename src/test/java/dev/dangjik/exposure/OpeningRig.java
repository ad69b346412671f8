package dev.dangjik.exposure;

import dev.dangjik.approval.ApprovalRequest;
import dev.dangjik.approval.Vote;
import dev.dangjik.audit.ChainedAuditLog;
import dev.dangjik.command.Accounts;
import dev.dangjik.command.Authority;
import dev.dangjik.command.CommandRequest;
import dev.dangjik.command.Consents;
import dev.dangjik.command.Desk;
import dev.dangjik.command.Dispatcher;
import dev.dangjik.command.HelpPages;
import dev.dangjik.command.Incoming;
import dev.dangjik.command.JdbiInbox;
import dev.dangjik.command.OwnVerb;
import dev.dangjik.command.Planned;
import dev.dangjik.command.Planning;
import dev.dangjik.command.QueuedPlans;
import dev.dangjik.command.Reception;
import dev.dangjik.command.Registry;
import dev.dangjik.command.Reply;
import dev.dangjik.command.Report;
import dev.dangjik.command.StepCommands;
import dev.dangjik.command.catalogue.Arguments;
import dev.dangjik.command.catalogue.Catalogue;
import dev.dangjik.command.catalogue.StepDefinition;
import dev.dangjik.command.verb.VoteVerb;
import dev.dangjik.config.Redactor;
import dev.dangjik.exposure.vm.ExposureHelper;
import dev.dangjik.exposure.vm.ExposureOrder;
import dev.dangjik.exposure.vm.HelperAnswer;
import dev.dangjik.message.Language;
import dev.dangjik.message.Text;
import dev.dangjik.message.Texts;
import dev.dangjik.message.Voice;
import dev.dangjik.permission.Actor;
import dev.dangjik.run.RunId;
import dev.dangjik.run.RunState;
import dev.dangjik.stack.Host;
import dev.dangjik.stack.SlackAccount;
import dev.dangjik.testing.Await;
import dev.dangjik.testing.LocalVm;
import dev.dangjik.testing.Postgres;
import dev.dangjik.testing.TestClock;
import dev.dangjik.testing.TestEngine;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.random.RandomGenerator;

/// A bot that opens the pages of a shop for whoever asks and is consented to, on a machine where the helper is
/// installed: every request goes the whole way, and the test moves the clock.
final class OpeningRig implements AutoCloseable {
    private static final Duration SOON = Duration.ofMinutes(2);

    final TestClock clock = TestClock.atNoon();
    final FakeMachine machine = new FakeMachine(clock);
    private final Postgres postgres;
    private final Catalogue catalogue;
    private final List<Reply> replies = new CopyOnWriteArrayList<>();
    private final ChainedAuditLog audit = new ChainedAuditLog(clock, new Redactor());
    private final Authority authority = new Authority(audit);
    private final JdbiInbox inbox;
    private final Consents consents;
    private final Planning planning;
    private TestEngine bot;
    private int requests;

    OpeningRig(Postgres postgres, Catalogue catalogue) {
        this.postgres = postgres;
        this.catalogue = catalogue;
        this.inbox = new JdbiInbox(
                postgres.transactions(clock),
                audit,
                this::actor,
                text -> text,
                clock,
                RandomGenerator.of("SecureRandom"));
        this.consents = new Consents(inbox, (_, account) -> actor(account), _ -> Accounts.Standing.MEMBER, clock);
        var opening = new ExposureProcedure(new Provisioned(), clock, Texts.packaged());
        this.planning = new Planning(Arguments::parse, new Registry(List.of(opening), List.of()), new NoSteps());
        this.bot = made();
    }

    private TestEngine made() {
        var carrier = new ExposureRuns(
                postgres.transactions(clock),
                new ExposureRuns.Reach(new HelperDoor(machine, catalogue::site), new OutsideLook(machine), () -> {}),
                new Alarm((_, _, _) -> {}),
                clock::advance,
                Timing.usual());
        return TestEngine.on(
                postgres.database(),
                LocalVm.fresh().supervisor(),
                TestEngine.Setting.of("bot")
                        .at(clock)
                        .auditedBy(audit)
                        .planningWith(new QueuedPlans(() -> catalogue, inbox, authority, consents, planning, clock))
                        .opening(carrier));
    }

    TestEngine bot() {
        return bot;
    }

    /// From now on runs are carried out.
    void works() {
        bot.started();
    }

    /// Ends it, and lets another one begin after that time.
    void isAwayFor(Duration time) {
        bot.close();
        clock.advance(time);
        bot = made().started();
    }

    /// What `person` is answered.
    Reply asks(String person, String words) {
        int before = replies.size();
        reception().receive(incoming(person, words));
        return replies.get(before);
    }

    /// The run that others are asked about.
    RunId asked(String person, String words) {
        if (asks(person, words) instanceof Reply.Asked(var run, var _, var _)) {
            return run;
        }
        throw new AssertionError("nobody was asked: " + replies.getLast());
    }

    /// What a person who approves is told.
    String approves(String person, RunId run) {
        return said(asks(person, "approve " + run + " " + question(run).code() + " go on, I watch it too"));
    }

    ApprovalRequest question(RunId run) {
        return bot.view(run).approval().orElseThrow();
    }

    /// Waits until the run stands so. What is due by the clock is done on the way; the clock itself stands still.
    void awaits(RunId run, RunState state) throws Exception {
        Await.value(
                SOON,
                () -> {
                    bot.engine().runner().kick();
                    return bot.view(run);
                },
                view -> view.state() == state);
    }

    /// Waits until the machine holds exactly these open.
    void awaitsOpen(RunId... runs) throws Exception {
        var wanted = List.of(runs).stream().map(RunId::value).toList();
        Await.value(
                SOON,
                () -> {
                    bot.engine().runner().kick();
                    return machine.open();
                },
                wanted::equals);
    }

    /// Waits until the bot has seen it open.
    void awaitsSeenOpen(RunId run) throws Exception {
        awaitsOpen(run);
        Await.truth(
                SOON,
                () -> postgres.transactions()
                        .read(handle -> ExposureTable.find(handle, run))
                        .filter(exposure -> exposure.state() == ExposureState.OPEN)
                        .isPresent());
    }

    static String said(Reply reply) {
        if (!(reply instanceof Reply.Notice notice)) {
            throw new AssertionError("no notice: " + reply);
        }
        var lines = new ArrayList<String>();
        notice.sentences().forEach(sentence -> lines.add(said(sentence)));
        lines.addAll(notice.typeNext());
        return String.join("\n", lines);
    }

    static String said(Text text) {
        return Texts.packaged().render(text, Voice.plain(Language.EN, ZoneOffset.UTC));
    }

    private Reception reception() {
        var desk = new Desk(
                () -> catalogue,
                clock,
                postgres.transactions(clock),
                inbox,
                (_, _, reply) -> replies.add(reply),
                new HelpPages());
        var engine = bot.engine();
        var votes = new ArrayList<OwnVerb>();
        for (var verdict : Vote.Verdict.values()) {
            votes.add(new VoteVerb(verdict, engine.runs(), engine.approvals(), consents, authority));
        }
        var dispatcher = new Dispatcher(
                desk,
                authority,
                new Registry(List.of(new ExposureExtendProcedure(engine.runs())), votes),
                planning,
                engine.runner(),
                engine.runs());
        return new Reception(desk, inbox, planning, dispatcher, Runnable::run);
    }

    private Incoming incoming(String person, String words) {
        requests++;
        return new Incoming(
                Incoming.Kind.COMMAND,
                actor("T0LAB/U0" + person.toUpperCase(Locale.ROOT)),
                words,
                Optional.of("C0SHOP"),
                Language.EN,
                Optional.of("signature" + requests),
                Optional.of("command/" + requests),
                Optional.empty(),
                false);
    }

    private Actor actor(String account) {
        return Actor.member(catalogue.site(), SlackAccount.parse(account).orElseThrow());
    }

    @Override
    public void close() {
        bot.close();
    }

    /// The machine, on which everything is ready.
    private final class Provisioned implements ExposureHelper {
        @Override
        public HelperAnswer.ToPreflight preflight(Host host) {
            return new HelperAnswer.Checked(clock.instant(), "a".repeat(64), "b".repeat(64), List.of());
        }

        @Override
        public HelperAnswer.ToOpen open(Host host, ExposureOrder order) {
            return machine.open(host, order);
        }

        @Override
        public HelperAnswer.ToClose close(Host host, String id, String reason) {
            return machine.close(host, id, reason);
        }

        @Override
        public HelperAnswer.ToStatus status(Host host) {
            return machine.status(host);
        }

        @Override
        public HelperAnswer.ToRotate rotate(Host host, String id) {
            return machine.rotate(host, id);
        }

        @Override
        public HelperAnswer.ToHeartbeat heartbeat(Host host, String id) {
            return machine.heartbeat(host, id);
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
}
