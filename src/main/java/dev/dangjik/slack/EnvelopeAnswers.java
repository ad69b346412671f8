package dev.dangjik.slack;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/// Answers envelopes, each once: one that Slack delivers again, because it has not heard of the
/// acknowledgement, gets the first answer.
///
/// Remembered for ten minutes, twice as long as Slack tries, and as far as there is room. Beyond that, and
/// after a restart, the row that was recorded under the envelope's id decides.
final class EnvelopeAnswers {
    private static final Duration KEPT = Duration.ofMinutes(10);
    private static final long MOST = 2_000;
    private static final int OK = 200;
    private static final int REPLAYED = 401;

    private final SlackRequests requests;
    private final Cache<String, CompletableFuture<SlackInbox.Answer>> answers;
    private final LongAdder repeated = new LongAdder();

    EnvelopeAnswers(SlackRequests requests, Clock clock) {
        this.requests = requests;
        this.answers = Caffeine.newBuilder()
                .maximumSize(MOST)
                .expireAfterWrite(KEPT)
                .ticker(() -> TimeUnit.MILLISECONDS.toNanos(clock.millis()))
                .build();
    }

    /// The acknowledgement of an envelope, once what is in it has been recorded.
    ///
    /// @return empty when Slack must hear nothing, so that it tells the person that nothing was done: the
    ///     request could not be read, or is not known to be recorded. It stays so when the envelope is
    ///     delivered again: whoever was told so can rely on it
    Optional<String> acknowledgement(SocketFrame.Envelope envelope) {
        var mine = new CompletableFuture<SlackInbox.Answer>();
        var earlier = answers.asMap().putIfAbsent(envelope.id(), mine);
        if (earlier != null) {
            repeated.increment();
            return acknowledgement(envelope, earlier.join());
        }
        try {
            var answer = requests.enveloped(envelope);
            mine.complete(answer);
            return acknowledgement(envelope, answer);
        } finally {
            mine.complete(SlackInbox.Answer.bare(500)); // for who waits for it, when an Error was thrown
        }
    }

    /// How many came again.
    long repeated() {
        return repeated.sum();
    }

    private static Optional<String> acknowledgement(SocketFrame.Envelope envelope, SlackInbox.Answer answer) {
        if (!isTaken(envelope, answer.status())) {
            return Optional.empty();
        }
        var said = new JsonObject();
        said.addProperty("envelope_id", envelope.id());
        if (answer.status() == OK && answer.body().size() > 0 && envelope.takesPayload()) {
            said.add("payload", payload(answer));
        }
        return Optional.of(said.toString());
    }

    /// What was recorded before, by a bot that has forgotten, is acknowledged: Slack asks only whether it
    /// arrived. So is an event that cannot be read: nobody waits for it, and Slack would deliver it for
    /// ever.
    private static boolean isTaken(SocketFrame.Envelope envelope, int status) {
        return status == OK || status == REPLAYED || (envelope.isEvent() && (status == 400 || status == 404));
    }

    private static JsonObject payload(SlackInbox.Answer answer) {
        if (answer.contentType().startsWith("application/json")) {
            return JsonParser.parseString(answer.body().text()).getAsJsonObject();
        }
        var text = new JsonObject();
        text.addProperty("text", answer.body().text());
        return text;
    }
}
