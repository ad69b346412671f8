package dev.dangjik.release;

import dev.dangjik.plan.LockName;
import dev.dangjik.remote.RemoteException;
import dev.dangjik.remote.Supervisor;
import dev.dangjik.remote.SupervisorAnswer;
import dev.dangjik.stack.Host;
import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Which release of a service its host has on record as the current one, at the price of one small read.
public final class RecordedReleases {
    private final Supervisor supervisor;

    public RecordedReleases(Supervisor supervisor) {
        this.supervisor = supervisor;
    }

    /// Those of `locks` for which a release is on record.
    ///
    /// @throws RemoteException also when the host did not tell, since that does not mean that there is none
    public Map<LockName, Ledger.Entry> on(Host host, Collection<LockName> locks) throws RemoteException {
        if (locks.isEmpty()) {
            return Map.of();
        }
        return switch (supervisor.current(host, locks)) {
            case SupervisorAnswer.Given<Map<LockName, String>>(var lines) -> read(lines);
            case SupervisorAnswer.Refused<Map<LockName, String>> refused ->
                throw new RemoteException(
                        host,
                        RemoteException.Reason.REFUSED,
                        "reading which releases are on record",
                        new IOException(refused.toString()));
        };
    }

    private static Map<LockName, Ledger.Entry> read(Map<LockName, String> lines) {
        var found = new HashMap<LockName, Ledger.Entry>();
        lines.forEach((lock, line) ->
                Ledger.read(Optional.of(line), List.of()).current().ifPresent(entry -> found.put(lock, entry)));
        return Map.copyOf(found);
    }
}
