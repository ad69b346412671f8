package dev.dangjik.command;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// Remembers every request before it is acknowledged, so that none is lost and none is done twice.
public interface Inbox {
    /// Records `incoming` with its audit entry in one transaction, unless `handover` says before its commit that nobody
    /// waits for that any more.
    Receipt record(Incoming incoming, Handover handover);

    /// Records `incoming` with its audit entry in the caller's transaction, which is the one that has the effect. Where
    /// the very same or the same wish is being recorded elsewhere, this waits until that has ended.
    Receipt record(Handle transaction, Incoming incoming);

    /// What was written down as the answer to a request; empty while it has none.
    Optional<String> answer(Handle transaction, String id);

    /// Lets the same button be pressed anew: nothing was done about the first press.
    void forgetWish(Handle transaction, Invocation invocation);

    /// Marks it answered, in the transaction that has the effect.
    ///
    /// @param answer a short account of the first result, for who reads the table
    /// @param run id of the run it started
    /// @return false when somebody else has answered it already: the caller must not have the effect
    boolean answered(Handle transaction, Invocation invocation, String answer, Optional<String> run);

    /// Requests that were acknowledged and not answered since, oldest first.
    List<Invocation> open(Instant receivedBefore);

    /// What was recorded under this id.
    Optional<Invocation> find(String id);

    /// What came of recording a request.
    sealed interface Receipt {
        record Recorded(Invocation invocation) implements Receipt {}

        /// The very same signed request again: no effect, no answer.
        record Replayed() implements Receipt {}

        /// The same wish with a fresh signature; it gets the first result.
        ///
        /// @param first id of the first one
        record Repeat(String first, FirstResult result) implements Receipt {}

        /// Nobody waited any more before it was committed; it is not recorded and never will be.
        record GivenUp() implements Receipt {}
    }
}
