package dev.dangjik.store;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.postgresql.jdbc.PgStatement;

/// Connections of which one commit ends with a broken connection: before it reached the server, after, or while it is
/// still on its way.
final class LossyCommit implements AutoCloseable {
    /// What becomes of the commit, with its mark, whose answer is lost.
    enum Fate {
        NEVER_ARRIVES,
        ARRIVES,
        /// While it is looked up, its mark is there and the transaction not over.
        IS_SLOW,
        /// After it was looked up.
        ARRIVES_LATE,
        /// It is answered, but what follows it in the same message goes wrong.
        IS_FOLLOWED_BY_TROUBLE
    }

    private final DataSource source;
    private final Fate fate;
    private final AtomicInteger commits;
    private final CompletableFuture<SQLException> refusal = new CompletableFuture<>();

    /// @param before how many commits are answered as usual first
    LossyCommit(DataSource source, Fate fate, int before) {
        this.source = source;
        this.fate = fate;
        this.commits = new AtomicInteger(before + 1);
    }

    Jdbi jdbi() {
        return Jdbi.create(() -> lossy(source.getConnection()));
    }

    private Connection lossy(Connection real) {
        var isBroken = new AtomicBoolean();
        return proxy(Connection.class, (method, arguments) -> {
            if (isBroken.get() && !method.getName().equals("unwrap")) {
                return method.getReturnType() == boolean.class ? true : null;
            }
            var answer = invoke(real, method, arguments);
            return answer instanceof PreparedStatement statement
                            && text(statement).contains("mark_commit(")
                    ? lossy(real, statement, isBroken)
                    : answer;
        });
    }

    /// A statement that commits.
    private PreparedStatement lossy(Connection connection, PreparedStatement real, AtomicBoolean isBroken) {
        return proxy(PreparedStatement.class, (method, arguments) -> {
            if (method.getName().equals("execute") && commits.decrementAndGet() == 0) {
                if (fate == Fate.IS_FOLLOWED_BY_TROUBLE) {
                    real.execute();
                    throw new SQLException("ERROR: could not extend file: No space left on device", "53100");
                }
                isBroken.set(true);
                lose(connection, real);
                throw new SQLException("An I/O problem occurred while sending to the backend.", "08006");
            }
            return isBroken.get() ? null : invoke(real, method, arguments);
        });
    }

    /// What a proxy does.
    private interface Calls {
        @Nullable
        Object answer(Method method, Object @Nullable [] arguments) throws Throwable;
    }

    private static <T> T proxy(Class<T> type, Calls calls) {
        return type.cast(Proxy.newProxyInstance(
                LossyCommit.class.getClassLoader(),
                new Class<?>[] {type},
                (_, method, arguments) -> calls.answer(method, arguments)));
    }

    private static @Nullable Object invoke(Object real, Method method, Object @Nullable [] arguments) throws Throwable {
        try {
            return method.invoke(real, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private void lose(Connection connection, PreparedStatement commit) throws SQLException {
        switch (fate) {
            case IS_SLOW -> {
                try (var mark = connection.createStatement()) {
                    mark.execute(text(commit).replaceFirst("(?s);\\s*commit\\b.*", ""));
                }
                soon(() -> end(connection, connection::commit));
            }
            case ARRIVES_LATE -> soon(() -> end(connection, commit::execute));
            case ARRIVES -> end(connection, commit::execute);
            case NEVER_ARRIVES -> {
                connection.rollback();
                connection.close();
            }
            case IS_FOLLOWED_BY_TROUBLE -> throw new IllegalStateException("the connection is well");
        }
    }

    private static String text(PreparedStatement statement) throws SQLException {
        return statement.unwrap(PgStatement.class).toString();
    }

    private static void soon(Runnable end) {
        Thread.ofVirtual().start(() -> {
            Pause.real().pause(Duration.ofMillis(500));
            end.run();
        });
    }

    /// The last word of a transaction.
    private interface LastWord {
        void say() throws SQLException;
    }

    private void end(Connection connection, LastWord word) {
        try (connection) {
            word.say();
        } catch (SQLException e) {
            refusal.complete(e);
        }
    }

    /// Why the commit was refused whose answer is lost, once it was.
    CompletableFuture<SQLException> refusal() {
        return refusal;
    }

    @Override
    public void close() {
        if (commits.get() > 0) {
            throw new IllegalStateException("nothing was lost");
        }
    }
}
