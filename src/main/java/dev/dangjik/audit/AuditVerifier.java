package dev.dangjik.audit;

import dev.dangjik.store.ChainCheck;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Checks every link of the chain: that it follows the one before, and that it holds what was hashed; and
/// compares it with anchors.
public final class AuditVerifier {
    private AuditVerifier() {}

    /// Checks a file that [AuditExport] wrote; needs no database. A file that ends before its first line says
    /// is [AuditVerification.Verdict#TRUNCATED]. Links behind the time of the export are not missed.
    ///
    /// @param anchors what was read from the places that hold them; empty: none, and so it cannot be found
    ///     right
    /// @param key the public half of the key that they are signed with
    /// @throws IOException also when a line is not what an export holds; the message names the line
    public static AuditVerification verify(Path export, List<AnchorReading> anchors, Optional<AnchorPublicKey> key)
            throws IOException {
        var evidence = AnchorEvidence.of(anchors, AnchorRows.Books.NONE, key);
        var walked = AuditExport.walk(export, evidence.wanted());
        return new AnchorComparison(walked.facts(), evidence, walked.asOf()).result();
    }

    /// Checks the chain in a database, as one snapshot shows it, without any anchors: it cannot be found right.
    ///
    /// @param connection with no transaction open
    public static AuditVerification verify(Connection connection) throws SQLException {
        var evidence = AnchorEvidence.of(List.of(), AnchorRows.Books.NONE, Optional.empty());
        return new AnchorComparison(walk(connection, evidence.wanted()), evidence, Instant.MAX).result();
    }

    /// Walks the chain on a snapshot of its own.
    static ChainFacts walk(Connection connection, Set<Long> wanted) throws SQLException {
        var walk = new ChainWalk(wanted);
        try {
            AuditRows.inSnapshot(connection, snapshot -> walkIn(snapshot, walk));
        } catch (IOException e) {
            throw new IllegalStateException("walking the chain writes nothing", e);
        }
        return walk.facts();
    }

    /// Walks the chain in the transaction that is open.
    static void walkIn(Connection transaction, ChainWalk walk) throws SQLException {
        try (var hashed = new HashedAhead(walk::accept)) {
            AuditRows.forEachIn(transaction, hashed::accept);
            hashed.finish();
        }
    }

    /// The check that copies of the database make: objects to whatever the chain itself shows to be wrong.
    public static ChainCheck chainCheck() {
        return connection -> {
            var walk = new ChainWalk(Set.of());
            walkIn(connection, walk);
            return AuditFinding.gravest(walk.facts().findings())
                    .map(found -> "RESULT " + found.verdict() + " " + found.link());
        };
    }
}
