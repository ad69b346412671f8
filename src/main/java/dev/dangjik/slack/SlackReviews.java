package dev.dangjik.slack;

import com.google.gson.JsonObject;
import dev.dangjik.approval.Vote;
import dev.dangjik.command.ReviewOutcome;
import dev.dangjik.command.ReviewSheet;
import dev.dangjik.command.ReviewSubmission;
import dev.dangjik.command.Reviews;
import dev.dangjik.command.catalogue.Catalogue;
import dev.dangjik.message.Language;
import dev.dangjik.message.Text;
import dev.dangjik.message.Texts;
import dev.dangjik.permission.Actor;
import dev.dangjik.store.DatabaseUnavailable;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Opens the window in which a plan is read, and answers what is submitted in it.
public final class SlackReviews implements ReviewDoor {
    private static final Logger LOG = LoggerFactory.getLogger(SlackReviews.class);

    /// A plan that can be read within this stands in the window from the first moment; what Slack gives a window for
    /// is good for three seconds.
    private static final Duration SOON = Duration.ofMillis(300);

    /// Nobody looks at a window that says "Loading" for longer.
    private static final Duration LATE = Duration.ofSeconds(20);

    private final Reviews reviews;
    private final SlackApi api;
    private final ReviewWindow window;
    private final Supplier<Catalogue> catalogue;
    private final FirstResults notices;
    private final JsonRedaction redaction;
    private final ReplyCards cards;

    /// @param notices tells people what no window could be opened for
    public SlackReviews(
            Reviews reviews, SlackApi api, Texts texts, Supplier<Catalogue> catalogue, FirstResults notices) {
        this.reviews = reviews;
        this.api = api;
        this.catalogue = catalogue;
        this.notices = notices;
        this.redaction = new JsonRedaction(api::redacted);
        this.window = new ReviewWindow(texts, catalogue, api::redacted);
        this.cards = new ReplyCards(texts, catalogue);
    }

    @Override
    public void open(Press press) {
        Thread.ofVirtual().name("review").start(() -> opened(press));
    }

    private void opened(Press press) {
        var actor = Actor.member(catalogue.get().site(), press.origin().account());
        var words = press.value().split(" ", 2);
        var run = words[0];
        var sheet = CompletableFuture.supplyAsync(
                () -> reviews.sheet(actor, run, words.length > 1 ? words[1] : ""),
                task -> Thread.ofVirtual().name("review-plan").start(task));
        reviews.expect(actor);
        var soon = awaited(sheet, SOON);
        var language = language(press.origin());
        var view = soon.map(read -> window.of(read, language)).orElseGet(() -> window.loading(language));
        switch (api.call("views.open", opening(press.triggerId(), view))) {
            case ApiOutcome.Ok(var answer) when soon.isEmpty() -> fill(answer, sheet, language);
            case ApiOutcome.Ok _ -> {}
            case ApiOutcome other -> {
                LOG.info("Opening a window for {} about {}: {}", press.origin().account(), run, other);
                notOpened(press.origin(), run, language);
            }
        }
    }

    /// Empty when it takes longer; what goes wrong counts as that.
    private static Optional<ReviewSheet> awaited(CompletableFuture<ReviewSheet> sheet, Duration most) {
        try {
            return sheet.thenApply(Optional::of)
                    .completeOnTimeout(Optional.empty(), most.toMillis(), TimeUnit.MILLISECONDS)
                    .join();
        } catch (CompletionException e) {
            LOG.warn("Reading a plan for somebody who wants to decide about it", e.getCause());
            return Optional.empty();
        }
    }

    private void fill(JsonObject answer, CompletableFuture<ReviewSheet> sheet, Language language) {
        var view = awaited(sheet, LATE)
                .map(read -> window.of(read, language))
                .orElseGet(() -> window.unreadable(language));
        var update = new JsonObject();
        if (answer.get("view") instanceof JsonObject opened && opened.has("id")) {
            update.add("view_id", opened.get("id"));
        }
        update.add("view", view);
        if (!(api.call("views.update", update) instanceof ApiOutcome.Ok)) {
            LOG.info("A window that said \"Loading\" could not be filled; pressing again opens another one");
        }
    }

    private static JsonObject opening(String trigger, JsonObject view) {
        var arguments = new JsonObject();
        arguments.addProperty("trigger_id", trigger);
        arguments.add("view", view);
        return arguments;
    }

    private void notOpened(IncomingRequest.Origin origin, String run, Language language) {
        var reader = new ReplyCards.Reader(language, Optional.of(origin.channel()), "");
        var notice = new dev.dangjik.command.Reply.Notice(
                List.of(Text.of("review.not-opened")), List.of("/ops approve " + run));
        notices.tell(origin, () -> cards.of(notice, reader));
    }

    @Override
    public Acknowledgement submit(Submission submission) {
        var language = language(submission.origin());
        var shown = ReviewMetadata.read(submission.metadata());
        if (shown.isEmpty()) {
            forged(Actor.member(catalogue.get().site(), submission.origin().account()));
            return update(nothing("review.not-ours"), language);
        }
        var decision = new ReviewSubmission(
                Actor.member(catalogue.get().site(), submission.origin().account()),
                language,
                shown.get(),
                verdict(submission.verdict()),
                filled(submission.reason()),
                filled(submission.code().replace(" ", "")),
                submission.origin().signature(),
                "review/" + submission.triggerId());
        return switch (reviews.decide(decision)) {
            case ReviewOutcome.Told told -> update(told, language);
            case ReviewOutcome.Correct correct -> errors(correct, language);
            case ReviewOutcome.Replayed _ -> new Acknowledgement.Replayed();
            case ReviewOutcome.NotInTime _ -> update(nothing("review.not-in-time"), language);
            case ReviewOutcome.Unknown _ -> update(nothing("review.not-known"), language);
        };
    }

    private void forged(Actor actor) {
        LOG.warn("A window came back from {} with what was not given out", actor.account());
        try {
            reviews.forged(actor);
        } catch (DatabaseUnavailable e) {
            LOG.warn("It could not be written in the audit: {}", e.getMessage());
        }
    }

    private static ReviewOutcome.Told nothing(String key) {
        return new ReviewOutcome.Told(ReviewOutcome.Mark.NOTHING, List.of(Text.of(key)));
    }

    private static Optional<Vote.Verdict> verdict(String value) {
        return switch (value) {
            case ReviewWindow.APPROVE -> Optional.of(Vote.Verdict.APPROVE);
            case ReviewWindow.DENY -> Optional.of(Vote.Verdict.DENY);
            default -> Optional.empty();
        };
    }

    private static Optional<String> filled(String text) {
        return Optional.of(text.strip()).filter(stripped -> !stripped.isEmpty());
    }

    private Acknowledgement update(ReviewOutcome.Told told, Language language) {
        var answer = new JsonObject();
        answer.addProperty("response_action", "update");
        answer.add("view", window.of(told, language));
        return new Acknowledgement.Immediate(redaction.ofMessage(answer).toString());
    }

    private Acknowledgement errors(ReviewOutcome.Correct correct, Language language) {
        var answer = new JsonObject();
        answer.addProperty("response_action", "errors");
        answer.add("errors", window.errors(correct, language));
        return new Acknowledgement.Immediate(answer.toString());
    }

    private Language language(IncomingRequest.Origin origin) {
        return origin.language().orElseGet(() -> Channels.language(catalogue.get(), origin.channel()));
    }
}
