package dev.dangjik.audit;

import dev.dangjik.store.ChainCheck;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/// Checks every link of the chain: that it follows the one before, and that it holds what was hashed.
public final class AuditVerifier {
    private AuditVerifier() {}

    /// Checks the chain in a database, as one snapshot shows it.
    ///
    /// @param connection with no transaction open
    public static AuditVerification verify(Connection connection) throws SQLException {
        var walk = new ChainWalk();
        try {
            AuditRows.inSnapshot(connection, snapshot -> AuditRows.forEachIn(snapshot, walk::accept));
        } catch (IOException e) {
            throw new IllegalStateException("walking the chain writes nothing", e);
        }
        return walk.result();
    }

    /// Checks a file that [AuditExport] wrote; needs no database. A file that ends before its first line says
    /// is [AuditVerification.Verdict#TRUNCATED].
    ///
    /// @throws IOException also when a line is not what an export holds; the message names the line
    public static AuditVerification verify(Path export) throws IOException {
        return AuditExport.walk(export);
    }

    /// The check that copies of the database make: objects to whatever is not [AuditVerification#isAcceptable()].
    public static ChainCheck chainCheck() {
        return connection -> {
            var walk = new ChainWalk();
            AuditRows.forEachIn(connection, walk::accept);
            var found = walk.result();
            return found.isAcceptable()
                    ? Optional.empty()
                    : Optional.of(found.lines().getLast());
        };
    }
}
