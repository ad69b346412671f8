package dev.dangjik.command;

import dev.dangjik.permission.Decision;
import dev.dangjik.remote.RemoteException;
import dev.dangjik.run.RunControl;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jdbi.v3.core.Handle;

/// What a command's file names with `procedure:`; packages right of this one register theirs.
public sealed interface Procedure {
    /// The word of the files.
    String id();

    /// Only looks.
    non-sealed interface Read extends Procedure {
        /// Looks now and tells. Takes no longer than the command's timeout.
        Report answer(CommandRequest request) throws RemoteException;
    }

    /// Decides something about what is there already, once, in the transaction that also answers.
    non-sealed interface Act extends Procedure {
        /// Decides.
        ///
        /// @param by who does
        Reply act(Handle transaction, CommandRequest request, RunControl.By by);
    }

    /// As [Act] while the database answers, and done all the same where it does not: it only makes safe.
    interface ActAnyway extends Act {
        /// Whether it can be done without the database; what only says something for the books cannot.
        boolean isPossibleWithout(CommandRequest request);

        /// What has begun for the same request before, without the database; asked before it is recorded.
        Optional<AtOnce.Begun> before(Incoming incoming);

        /// Begins it without the database, unless it was turned down or has begun already. Returns at once.
        ///
        /// @param id of the request, where it may have been recorded after all
        AtOnce.Begun begin(AtOnce.Wish wish, Optional<String> id);

        /// As [#begin], for a request that was recorded and then could not be worked on; whoever asked is told here.
        void beginAndTell(AtOnce.Wish wish, String id);
    }

    /// Only makes safe, and so happens at once: no row before it, no plan, no lock, no freeze and no consent of others
    /// stands in its way, and it works while the database is away.
    non-sealed interface AtOnce extends Procedure {
        /// Begins, unless it was turned down or has begun already. Returns at once.
        Begun begin(Wish wish);

        /// What somebody wants, and what policy says about it.
        ///
        /// @param refusal what the person is told, when policy denies it
        record Wish(Incoming incoming, CommandRequest request, Decision decision, Optional<Reply> refusal) {}

        /// What has begun.
        sealed interface Begun {
            /// It is being done.
            ///
            /// @param answer what came of it; never ends exceptionally
            record Underway(CompletableFuture<Answer> answer) implements Begun {}

            /// The very same signed request again: no effect, no answer.
            record Replayed() implements Begun {}
        }

        /// What is told of it.
        ///
        /// @param isForAll whether everybody where it was asked is shown it
        record Answer(Reply reply, boolean isForAll) {}
    }

    /// Says what would change; the run does it.
    non-sealed interface Change extends Procedure {
        Planned plan(CommandRequest request) throws RemoteException;
    }
}
