package dev.dangjik.store;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.config.JdbiConfig;
import org.jspecify.annotations.Nullable;

/// What a transaction writes last. It goes to the server in the very message that commits, so that a lock which
/// everybody wants is taken after all others and held only while the server works.
public final class LastStatements implements JdbiConfig<LastStatements> {
    private final List<Statement> statements = new ArrayList<>();
    private boolean isAwaited;

    /// A statement whose result nobody needs, and on which nothing else in the transaction looks.
    ///
    /// @param sql with a question mark for each of `arguments`
    /// @param isContended whether it takes a lock that everybody wants, and so turns `synchronous_commit` off:
    ///     it goes behind all others, and the disk is waited for when the lock has been let go
    public record Statement(String sql, List<@Nullable Object> arguments, boolean isContended) {}

    /// Has `statement` executed when the transaction of [Transactions] that is open on `handle` ends, and at once
    /// where there is none. Work that may be taken back to a savepoint is done [#atOnce].
    public static void add(Handle handle, Statement statement) {
        var last = handle.getConfig(LastStatements.class);
        if (last.isAwaited) {
            last.statements.add(statement);
        } else {
            var update = handle.createUpdate(statement.sql());
            for (int position = 0; position < statement.arguments().size(); position++) {
                update.bind(position, statement.arguments().get(position));
            }
            update.execute();
        }
    }

    /// Does `work`, and executes at once what it adds: it can be refused and taken back without the rest.
    public static void atOnce(Handle handle, Runnable work) {
        var last = handle.getConfig(LastStatements.class);
        boolean wasAwaited = last.isAwaited;
        last.isAwaited = false;
        try {
            work.run();
        } finally {
            last.isAwaited = wasAwaited;
        }
    }

    /// Promises that [#of] will be executed at the end.
    static void await(Handle handle) {
        handle.getConfig(LastStatements.class).isAwaited = true;
    }

    /// In the order in which they are to be executed.
    static List<Statement> of(Handle handle) {
        return handle.getConfig(LastStatements.class).statements.stream()
                .sorted(Comparator.comparing(Statement::isContended))
                .toList();
    }

    /// Statements that JDBI makes from a handle have nothing to say of its end.
    @Override
    public LastStatements createCopy() {
        return new LastStatements();
    }
}
