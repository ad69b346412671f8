package dev.dangjik.command;

import dev.dangjik.remote.RemoteException;

/// What a command's file names with `procedure:`; packages right of this one register theirs.
public sealed interface Procedure {
    /// The word of the files.
    String id();

    /// Only looks.
    non-sealed interface Read extends Procedure {
        /// Looks now and tells. Takes no longer than the command's timeout.
        Report answer(CommandRequest request) throws RemoteException;
    }

    /// Says what would change; the run does it.
    non-sealed interface Change extends Procedure {
        Planned plan(CommandRequest request) throws RemoteException;
    }
}
