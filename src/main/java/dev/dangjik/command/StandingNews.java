package dev.dangjik.command;

import dev.dangjik.stack.Stack;
import org.jdbi.v3.core.Handle;

/// Tells everybody who operates a stack how a standing approval stands, in its operations channel.
@FunctionalInterface
public interface StandingNews {
    /// Written in the caller's transaction; nothing where the channel is not bound.
    ///
    /// @param key the same key is told once
    void tell(Handle transaction, Stack stack, String key, Report report);
}
