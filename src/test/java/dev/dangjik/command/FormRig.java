package dev.dangjik.command;

import dev.dangjik.audit.ChainedAuditLog;
import dev.dangjik.command.catalogue.Arguments;
import dev.dangjik.command.catalogue.Catalogue;
import dev.dangjik.command.catalogue.StepDefinition;
import dev.dangjik.config.Redactor;
import dev.dangjik.config.Secret;
import dev.dangjik.message.JdbiOutbox;
import dev.dangjik.message.Language;
import dev.dangjik.message.Texts;
import dev.dangjik.message.WakeUp;
import dev.dangjik.permission.Actor;
import dev.dangjik.slack.DirectAnswers;
import dev.dangjik.slack.FirstResults;
import dev.dangjik.slack.FrontDoor;
import dev.dangjik.slack.ReplayGuard;
import dev.dangjik.slack.ReplyMessages;
import dev.dangjik.slack.RequestSignature;
import dev.dangjik.slack.RowlessCounter;
import dev.dangjik.slack.SlackApi;
import dev.dangjik.slack.SlackForms;
import dev.dangjik.slack.SlackInbox;
import dev.dangjik.slack.SlackRequests;
import dev.dangjik.stack.SlackAccount;
import dev.dangjik.store.Transactions;
import dev.dangjik.testing.Await;
import dev.dangjik.testing.FakeSlack;
import dev.dangjik.testing.FakeSlackPerson;
import dev.dangjik.testing.FakeSlackView;
import dev.dangjik.testing.NoCredentials;
import dev.dangjik.testing.NoReviews;
import dev.dangjik.testing.Postgres;
import dev.dangjik.testing.TestClock;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.random.RandomGenerator;

/// People who leave something out in a fake Slack and are asked for it in a window: everything they do is a signed
/// request over HTTP. What they ask for is planned and forgotten.
final class FormRig implements AutoCloseable {
    private static final Duration SOON = Duration.ofMinutes(2);

    final FakeSlack slack;
    final FakeRuns runs = new FakeRuns();
    final BlockingQueue<Runnable> work = new LinkedBlockingQueue<>();
    Catalogue catalogue;
    private final TestClock clock;
    private final Postgres postgres;
    private final SlackApi api;
    private final SlackSide side;
    private SlackInbox inbox;

    FormRig(Postgres postgres, Catalogue catalogue, TestClock clock) throws IOException {
        this.catalogue = catalogue;
        this.clock = clock;
        this.postgres = postgres;
        this.slack = FakeSlack.start(clock);
        this.api = new SlackApi(slack.api(), new Secret<>(FakeSlack.TOKEN), text -> text);
        this.inbox = inbox(postgres.transactions(clock));
        this.side = new SlackSide(slack, clock, () -> inbox);
    }

    /// From now on another bot answers, which remembers only what is in the database.
    void restart() {
        inbox = inbox(postgres.transactions(clock));
    }

    /// From now on the database is reached this way.
    void through(Transactions transactions) {
        inbox = inbox(transactions);
    }

    private SlackInbox inbox(Transactions transactions) {
        var told = postgres.transactions(clock);
        var outbox = new JdbiOutbox(clock, new WakeUp());
        var audit = new ChainedAuditLog(clock, new Redactor());
        var rows = new JdbiInbox(
                transactions, audit, this::actor, new Redactor()::redact, clock, RandomGenerator.of("SecureRandom"));
        var replies = new ReplyMessages(outbox, Texts.packaged(), () -> catalogue, _ -> Optional.of(Language.EN));
        var desk = new Desk(() -> catalogue, clock, transactions, rows, replies, new HelpPages());
        var registry = new Registry(List.of(new Opening()), List.of());
        var planning = new Planning(Arguments::parse, registry, new NoSteps());
        var dispatcher = new Dispatcher(desk, new Authority(audit), registry, planning, runs, runs);
        var reception = new Reception(desk, rows, planning, dispatcher, work::add);
        var firsts = new FirstResults(told, outbox, runs, Texts.packaged(), () -> catalogue, Runnable::run);
        var forms =
                new SlackForms(new Forms(desk, planning, reception), api, Texts.packaged(), () -> catalogue, firsts);
        var direct = new DirectAnswers(api, Texts.packaged(), () -> catalogue);
        var door = new FrontDoor(
                reception,
                () -> catalogue,
                Texts.packaged(),
                new FrontDoor.Ways(firsts, direct, forms),
                new NotCounted(),
                text -> text);
        return new SlackInbox(
                new RequestSignature(new Secret<>(FakeSlack.SIGNING_SECRET), clock),
                new ReplayGuard(clock),
                _ -> {},
                new SlackRequests(
                        new SlackRequests.Doors(door, new NoReviews(), new NoCredentials(), forms),
                        _ -> Optional.of(Language.EN),
                        slack.api()));
    }

    /// Plans an opening that does nothing.
    private static final class Opening implements Procedure.Change {
        @Override
        public String id() {
            return "exposure-open";
        }

        @Override
        public Planned plan(CommandRequest request) {
            return new Planned.Ready(request.plan(List.of()));
        }
    }

    private static final class NoSteps implements StepCommands {
        @Override
        public Report answer(CommandRequest request, List<StepDefinition> steps) {
            throw new AssertionError("nothing is looked at here");
        }

        @Override
        public Planned plan(CommandRequest request, List<StepDefinition> steps) {
            throw new AssertionError("nothing is planned here");
        }
    }

    private static final class NotCounted implements RowlessCounter {
        @Override
        public void immediate() {}

        @Override
        public void unrecorded() {}
    }

    private Actor actor(String account) {
        return Actor.member(catalogue.site(), SlackAccount.parse(account).orElseThrow());
    }

    FakeSlackPerson person(String name) {
        return side.person(name);
    }

    FakeSlackPerson.Ack types(String person, String line) {
        return person(person).types("C0SHOP", line);
    }

    /// The window that opens for a person who types a line.
    FakeSlackView opens(String person, String line) throws Exception {
        var before = view(person).map(FakeSlackView::id);
        var ack = types(person, line);
        if (ack.status() != 200 || !ack.body().isEmpty()) {
            throw new AssertionError("no window: " + ack);
        }
        return Await.value(
                        SOON,
                        () -> view(person),
                        view -> view.isPresent() && !view.map(FakeSlackView::id).equals(before))
                .orElseThrow();
    }

    Optional<FakeSlackView> view(String person) {
        return slack.workspace().view(person(person).user());
    }

    /// Does what has been taken in.
    void finishWork() {
        for (var next = work.poll(); next != null; next = work.poll()) {
            next.run();
        }
    }

    /// What people are told by the bot, once there is so much of it.
    List<String> awaitsTold(int messages) throws Exception {
        return Await.value(SOON, this::told, told -> told.size() >= messages);
    }

    List<String> told() {
        return postgres.jdbi()
                .withHandle(handle -> handle.createQuery("select body from outbox order by created_at")
                        .mapTo(String.class)
                        .list());
    }

    List<String> column(String name) {
        return postgres.jdbi()
                .withHandle(handle -> handle.createQuery("select " + name + " from invocation order by received_at")
                        .mapTo(String.class)
                        .list());
    }

    @Override
    public void close() {
        side.close();
        api.close();
        slack.close();
    }
}
