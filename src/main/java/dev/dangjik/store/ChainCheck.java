package dev.dangjik.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/// Says whether the audit chain in a database can be trusted; the audit gives it to whoever copies databases.
@FunctionalInterface
public interface ChainCheck {
    /// Looks at the chain as the open transaction of `connection` sees it.
    ///
    /// @return empty when nothing speaks against it, else what does
    Optional<String> objection(Connection connection) throws SQLException;
}
