package dev.dangjik.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.dangjik.approval.StandingApprovals;
import dev.dangjik.approval.Vote;
import dev.dangjik.audit.ChainedAuditLog;
import dev.dangjik.command.catalogue.Arguments;
import dev.dangjik.command.catalogue.Catalogue;
import dev.dangjik.command.steps.HostSteps;
import dev.dangjik.command.steps.StepPlanner;
import dev.dangjik.command.verb.CancelVerb;
import dev.dangjik.command.verb.FreezePage;
import dev.dangjik.command.verb.FreezeVerb;
import dev.dangjik.command.verb.MachineFreezes;
import dev.dangjik.command.verb.PlanVerb;
import dev.dangjik.command.verb.ResolveVerb;
import dev.dangjik.command.verb.RunsVerb;
import dev.dangjik.command.verb.StandingStart;
import dev.dangjik.command.verb.StandingVerb;
import dev.dangjik.command.verb.StandingWatch;
import dev.dangjik.command.verb.VoteVerb;
import dev.dangjik.command.verb.WhyVerb;
import dev.dangjik.command.verb.WithdrawVerb;
import dev.dangjik.config.Redactor;
import dev.dangjik.message.Language;
import dev.dangjik.message.Text;
import dev.dangjik.message.Texts;
import dev.dangjik.message.Voice;
import dev.dangjik.permission.Actor;
import dev.dangjik.plan.Plan;
import dev.dangjik.remote.SupervisorProfiles;
import dev.dangjik.stack.SlackAccount;
import dev.dangjik.stack.Stack;
import dev.dangjik.store.Transactions;
import dev.dangjik.testing.LocalVm;
import dev.dangjik.testing.TestClock;
import dev.dangjik.testing.TestEngine;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.jdbi.v3.core.Handle;

/// The whole way of a request from its record to its reply, with Dangjik's own verbs and a machine to plan for.
final class AtTheDoor {
    private final Catalogue catalogue;
    private final Transactions transactions;
    private final TestClock clock;
    private final LocalVm vm;
    private final TestEngine bot;
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final List<Reply> replies = new ArrayList<>();
    private final Map<String, Report> messages = new LinkedHashMap<>();
    private final List<Plan> plans = new ArrayList<>();
    private Accounts.Standing standing = Accounts.Standing.MEMBER;

    AtTheDoor(Catalogue catalogue, Transactions transactions, TestClock clock, LocalVm vm, TestEngine bot) {
        this.catalogue = catalogue;
        this.transactions = transactions;
        this.clock = clock;
        this.vm = vm;
        this.bot = bot;
    }

    /// From now on this is what Slack says about every account.
    void everybodyIs(Accounts.Standing other) {
        standing = other;
    }

    /// What `person` is answered, once the request has been recorded and worked on.
    Reply asks(String person, String words) {
        return asks(person, words, false);
    }

    /// As above, by the button that queues.
    Reply queues(String person, String words) {
        return asks(person, words, true);
    }

    private Reply asks(String person, String words, boolean isQueueing) {
        int before = replies.size();
        var received = reception().receive(asked(person, words, NUMBER.getAndIncrement(), isQueueing));
        assertInstanceOf(Reception.Received.Accepted.class, received);
        assertEquals(before + 1, replies.size());
        var reply = replies.getLast();
        if (reply instanceof Reply.Notice notice) {
            sentences(notice);
        }
        if (reply instanceof Reply.Answer(var report)) {
            rendered(report);
        }
        return reply;
    }

    /// Texts that do not fit their arguments are found here.
    private static void rendered(Report report) {
        said(report.title());
        for (var section : report.sections()) {
            if (section instanceof Report.Section.Lines(var lines)) {
                lines.forEach(line -> said(line.text()));
            }
        }
    }

    /// The messages about standing approvals in the operations channel, the oldest first, each as it stands now.
    List<Report> told() {
        return List.copyOf(messages.values());
    }

    /// The plans that lie in the threads of those.
    List<Plan> attached() {
        return plans;
    }

    /// Ends standing approvals and reminds of them, as the timer does.
    void look() {
        var audit = new ChainedAuditLog(clock, new Redactor());
        var inbox = new JdbiInbox(
                transactions, audit, this::actor, new Redactor()::redact, clock, RandomGenerator.of("SecureRandom"));
        var consents = new Consents(inbox, (_, account) -> actor(account), _ -> standing, clock);
        new StandingWatch(transactions, standings(planning(), consents, audit), channel(), () -> catalogue).look();
    }

    private StandingNews channel() {
        return new StandingNews() {
            @Override
            public void tell(Handle transaction, Stack stack, String key, Report report) {
                rendered(report);
                messages.put(key, report);
            }

            @Override
            public void attach(Handle transaction, Stack stack, String key, Plan plan) {
                plans.add(plan);
            }
        };
    }

    private Standings standings(Planning planning, Consents consents, ChainedAuditLog audit) {
        var rows = new StandingApprovals(clock, RandomGenerator.of("SecureRandom"));
        return new Standings(rows, consents, planning, audit);
    }

    private Planning planning() {
        var profiles = new SupervisorProfiles(transactions, vm.supervisor(), clock);
        return new Planning(
                Arguments::parse,
                new Registry(List.of(), List.of()),
                new HostSteps(vm.shell(), new StepPlanner(profiles)));
    }

    Reply.Notice notice(String person, String words) {
        return assertInstanceOf(Reply.Notice.class, asks(person, words));
    }

    static List<String> sentences(Reply.Notice notice) {
        return notice.sentences().stream().map(AtTheDoor::said).toList();
    }

    static String said(Text text) {
        return Texts.packaged().render(text, Voice.plain(Language.EN, ZoneOffset.UTC));
    }

    private Incoming asked(String person, String words, int number, boolean isQueueing) {
        return new Incoming(
                Incoming.Kind.COMMAND,
                actor("T0LAB/U0" + person.toUpperCase(Locale.ROOT)),
                words,
                Optional.of("C0SHOP"),
                Language.EN,
                Optional.of("signature" + number),
                Optional.of("command/" + number),
                Optional.empty(),
                isQueueing);
    }

    private Actor actor(String account) {
        return Actor.member(catalogue.site(), SlackAccount.parse(account).orElseThrow());
    }

    private Reception reception() {
        var audit = new ChainedAuditLog(clock, new Redactor());
        var authority = new Authority(audit);
        var inbox = new JdbiInbox(
                transactions, audit, this::actor, new Redactor()::redact, clock, RandomGenerator.of("SecureRandom"));
        var desk = new Desk(
                () -> catalogue, clock, transactions, inbox, (_, _, reply) -> replies.add(reply), new HelpPages());
        var planning = planning();
        var engine = bot.engine();
        var verbs = new Registry(
                List.of(),
                verbs(authority, planning, new Consents(inbox, (_, account) -> actor(account), _ -> standing, clock)));
        var dispatcher = new Dispatcher(desk, authority, verbs, planning, engine.runner(), engine.runs());
        return new Reception(desk, inbox, planning, dispatcher, Runnable::run);
    }

    private List<OwnVerb> verbs(Authority authority, Planning planning, Consents consents) {
        var runs = bot.engine().runs();
        var control = bot.engine().control();
        var approvals = bot.engine().approvals();
        var decided = List.<OwnVerb>of(
                new RunsVerb(runs),
                new CancelVerb(runs, control),
                new ResolveVerb(runs, control),
                new FreezeVerb(control, new MachineFreezes(vm.supervisor()), (_, _, _) -> {}, new FreezePage(runs)));
        var verbs = new ArrayList<>(decided);
        var standings = standings(planning, consents, new ChainedAuditLog(clock, new Redactor()));
        verbs.add(new StandingVerb(
                transactions,
                standings,
                authority,
                channel(),
                Arguments::parse,
                new StandingStart(standings, planning, bot.engine().runner(), channel())));
        verbs.add(new WhyVerb(authority, Arguments::parse, runs, decided));
        verbs.add(new PlanVerb(authority, Arguments::parse, planning, runs));
        for (var verdict : Vote.Verdict.values()) {
            verbs.add(new VoteVerb(verdict, runs, approvals, consents, authority));
        }
        verbs.add(new WithdrawVerb(runs, approvals, authority));
        return verbs;
    }
}
