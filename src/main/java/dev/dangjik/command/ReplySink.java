package dev.dangjik.command;

import org.jdbi.v3.core.Handle;

/// Takes the reply to a recorded request to the person who asked.
@FunctionalInterface
public interface ReplySink {
    /// Written in the transaction that has the effect; delivered afterwards, at least once.
    void put(Handle transaction, Invocation invocation, Reply reply);
}
