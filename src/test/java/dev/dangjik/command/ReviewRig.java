package dev.dangjik.command;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.dangjik.approval.ApprovalRequest;
import dev.dangjik.approval.Authenticators;
import dev.dangjik.audit.ChainedAuditLog;
import dev.dangjik.command.catalogue.Catalogue;
import dev.dangjik.config.Redactor;
import dev.dangjik.config.Secret;
import dev.dangjik.config.Secrets;
import dev.dangjik.message.JdbiOutbox;
import dev.dangjik.message.Language;
import dev.dangjik.message.Text;
import dev.dangjik.message.Texts;
import dev.dangjik.message.WakeUp;
import dev.dangjik.permission.Actor;
import dev.dangjik.permission.Decision;
import dev.dangjik.plan.Phase;
import dev.dangjik.plan.Plan;
import dev.dangjik.run.RunId;
import dev.dangjik.run.RunRequest;
import dev.dangjik.run.StartOutcome;
import dev.dangjik.slack.FirstResults;
import dev.dangjik.slack.ReplayGuard;
import dev.dangjik.slack.RequestSignature;
import dev.dangjik.slack.SlackAccounts;
import dev.dangjik.slack.SlackApi;
import dev.dangjik.slack.SlackInbox;
import dev.dangjik.slack.SlackRequests;
import dev.dangjik.slack.SlackReviews;
import dev.dangjik.stack.SlackAccount;
import dev.dangjik.store.Transactions;
import dev.dangjik.testing.Await;
import dev.dangjik.testing.FakeSlack;
import dev.dangjik.testing.FakeSlackMessage;
import dev.dangjik.testing.FakeSlackPerson;
import dev.dangjik.testing.FakeSlackView;
import dev.dangjik.testing.LocalVm;
import dev.dangjik.testing.NoCredentials;
import dev.dangjik.testing.NoForms;
import dev.dangjik.testing.Plans;
import dev.dangjik.testing.Postgres;
import dev.dangjik.testing.TestClock;
import dev.dangjik.testing.TestEngine;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// Questions about runs that nobody carries out, and people who read and answer them in a fake Slack: everything they
/// do is a signed request over HTTP.
final class ReviewRig implements AutoCloseable {
    private static final Duration SOON = Duration.ofMinutes(2);

    final TestEngine bot;
    final FakeSlack slack;
    private final Catalogue catalogue;
    private final TestClock clock;
    private final Postgres postgres;
    private final ChainedAuditLog audit;
    private final SlackApi api;
    private final SlackSide side;
    private SlackInbox inbox;

    ReviewRig(Postgres postgres, Catalogue catalogue, TestClock clock) throws IOException {
        this.catalogue = catalogue;
        this.clock = clock;
        this.postgres = postgres;
        this.audit = new ChainedAuditLog(clock, new Redactor());
        this.bot = TestEngine.on(
                postgres.database(),
                LocalVm.fresh().supervisor(),
                TestEngine.Setting.of("bot").at(clock).auditedBy(audit));
        this.slack = FakeSlack.start(clock);
        this.api =
                new SlackApi(slack.api(), new Secret<>(FakeSlack.TOKEN), text -> text.replace("hunter2", "[REDACTED]"));
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
        var firsts = new FirstResults(
                transactions,
                new JdbiOutbox(clock, new WakeUp()),
                bot.engine().runs(),
                Texts.packaged(),
                () -> catalogue,
                Runnable::run);
        return new SlackInbox(
                new RequestSignature(new Secret<>(FakeSlack.SIGNING_SECRET), clock),
                new ReplayGuard(clock),
                _ -> {},
                new SlackRequests(
                        new SlackRequests.Doors(
                                request -> {
                                    throw new AssertionError("not a review: " + request);
                                },
                                new SlackReviews(reviews(transactions), api, Texts.packaged(), () -> catalogue, firsts),
                                new NoCredentials(),
                                new NoForms()),
                        _ -> Optional.of(Language.EN),
                        slack.api()));
    }

    private Reviews reviews(Transactions transactions) {
        var rows = rows(transactions);
        var consents = new Consents(rows, (_, account) -> actor(account), new SlackAccounts(api, clock), clock);
        var engine = bot.engine();
        var decider = new Decider(
                new Decider.Books(transactions, rows, engine.runs(), engine.approvals(), engine.runner(), clock),
                consents,
                new Authority(audit),
                new StepUp(new Secrets(Map.of(), new Redactor()), new Authenticators(clock)));
        return new Reviews(() -> catalogue, transactions, engine.runs(), consents, decider);
    }

    private JdbiInbox rows(Transactions transactions) {
        return new JdbiInbox(
                transactions, audit, this::actor, new Redactor()::redact, clock, RandomGenerator.of("SecureRandom"));
    }

    private Actor actor(String account) {
        return Actor.member(catalogue.site(), SlackAccount.parse(account).orElseThrow());
    }

    /// Hana wants something for which `count` others are asked for ten minutes.
    RunId asked(int count) {
        return asked(plan("up"), needs(count, false));
    }

    RunId asked(Plan plan, Decision.NeedsApproval needs) {
        var invocation = recorded();
        var wish = new RunRequest(
                Optional.of(invocation), Optional.of("hana"), "T0LAB/U0HANA", "C0SHOP", Language.KO, false);
        return bot.decide(handle -> bot.engine().runner().ask(handle, plan, needs, wish))
                        instanceof StartOutcome.Asked(var id, var _)
                ? id
                : fail();
    }

    private static RunId fail() {
        throw new AssertionError("nobody was asked");
    }

    private String recorded() {
        var incoming = new Incoming(
                Incoming.Kind.COMMAND,
                actor("T0LAB/U0HANA"),
                "deploy api",
                Optional.of("C0SHOP"),
                Language.KO,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false);
        var transactions = postgres.transactions(clock);
        return transactions.call(handle -> rows(transactions).record(handle, incoming))
                        instanceof Inbox.Receipt.Recorded(var invocation)
                ? invocation.id()
                : "";
    }

    static Plan plan(String id) {
        return Plans.of(Plans.segment(1, List.of(Plans.step(id, Phase.CHANGE, "echo " + id + " >>~/ran"))));
    }

    static Decision.NeedsApproval needs(int count, boolean isTotpNeeded) {
        return new Decision.NeedsApproval(
                List.of("two-eyes"),
                Text.of("policy.needs-approval", "two-eyes", count, "operator"),
                count,
                List.of("operator"),
                List.of("minjun", "jisu"),
                isTotpNeeded,
                Duration.ofMinutes(10));
    }

    ApprovalRequest question(RunId run) {
        return bot.view(run).approval().orElseThrow();
    }

    FakeSlackPerson person(String name) {
        return side.person(name);
    }

    /// The button below the message of a run, as it is drawn now.
    FakeSlackMessage.Button button(RunId run) {
        return new FakeSlackMessage.Button(
                "run.review", run + " " + question(run).code(), "run/" + run);
    }

    FakeSlackPerson.Ack presses(String person, FakeSlackMessage.Button button) {
        var message =
                new FakeSlackMessage("C0SHOP", "1531420618.000100", Optional.empty(), new JsonObject(), List.of());
        return person(person).presses(message, button);
    }

    /// The window that opens for a person who presses the button of a run.
    FakeSlackView opens(String person, RunId run) throws Exception {
        return opens(person, button(run));
    }

    FakeSlackView opens(String person, FakeSlackMessage.Button button) throws Exception {
        var before = view(person).map(FakeSlackView::id);
        presses(person, button);
        return Await.value(
                        SOON,
                        () -> view(person),
                        view -> view.isPresent()
                                && !view.map(FakeSlackView::id).equals(before)
                                && !view.get().everything().contains("Loading"))
                .orElseThrow();
    }

    Optional<FakeSlackView> view(String person) {
        return slack.workspace().view(person(person).user());
    }

    /// What a person who reads the plan and decides is shown.
    String decides(String person, RunId run, Map<String, String> filled) throws Exception {
        opens(person, run);
        return said(person(person).submits(filled));
    }

    /// The words of an answer to a submission.
    static String said(FakeSlackPerson.Ack ack) {
        if (ack.status() != 200 || ack.body().isEmpty()) {
            return "status " + ack.status();
        }
        var answer = JsonParser.parseString(ack.body()).getAsJsonObject();
        if (answer.has("errors")) {
            return answer.getAsJsonObject("errors").toString();
        }
        return String.join(
                " ",
                answer.getAsJsonObject("view").getAsJsonArray("blocks").asList().stream()
                        .map(block -> block.getAsJsonObject()
                                .getAsJsonObject("text")
                                .get("text")
                                .getAsString())
                        .toList());
    }

    @Override
    public void close() {
        side.close();
        api.close();
        slack.close();
        bot.close();
    }
}
