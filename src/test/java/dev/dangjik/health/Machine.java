package dev.dangjik.health;

import dev.dangjik.plan.ShellCommand;
import dev.dangjik.remote.Bytes;
import dev.dangjik.remote.ExecOutcome;
import dev.dangjik.remote.RemoteException;
import dev.dangjik.remote.RemoteShell;
import dev.dangjik.stack.Host;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/// A machine on which commands end as it is told beforehand; it cannot be reached for any other.
final class Machine implements RemoteShell {
    private final Map<String, ExecOutcome> outcomes = new LinkedHashMap<>();

    /// Whatever has `part` in its line prints this and ends well.
    Machine printing(String part, String output) {
        return ending(part, new ExecOutcome.Exited(0, Bytes.utf8(output), Bytes.EMPTY, false));
    }

    Machine ending(String part, ExecOutcome outcome) {
        outcomes.put(part, outcome);
        return this;
    }

    @Override
    public ExecOutcome exec(Host host, ShellCommand command, Bytes input, Duration limit) throws RemoteException {
        for (var known : outcomes.entrySet()) {
            if (command.toString().contains(known.getKey())) {
                return known.getValue();
            }
        }
        throw new RemoteException(host, RemoteException.Reason.UNREACHABLE, "connecting", null);
    }
}
