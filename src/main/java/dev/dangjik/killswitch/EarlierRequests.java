package dev.dangjik.killswitch;

import dev.dangjik.command.Incoming;
import dev.dangjik.command.Procedure.AtOnce.Answer;
import dev.dangjik.command.Reply;
import dev.dangjik.message.Text;
import dev.dangjik.store.Transactions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps the same request from being done twice while no row can keep it from that.
///
/// It remembers for longer than a signature is good for. The rows of earlier requests are asked too, for a quarter of
/// a second: they know what came before this process, and to other replicas. Where they do not answer in time the
/// switch is engaged all the same, since engaging it twice does no harm.
final class EarlierRequests {
    private static final Logger LOG = LoggerFactory.getLogger(EarlierRequests.class);
    private static final Duration KEPT = Duration.ofMinutes(15);

    /// How long a double click or a delivery anew is the same wish. A press on the same button later is a new one:
    /// somebody may have let it go on in between.
    private static final Duration SAME_WISH = Duration.ofMinutes(1);

    private static final Duration PATIENCE = Duration.ofMillis(250);

    private static final Answer ASKED_BEFORE = new Answer(Reply.Notice.of(Text.of("killswitch.asked-before")), false);

    private final Transactions transactions;
    private final Clock clock;
    private final Map<String, Instant> signatures = new ConcurrentHashMap<>();
    private final Map<String, Kept> wishes = new ConcurrentHashMap<>();

    /// @param transactions that somebody waits for within seconds
    EarlierRequests(Transactions transactions, Clock clock) {
        this.transactions = transactions;
        this.clock = clock;
    }

    private record Kept(CompletableFuture<Answer> answer, Instant at) {}

    /// Where a request stands among those before it.
    sealed interface Standing {
        /// Nobody has asked for it before.
        ///
        /// @param answer to be completed by whoever does it
        record First(CompletableFuture<Answer> answer) implements Standing {}

        /// The same wish again.
        ///
        /// @param first what comes of the first one
        record Again(CompletableFuture<Answer> first) implements Standing {}

        /// The very same signed request again.
        record Replayed() implements Standing {}
    }

    /// Remembers a request that was made before this process began.
    void remember(EmergencyEntry entry) {
        entry.fact(EmergencyEntry.Fact.SIGNATURE).ifPresent(signature -> signatures.put(signature, entry.at()));
        entry.fact(EmergencyEntry.Fact.SEMANTIC)
                .ifPresent(
                        key -> wishes.put(key, new Kept(CompletableFuture.completedFuture(ASKED_BEFORE), entry.at())));
    }

    Standing first(Incoming incoming) {
        var now = clock.instant();
        signatures.values().removeIf(now.minus(KEPT)::isAfter);
        wishes.values().removeIf(kept -> isOver(kept, now));
        boolean isReplay = incoming.signature()
                .map(signature -> signatures.putIfAbsent(signature, now))
                .isPresent();
        if (isReplay) {
            return new Standing.Replayed();
        }
        var mine = new Kept(new CompletableFuture<>(), now);
        var kept = incoming.semanticKey()
                .map(key -> wishes.merge(key, mine, (before, later) -> isOver(before, now) ? later : before))
                .orElse(mine);
        return kept.equals(mine) ? recorded(incoming, mine.answer()) : new Standing.Again(kept.answer());
    }

    private Standing recorded(Incoming incoming, CompletableFuture<Answer> answer) {
        var found = CompletableFuture.supplyAsync(
                        () -> row(incoming),
                        task -> Thread.ofVirtual().name("earlier-request").start(task))
                .completeOnTimeout(Optional.empty(), PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                .exceptionally(problem -> {
                    LOG.info("Earlier requests cannot be asked about: {}", problem.toString());
                    return Optional.empty();
                })
                .join();
        if (found.isEmpty()) {
            return new Standing.First(answer);
        }
        answer.complete(ASKED_BEFORE);
        return found.get() ? new Standing.Replayed() : new Standing.Again(answer);
    }

    /// @return whether the very same signed request is there; empty: neither it nor the same wish
    private Optional<Boolean> row(Incoming incoming) {
        return transactions.read(handle -> handle.createQuery("""
                        select signature is not distinct from :signature from invocation
                        where signature = :signature or (semantic_key = :semantic and received_at > :recently)
                        order by 1 desc limit 1""")
                .bind("recently", clock.instant().minus(SAME_WISH))
                .bind("signature", incoming.signature().orElse(null))
                .bind("semantic", incoming.semanticKey().orElse(null))
                .mapTo(Boolean.class)
                .findOne());
    }

    private static boolean isOver(Kept kept, Instant now) {
        return kept.answer().isDone() && kept.at().isBefore(now.minus(SAME_WISH));
    }
}
