package dev.dangjik.store;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;

/// Connections of which one commit ends with a broken connection: before it reached the server, after, or while it is
/// still on its way.
final class LossyCommit implements AutoCloseable {
    /// What becomes of the commit whose answer is lost.
    enum Fate {
        NEVER_ARRIVES,
        ARRIVES,
        ARRIVES_LATE
    }

    private final DataSource source;
    private final Fate fate;
    private final AtomicInteger commits;

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
        return (Connection) Proxy.newProxyInstance(
                LossyCommit.class.getClassLoader(), new Class<?>[] {Connection.class}, (_, method, arguments) -> {
                    if (method.getName().equals("commit") && commits.decrementAndGet() == 0) {
                        isBroken.set(true);
                        lose(real);
                        throw new SQLException("An I/O problem occurred while sending to the backend.", "08006");
                    }
                    if (isBroken.get()) {
                        return method.getReturnType() == boolean.class ? true : null;
                    }
                    try {
                        return method.invoke(real, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private void lose(Connection real) throws SQLException {
        switch (fate) {
            case ARRIVES_LATE ->
                Thread.ofVirtual().start(() -> {
                    Pause.real().pause(Duration.ofMillis(500));
                    end(real);
                });
            case ARRIVES -> {
                real.commit();
                real.close();
            }
            case NEVER_ARRIVES -> {
                real.rollback();
                real.close();
            }
        }
    }

    private static void end(Connection real) {
        try (real) {
            real.commit();
        } catch (SQLException e) {
            throw new IllegalStateException("the late commit", e);
        }
    }

    @Override
    public void close() {
        if (commits.get() > 0) {
            throw new IllegalStateException("nothing was lost");
        }
    }
}
