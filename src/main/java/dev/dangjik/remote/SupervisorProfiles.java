package dev.dangjik.remote;

import dev.dangjik.plan.DetachMode;
import dev.dangjik.stack.Host;
import dev.dangjik.store.Transactions;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// How the supervisor runs on each host: chosen once, stored, part of every plan. What was chosen is never
/// changed here, since runs and the ledger of releases depend on it; docs/operate.md says how people change it.
public final class SupervisorProfiles {
    private final Transactions transactions;
    private final Supervisor supervisor;
    private final Clock clock;

    public SupervisorProfiles(Transactions transactions, Supervisor supervisor, Clock clock) {
        this.transactions = transactions;
        this.supervisor = supervisor;
        this.clock = clock;
    }

    /// What is known about a host.
    public sealed interface Profile {
        record Chosen(DetachMode detach) implements Profile {}

        /// No way to outlive the SSH session there.
        ///
        /// @param help what would make one possible, in the words of the VM
        record NoWay(String help) implements Profile {}

        /// The site now names another directory than the one in use there since `chosenAt`.
        record Changed(String stored, String wanted, Instant chosenAt) implements Profile {}

        /// The supervisor could not be asked.
        record NotAsked(String reason) implements Profile {}
    }

    /// The profile of `host`; the first time the host is asked.
    ///
    /// @throws RemoteException when it could not be reached for that
    public Profile of(Host host) throws RemoteException {
        var stored = transactions.read(handle -> stored(handle, host));
        if (stored.isPresent()) {
            return stored.get().vmDirectory().equals(host.vmDirectory())
                    ? new Profile.Chosen(stored.get().detach())
                    : new Profile.Changed(
                            stored.get().vmDirectory(),
                            host.vmDirectory(),
                            stored.get().chosenAt());
        }
        return switch (supervisor.probe(host)) {
            case SupervisorAnswer.Refused<SupervisorProbe> refused -> new Profile.NotAsked(refused.toString());
            case SupervisorAnswer.Given<SupervisorProbe>(var probe) ->
                probe.best()
                        .<Profile>map(best -> new Profile.Chosen(store(host, best)))
                        .orElseGet(() -> new Profile.NoWay(probe.help()));
        };
    }

    private record Stored(DetachMode detach, String vmDirectory, Instant chosenAt) {}

    private static Optional<Stored> stored(Handle handle, Host host) {
        return handle.createQuery("select detach, vm_dir, chosen_at from host_profile where host = :host")
                .bind("host", host.id())
                .map((row, _) -> new Stored(
                        DetachMode.of(row.getString("detach")),
                        row.getString("vm_dir"),
                        row.getTimestamp("chosen_at").toInstant()))
                .findOne();
    }

    /// Of two bots that ask at the same moment the first one's choice counts.
    private DetachMode store(Host host, DetachMode best) {
        return transactions.call(handle -> {
            handle.createUpdate("""
                            insert into host_profile (host, detach, vm_dir, chosen_at)
                            values (:host, :detach, :directory, :now) on conflict (host) do nothing""")
                    .bind("host", host.id())
                    .bind("detach", best.id())
                    .bind("directory", host.vmDirectory())
                    .bind("now", clock.instant())
                    .execute();
            return stored(handle, host).orElseThrow().detach();
        });
    }
}
