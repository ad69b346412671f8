package dev.dangjik.remote;

import dev.dangjik.plan.ShellCommand;
import dev.dangjik.stack.Host;
import java.time.Duration;

/// Runs one short command on one host and waits for it to end. For reads and for the supervisor's verbs only: whatever
/// changes something and may last runs under the [Supervisor].
public interface RemoteShell {
    /// Runs `command` with `input` on its standard input.
    ///
    /// @param limit how long the command may take; afterwards it is sent TERM, two seconds later KILL, and the
    ///     outcome says so
    /// @throws RemoteException when the host could not be reached or the connection broke: how the command ended is
    ///     unknown
    ExecOutcome exec(Host host, ShellCommand command, Bytes input, Duration limit) throws RemoteException;

    default ExecOutcome exec(Host host, ShellCommand command, Duration limit) throws RemoteException {
        return exec(host, command, Bytes.EMPTY, limit);
    }
}
