package dev.dangjik.command;

import dev.dangjik.plan.Plan;
import dev.dangjik.stack.Stack;
import org.jdbi.v3.core.Handle;

/// Tells everybody who operates a stack how a standing approval stands, in its operations channel. All is written in
/// the caller's transaction, and nothing where the channel is not bound.
public interface StandingNews {
    /// Puts a message there.
    ///
    /// @param key the message of the same key is edited in place
    void tell(Handle transaction, Stack stack, String key, Report report);

    /// Puts a whole plan as a file into the thread of a message.
    ///
    /// @param key of the message
    void attach(Handle transaction, Stack stack, String key, Plan plan);
}
