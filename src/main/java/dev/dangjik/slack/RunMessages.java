package dev.dangjik.slack;

import dev.dangjik.approval.ApprovalRequest;
import dev.dangjik.approval.ApprovalRequests;
import dev.dangjik.command.catalogue.Catalogue;
import dev.dangjik.exposure.Exposure;
import dev.dangjik.exposure.ExposureTable;
import dev.dangjik.message.MessageSource;
import dev.dangjik.message.Outbox;
import dev.dangjik.message.OutboxMessage;
import dev.dangjik.message.OutboxMessage.Content;
import dev.dangjik.message.Texts;
import dev.dangjik.permission.Effect;
import dev.dangjik.plan.Plan;
import dev.dangjik.run.RunId;
import dev.dangjik.run.RunObserver;
import dev.dangjik.run.RunState;
import dev.dangjik.run.RunView;
import dev.dangjik.run.Runs;
import dev.dangjik.slack.blocks.Blocks;
import dev.dangjik.slack.blocks.Mrkdwn;
import dev.dangjik.stack.Stack;
import dev.dangjik.store.Transactions;
import java.time.Clock;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;

/// Tells every run in one message of its operations channel, edited in place, with its whole output in the thread
/// once it has ended.
public final class RunMessages {
    private static final String CARD = "run";
    private static final String LOG = "run-log";
    private static final String LOG_KEY = "/log";
    private static final String APPROVAL = "approval/";
    private static final String PLAN = "run-plan";
    private static final String CALL = "run-call";

    private final Outbox outbox;
    private final Supplier<Catalogue> catalogue;
    private final Texts texts;
    private final Clock clock;
    private final RunButtons buttons;

    public RunMessages(Outbox outbox, Supplier<Catalogue> catalogue, Texts texts, Clock clock) {
        this.outbox = outbox;
        this.catalogue = catalogue;
        this.texts = texts;
        this.clock = clock;
        this.buttons = new RunButtons(catalogue);
    }

    /// Notes every change of a run; what its message says is made when it is delivered.
    ///
    /// @param runs asked when the first change comes, since they are made together with what observes them
    public RunObserver observer(Supplier<Runs> runs) {
        return (transaction, id) -> runs.get().view(transaction, id).ifPresent(run -> note(transaction, run));
    }

    /// What makes the content of these messages.
    public Map<String, MessageSource> sources(Runs runs) {
        return Map.of(
                CARD,
                (transaction, key) -> card(transaction, runs, key),
                LOG,
                (transaction, key) -> runs.fullOutput(transaction, run(key)),
                PLAN,
                (transaction, key) -> wholePlan(transaction, runs, key),
                CALL,
                (transaction, key) -> call(transaction, runs, key));
    }

    /// Draws the messages of what is running again, so that a step that prints nothing is seen to go on.
    public void refresh(Transactions transactions, Runs runs) {
        runs.open().stream()
                .filter(run -> run.state() == RunState.RUNNING)
                .flatMap(run -> runs.view(run.id()).stream())
                .forEach(run -> transactions.run(transaction -> note(transaction, run)));
    }

    private void note(Handle transaction, RunView run) {
        var key = key(run.id());
        outbox.put(
                transaction,
                new OutboxMessage.ChannelMessage(key, run.channel(), Optional.empty(), new Content.Rendered(CARD)));
        run.approval().ifPresent(question -> noteQuestion(transaction, run, question));
        if (run.state().isFinal() && run.startedAt().isPresent()) {
            outbox.put(
                    transaction,
                    new OutboxMessage.TextFile(
                            key + LOG_KEY,
                            run.channel(),
                            key,
                            "dangjik-" + run.id() + ".log",
                            new Content.Rendered(LOG)));
        }
    }

    /// In the thread: the whole plan as a file, since a message may be too short for it, and a line that tells those
    /// who
    /// can answer, at once and with every reminder. The message itself tells nobody: it is drawn again and again.
    private void noteQuestion(Handle transaction, RunView run, ApprovalRequest question) {
        var key = key(run.id());
        if (run.state() == RunState.AWAITING_APPROVAL) {
            outbox.put(
                    transaction,
                    new OutboxMessage.TextFile(
                            APPROVAL + run.id() + "/plan/" + question.round(),
                            run.channel(),
                            key,
                            PlanFile.name(run, question.round()),
                            new Content.Rendered(PLAN)));
        }
        if (question.round() > 1) {
            putCall(transaction, run, question.round() - 1, 0);
        }
        for (int i = 0; i <= question.reminders(); i++) {
            putCall(transaction, run, question.round(), i);
        }
    }

    private void putCall(Handle transaction, RunView run, int round, int number) {
        outbox.put(
                transaction,
                new OutboxMessage.ChannelMessage(
                        APPROVAL + run.id() + "/call/" + round + "/" + number,
                        run.channel(),
                        Optional.of(key(run.id())),
                        new Content.Rendered(CALL)));
    }

    private Optional<String> card(Handle transaction, Runs runs, String key) {
        return runs.view(transaction, run(key))
                .map(run -> new RunCard(phrasing(run), buttons, clock.instant())
                        .of(run, askedAbout(transaction, runs, run), opened(transaction, runs, run))
                        .toString());
    }

    private static Optional<ExposureLines> opened(Handle transaction, Runs runs, RunView run) {
        var exposure =
                run.effect() == Effect.EXPOSE ? ExposureTable.find(transaction, run.id()) : Optional.<Exposure>empty();
        return exposure.isEmpty() ? Optional.empty() : ExposureLines.of(exposure, runs.plan(transaction, run.id()));
    }

    private static Optional<Plan> askedAbout(Handle transaction, Runs runs, RunView run) {
        return run.state() == RunState.AWAITING_APPROVAL ? runs.plan(transaction, run.id()) : Optional.empty();
    }

    /// Of the round that the file is of, however late it is delivered.
    private static Optional<String> wholePlan(Handle transaction, Runs runs, String key) {
        int round = Integer.parseInt(key.split("/", -1)[3]);
        return runs.view(transaction, run(key))
                .flatMap(run -> ApprovalRequests.plan(transaction, run.id().value(), round)
                        .or(() -> runs.plan(transaction, run.id()))
                        .map(plan -> new PlanText(run.language()).of(plan)));
    }

    /// Nobody is called to what has been decided, or is asked about in another form.
    private Optional<String> call(Handle transaction, Runs runs, String key) {
        var parts = key.split("/", -1);
        return runs.view(transaction, run(key))
                .flatMap(run -> run.approval().map(question -> {
                    boolean isOpen =
                            run.state() == RunState.AWAITING_APPROVAL && Integer.parseInt(parts[3]) == question.round();
                    var phrasing = phrasing(run);
                    var sentence = isOpen
                            ? phrasing.say("card.approval-call", question.deadline())
                            : phrasing.say("card.approval-answered");
                    var sign = parts[4].equals("0") ? "🙋 " : "⏰ ";
                    return new Blocks()
                            .section(isOpen ? sign + called(question) + " " + sentence : sentence)
                            .message(sentence)
                            .toString();
                }));
    }

    private String called(ApprovalRequest question) {
        var mentions = buttons.mentions(question.people());
        return mentions.isEmpty() ? Mrkdwn.outside(String.join(", ", question.people())) : mentions;
    }

    private Phrasing phrasing(RunView run) {
        ZoneId zone = catalogue.get().stack(run.stack()).map(Stack::zone).orElse(ZoneOffset.UTC);
        return Phrasing.of(texts, run.language(), zone);
    }

    private static String key(RunId id) {
        return "run/" + id;
    }

    private static RunId run(String key) {
        return new RunId(key.split("/", -1)[1]);
    }
}
