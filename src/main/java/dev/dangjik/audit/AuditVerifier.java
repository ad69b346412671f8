package dev.dangjik.audit;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;

/// Checks every link of the chain: that it follows the one before, and that it holds what was hashed.
public final class AuditVerifier {
    private AuditVerifier() {}

    /// Checks the chain in a database, as one snapshot shows it.
    ///
    /// @param connection with no transaction open
    public static AuditVerification verify(Connection connection) throws SQLException {
        var walk = new ChainWalk();
        AuditRows.forEach(connection, walk::accept);
        return walk.result();
    }

    /// Checks a file that [AuditExport] wrote; needs no database.
    ///
    /// @throws IOException also when a line is not what an export holds; the message names the line
    public static AuditVerification verify(Path export) throws IOException {
        var walk = new ChainWalk();
        AuditExport.forEach(export, walk::accept);
        return walk.result();
    }
}
