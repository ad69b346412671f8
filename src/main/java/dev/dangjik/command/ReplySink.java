package dev.dangjik.command;

import org.jdbi.v3.core.Handle;

/// Takes the reply to a recorded request to the person who asked.
@FunctionalInterface
public interface ReplySink {
    /// Called before the transaction of [#put(Handle, Invocation, Reply)], which itself must not wait. May wait for up
    /// to a second until it is known how the person is spoken to.
    default void prepare(Invocation invocation) {}

    /// Written in the transaction that has the effect; delivered afterwards, at least once.
    void put(Handle transaction, Invocation invocation, Reply reply);
}
