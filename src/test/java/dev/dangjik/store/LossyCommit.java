package dev.dangjik.store;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;

/// Connections whose first commit ends with a broken connection, before or after it reached the server.
final class LossyCommit implements AutoCloseable {
    private final DataSource source;
    private final boolean reaches;
    private final AtomicBoolean isLost = new AtomicBoolean();

    LossyCommit(DataSource source, boolean reaches) {
        this.source = source;
        this.reaches = reaches;
    }

    Jdbi jdbi() {
        return Jdbi.create(() -> lossy(source.getConnection()));
    }

    private Connection lossy(Connection real) {
        return (Connection) Proxy.newProxyInstance(
                LossyCommit.class.getClassLoader(), new Class<?>[] {Connection.class}, (_, method, arguments) -> {
                    if (method.getName().equals("commit") && isLost.compareAndSet(false, true)) {
                        if (reaches) {
                            real.commit();
                        } else {
                            real.rollback();
                        }
                        throw new SQLException("An I/O problem occurred while sending to the backend.", "08006");
                    }
                    try {
                        return method.invoke(real, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    @Override
    public void close() {
        if (!isLost.get()) {
            throw new IllegalStateException("nothing was committed");
        }
    }
}
