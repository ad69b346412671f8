package dev.dangjik.store;

import dev.dangjik.config.Secret;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/// The role the bot works as: it reads and writes rows, but has no right to change or delete audit entries, nor to
/// change tables.
final class AppRole {
    static final String NAME = "dangjik_app";

    /// Serialises replicas that start together: two simultaneous grants on one table end with an error.
    private static final long GRANT_LOCK = 0x6461_6e67_0002L;

    private static final String INSUFFICIENT_PRIVILEGE = "42501";

    private final Connection owner;

    /// @param owner a connection of the role that owns the tables
    AppRole(Connection owner) {
        this.owner = owner;
    }

    /// Creates the role where it is missing and grants it its rights on every table.
    ///
    /// @param password when the role shall log in by itself; empty when the owner changes into it
    /// @return empty when done, else why the owner may not do that
    Optional<String> establish(Optional<Secret<String>> password) throws SQLException {
        boolean before = owner.getAutoCommit();
        owner.setAutoCommit(false);
        try {
            lock();
            create(password);
            grant();
            owner.commit();
            return Optional.empty();
        } catch (SQLException e) {
            owner.rollback();
            if (INSUFFICIENT_PRIVILEGE.equals(e.getSQLState()) && password.isEmpty()) {
                return Optional.of(
                        String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
            }
            throw e;
        } finally {
            owner.setAutoCommit(before);
        }
    }

    private void lock() throws SQLException {
        execute("select pg_advisory_xact_lock(" + GRANT_LOCK + ")");
    }

    private void create(Optional<Secret<String>> password) throws SQLException {
        if (!isTrue("select exists (select from pg_roles where rolname = '" + NAME + "')")) {
            execute("create role " + NAME);
        }
        if (password.isPresent()) {
            execute("alter role " + NAME + " login password '" + ScramVerifier.of(password.get()) + "'");
        } else if (!isTrue("select pg_has_role(current_user, '" + NAME + "', 'member')")
                || !isTrue("select current_setting('server_version_num')::int < 160000"
                        + " or pg_has_role(current_user, '" + NAME + "', 'set')")) {
            execute("grant " + NAME + " to current_user");
        }
    }

    private void grant() throws SQLException {
        execute("""
                do $$
                declare
                    one record;
                begin
                    execute format('grant connect on database %%I to %1$s', current_database());
                    execute format('grant usage on schema %%I to %1$s', current_schema());
                    for one in select tablename from pg_tables where schemaname = current_schema() loop
                        if one.tablename = 'flyway_schema_history' then
                            execute format('grant select on %%I to %1$s', one.tablename);
                        elsif one.tablename in ('audit_event', 'audit_anchor') then
                            execute format('revoke all on %%I from %1$s', one.tablename);
                            execute format('grant select, insert on %%I to %1$s', one.tablename);
                        else
                            execute format('grant select, insert, update, delete on %%I to %1$s', one.tablename);
                        end if;
                    end loop;
                end
                $$""".formatted(NAME));
    }

    private boolean isTrue(String query) throws SQLException {
        try (var statement = owner.createStatement();
                var found = statement.executeQuery(query)) {
            return found.next() && found.getBoolean(1);
        }
    }

    private void execute(String sql) throws SQLException {
        try (var statement = owner.createStatement()) {
            statement.execute(sql);
        }
    }
}
