package dev.dangjik.store;

import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.config.JdbiConfig;

/// What follows when a transaction is known to be committed, also when that had to be looked up.
public final class AfterCommit implements JdbiConfig<AfterCommit> {
    private final List<Runnable> actions = new ArrayList<>();
    private boolean isAwaited;

    /// Has `action` done, once, when the transaction that is open on `handle` has been committed. It must not throw.
    public static void add(Handle handle, Runnable action) {
        var after = handle.getConfig(AfterCommit.class);
        if (after.isAwaited) {
            after.actions.add(action);
        } else {
            handle.afterCommit(action);
        }
    }

    /// Promises that [#of] will be done at the end.
    static void await(Handle handle) {
        handle.getConfig(AfterCommit.class).isAwaited = true;
    }

    static List<Runnable> of(Handle handle) {
        return List.copyOf(handle.getConfig(AfterCommit.class).actions);
    }

    /// Statements that JDBI makes from a handle have nothing to say of its end.
    @Override
    public AfterCommit createCopy() {
        return new AfterCommit();
    }
}
