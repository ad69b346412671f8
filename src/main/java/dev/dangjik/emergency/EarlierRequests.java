package dev.dangjik.emergency;

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
/// It remembers for longer than a signature is good for. The rows of earlier requests can be asked too, for a quarter
/// of a second: they know what came before this process, and to other replicas. Where they do not answer in time it is
/// done all the same, since what only makes safe does no harm when it is done twice.
public final class EarlierRequests {
    private static final Logger LOG = LoggerFactory.getLogger(EarlierRequests.class);
    private static final Duration KEPT = Duration.ofMinutes(15);

    /// How long a double click or a delivery anew is the same wish. A press on the same button later is a new one:
    /// somebody may have let it go on in between.
    private static final Duration SAME_WISH = Duration.ofMinutes(1);

    private static final Duration PATIENCE = Duration.ofMillis(250);

    private static final Answer ASKED_BEFORE = new Answer(Reply.Notice.of(Text.of("emergency.asked-before")), false);

    private final Rows rows;
    private final Clock clock;
    private final Map<String, Instant> signatures = new ConcurrentHashMap<>();
    private final Map<String, Kept> wishes = new ConcurrentHashMap<>();

    private EarlierRequests(Rows rows, Clock clock) {
        this.rows = rows;
        this.clock = clock;
    }

    /// Asks the rows too.
    ///
    /// @param transactions that somebody waits for within seconds
    public static EarlierRequests withRows(Transactions transactions, Clock clock) {
        return new EarlierRequests(incoming -> row(transactions, clock, incoming), clock);
    }

    /// For what is done only where no row could be written.
    public static EarlierRequests withoutRows(Clock clock) {
        return new EarlierRequests(_ -> Optional.empty(), clock);
    }

    @FunctionalInterface
    private interface Rows {
        /// @return whether the very same signed request is there; empty: neither it nor the same wish
        Optional<Boolean> find(Incoming incoming);
    }

    private record Kept(CompletableFuture<Answer> answer, Instant at) {}

    /// Where a request stands among those before it.
    public sealed interface Standing {
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
    public void remember(EmergencyEntry entry) {
        entry.fact(EmergencyEntry.Fact.SIGNATURE).ifPresent(signature -> signatures.put(signature, entry.at()));
        entry.fact(EmergencyEntry.Fact.SEMANTIC)
                .ifPresent(
                        key -> wishes.put(key, new Kept(CompletableFuture.completedFuture(ASKED_BEFORE), entry.at())));
    }

    /// Where this request stands; it is remembered from now on.
    public Standing first(Incoming incoming) {
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

    /// Where this request stands among those that are remembered, without remembering it.
    ///
    /// @return empty: nobody has asked for it before, as far as this process knows
    public Optional<Standing> known(Incoming incoming) {
        var now = clock.instant();
        if (incoming.signature().filter(signatures::containsKey).isPresent()) {
            return Optional.of(new Standing.Replayed());
        }
        return incoming.semanticKey()
                .flatMap(key -> Optional.ofNullable(wishes.get(key)))
                .filter(kept -> !isOver(kept, now))
                .map(kept -> new Standing.Again(kept.answer()));
    }

    private Standing recorded(Incoming incoming, CompletableFuture<Answer> answer) {
        var found = CompletableFuture.supplyAsync(
                        () -> rows.find(incoming),
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

    private static Optional<Boolean> row(Transactions transactions, Clock clock, Incoming incoming) {
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
