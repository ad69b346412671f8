package dev.dangjik.console.assembly;

import dev.dangjik.approval.Authenticators;
import dev.dangjik.approval.StandingApprovals;
import dev.dangjik.approval.Vote;
import dev.dangjik.audit.Inspection;
import dev.dangjik.command.Accounts;
import dev.dangjik.command.Authority;
import dev.dangjik.command.Consents;
import dev.dangjik.command.Decider;
import dev.dangjik.command.Desk;
import dev.dangjik.command.Dispatcher;
import dev.dangjik.command.Forms;
import dev.dangjik.command.HelpPages;
import dev.dangjik.command.Inbox;
import dev.dangjik.command.JdbiInbox;
import dev.dangjik.command.OwnVerb;
import dev.dangjik.command.Planning;
import dev.dangjik.command.QueuedPlans;
import dev.dangjik.command.Reception;
import dev.dangjik.command.Registry;
import dev.dangjik.command.ReplySink;
import dev.dangjik.command.Reviews;
import dev.dangjik.command.StandingNews;
import dev.dangjik.command.Standings;
import dev.dangjik.command.StepUp;
import dev.dangjik.command.catalogue.Arguments;
import dev.dangjik.command.catalogue.Catalogue;
import dev.dangjik.command.steps.HostSteps;
import dev.dangjik.command.steps.StepPlanner;
import dev.dangjik.command.verb.AuditVerb;
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
import dev.dangjik.command.verb.UnfreezeVerb;
import dev.dangjik.command.verb.VoteVerb;
import dev.dangjik.command.verb.WhyVerb;
import dev.dangjik.command.verb.WithdrawVerb;
import dev.dangjik.config.Secrets;
import dev.dangjik.exposure.AccessVerb;
import dev.dangjik.exposure.CredentialDesk;
import dev.dangjik.killswitch.KillSwitches;
import dev.dangjik.message.Texts;
import dev.dangjik.permission.Actor;
import dev.dangjik.run.Replanner;
import dev.dangjik.run.RunEngine;
import dev.dangjik.stack.Site;
import dev.dangjik.stack.SlackAccount;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/// The counter at which requests are taken in, planned and dispatched.
final class Counter {
    private static final String CONSOLE = "console:";

    private final Books books;
    private final Supplier<Catalogue> catalogue;
    private final Surfaces surfaces;
    private final Authority authority;
    private final Planning planning;
    private final Inbox inbox;
    private final Consents consents;
    private final MachineFreezes machineFreezes;
    private final StepUp stepUp;
    private final Standings standings;

    /// What has doors of its own besides runs.
    record Doors(Surfaces surfaces, KillSwitches switches) {}

    Counter(Books books, Supplier<Catalogue> catalogue, Machines machines, Doors doors, Texts texts, People people) {
        this.books = books;
        this.surfaces = doors.surfaces();
        this.catalogue = catalogue;
        this.authority = new Authority(books.audit());
        this.machineFreezes = new MachineFreezes(machines.supervisor());
        var steps = new HostSteps(machines.shell(), new StepPlanner(machines.profiles()));
        this.planning = new Planning(
                Arguments::parse, new Registry(Procedures.of(books, machines, doors, texts), List.of()), steps);
        this.inbox = new JdbiInbox(
                books.database().urgent(books.clock()),
                books.audit(),
                account -> actor(catalogue.get().site(), account),
                books.redactor()::redact,
                books.clock(),
                RandomGenerator.of("SecureRandom"));
        this.consents = new Consents(inbox, Counter::actor, people.accounts(), books.clock());
        this.stepUp = new StepUp(people.secrets(), new Authenticators(books.clock()));
        var rows = new StandingApprovals(books.clock(), RandomGenerator.of("SecureRandom"));
        this.standings = new Standings(rows, consents, planning, books.audit());
    }

    /// What is known about people besides the files.
    ///
    /// @param secrets of their authenticators
    record People(Accounts accounts, Secrets secrets) {}

    /// Where requests are taken in, decisions about plans, and wishes to see a password.
    record Desks(Reception reception, Reviews reviews, CredentialDesk credentials, Forms forms) {}

    /// Plans queued runs again.
    Replanner replanner() {
        return new QueuedPlans(catalogue, inbox, authority, consents, planning, books.clock());
    }

    /// Ends standing approvals and reminds of them.
    StandingWatch standings(StandingNews news) {
        return new StandingWatch(books.transactions(), standings, news, catalogue);
    }

    /// Takes requests in from now on.
    ///
    /// @param inspection checks the audit chain
    Desks open(RunEngine engine, ReplySink replies, News news, Inspection inspection, Executor executor) {
        var desk = new Desk(catalogue, books.clock(), books.transactions(), inbox, replies, new HelpPages());
        var dispatcher = new Dispatcher(
                desk,
                authority,
                new Registry(surfaces.decisions(engine, news), verbs(engine, news, inspection)),
                planning,
                engine.runner(),
                engine.runs());
        var reception = new Reception(desk, inbox, planning, dispatcher, executor);
        return new Desks(reception, reviews(engine), credentials(engine), new Forms(desk, planning, reception));
    }

    private CredentialDesk credentials(RunEngine engine) {
        var where = new CredentialDesk.Books(
                books.database().urgent(books.clock()),
                books.audit(),
                engine.runs(),
                engine.control(),
                engine.runner(),
                books.clock());
        return new CredentialDesk(where, catalogue, authority, surfaces.helper());
    }

    private Reviews reviews(RunEngine engine) {
        var urgent = books.database().urgent(books.clock());
        var decider = new Decider(
                new Decider.Books(urgent, inbox, engine.runs(), engine.approvals(), engine.runner(), books.clock()),
                consents,
                authority,
                stepUp);
        return new Reviews(catalogue, urgent, engine.runs(), consents, decider);
    }

    private List<OwnVerb> verbs(RunEngine engine, News bulletin, Inspection inspection) {
        var runs = engine.runs();
        var control = engine.control();
        var decided = List.<OwnVerb>of(
                new RunsVerb(runs),
                new CancelVerb(runs, control),
                new ResolveVerb(runs, control),
                new FreezeVerb(control, machineFreezes, bulletin, new FreezePage(runs)),
                new UnfreezeVerb(control, machineFreezes, bulletin),
                new AuditVerb(books.transactions(), runs, inspection),
                new AccessVerb());
        var all = new ArrayList<OwnVerb>(decided);
        for (var verdict : Vote.Verdict.values()) {
            all.add(new VoteVerb(verdict, runs, engine.approvals(), consents, authority));
        }
        all.add(new WithdrawVerb(runs, engine.approvals(), authority));
        all.add(new StandingVerb(
                books.transactions(),
                standings,
                authority,
                bulletin,
                Arguments::parse,
                new StandingStart(standings, planning, engine.runner(), bulletin)));
        all.add(new WhyVerb(authority, Arguments::parse, runs, decided));
        all.add(new PlanVerb(authority, Arguments::parse, planning, runs));
        return all;
    }

    private static Actor actor(Site site, String account) {
        return SlackAccount.parse(account)
                .map(slack -> Actor.member(site, slack))
                .orElseGet(() -> Actor.console(
                        site, account.startsWith(CONSOLE) ? account.substring(CONSOLE.length()) : account));
    }
}
