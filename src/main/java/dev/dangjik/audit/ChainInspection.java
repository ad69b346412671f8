package dev.dangjik.audit;

import dev.dangjik.audit.AuditVerification.Verdict;
import dev.dangjik.store.DatabaseUnavailable;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/// Checks the chain of a database against the anchors in Slack and on the machines.
public final class ChainInspection implements Inspection {
    private final Callable<Connection> connections;
    private final Supplier<Witnesses> witnesses;
    private final Clock clock;

    /// Who is asked.
    ///
    /// @param key the public half of the key; empty when it cannot be read, and then nothing is found right
    public record Witnesses(List<AnchorSource> sources, Optional<AnchorPublicKey> key) {
        public Witnesses {
            sources = List.copyOf(sources);
        }

        /// What all of them say, asked side by side, since one of them may take long.
        public List<AnchorReading> read() {
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                return sources.stream().map(source -> threads.submit(source::read)).toList().stream()
                        .map(Witnesses::answer)
                        .toList();
            }
        }

        private static AnchorReading answer(Future<AnchorReading> reading) {
            try {
                return reading.get();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("reading anchors was interrupted", e);
            } catch (ExecutionException e) {
                throw new IllegalStateException("reading anchors", e.getCause());
            }
        }
    }

    /// @param connections open a connection that may hold a transaction for minutes; closed after use
    /// @param witnesses are asked for anew each time
    public ChainInspection(Callable<Connection> connections, Supplier<Witnesses> witnesses, Clock clock) {
        this.connections = connections;
        this.witnesses = witnesses;
        this.clock = clock;
    }

    private record Look(ChainFacts facts, AnchorEvidence evidence) {}

    @Override
    public AuditVerification inspect() {
        try (var connection = connections.call()) {
            return inspect(connection);
        } catch (SQLException | IOException e) {
            throw new DatabaseUnavailable("Reading the audit chain: " + e.getMessage(), e);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) { // what opening a connection may throw besides
            throw new IllegalStateException("opening a connection", e);
        }
    }

    /// The snapshot is taken before the anchors are fetched, so that nothing can be put right meanwhile. An
    /// anchor that was made since then may tell of a link that the snapshot has not; a second one, younger
    /// than every anchor, has.
    private AuditVerification inspect(Connection connection) throws SQLException, IOException {
        var asOf = clock.instant();
        var looks = new AtomicReference<Look>();
        AuditRows.inSnapshot(connection, snapshot -> looks.set(look(snapshot)));
        var look = looks.get();
        var first = new AnchorComparison(look.facts(), look.evidence(), asOf).result();
        return first.verdict() == Verdict.TRUNCATED
                ? new AnchorComparison(
                                AuditVerifier.walk(connection, look.evidence().wanted()), look.evidence(), asOf)
                        .result()
                : first;
    }

    private Look look(Connection snapshot) throws SQLException {
        var books = AnchorRows.books(snapshot); // the first question makes the snapshot
        var now = witnesses.get();
        var evidence = AnchorEvidence.of(now.read(), books, now.key());
        var walk = new ChainWalk(evidence.wanted());
        AuditVerifier.walkIn(snapshot, walk);
        return new Look(walk.facts(), evidence);
    }
}
