package dev.dangjik.command.verb;

import dev.dangjik.command.OwnVerb;
import dev.dangjik.message.Text;
import dev.dangjik.plan.LockName;
import dev.dangjik.remote.HostDirectory;
import dev.dangjik.remote.RemoteException;
import dev.dangjik.remote.Supervisor;
import dev.dangjik.remote.SupervisorAnswer;
import dev.dangjik.remote.SupervisorHolder;
import dev.dangjik.run.Freeze;
import dev.dangjik.stack.Host;
import java.time.Instant;
import java.util.Optional;

/// Freezes on the machines themselves, where they also stop what is launched there without the bot.
///
/// Both verbs go to the machine first and to the database then, so that whatever is cut in between leaves the service
/// frozen for the bot or frozen altogether, never thawed on one side and told to be frozen. A freeze that does not
/// reach its machine is still written down, because it stops everything the bot starts; a thaw that does not reach it
/// changes nothing.
public final class MachineFreezes {
    private final HostDirectory hosts;
    private final Supervisor supervisor;

    public MachineFreezes(HostDirectory hosts, Supervisor supervisor) {
        this.hosts = hosts;
        this.supervisor = supervisor;
    }

    /// Freezes `lock` on the machine of its service. A freeze that lies there and lasts longer stays.
    ///
    /// @return why the machine is not frozen; empty when it is
    Optional<Text> freeze(OwnVerb.Use use, LockName lock, Freeze freeze) {
        var id = hostOf(use, lock);
        var host = hosts.host(id);
        if (host.isEmpty()) {
            return Optional.of(Text.of("freeze.machine-unbound", id));
        }
        try {
            return lastsLonger(host.get(), lock, freeze.until()) ? Optional.empty() : freeze(host.get(), lock, freeze);
        } catch (RemoteException e) {
            return Optional.of(Text.of("freeze.machine-missed", id, String.valueOf(e.getMessage())));
        }
    }

    private Optional<Text> freeze(Host host, LockName lock, Freeze freeze) throws RemoteException {
        return switch (supervisor.freeze(host, lock, freeze.until(), freeze.by(), freeze.reason())) {
            case SupervisorAnswer.Given<String> _ -> Optional.empty();
            case SupervisorAnswer.Refused<String> refused ->
                Optional.of(Text.of("freeze.machine-missed", host.id(), refused.toString()));
        };
    }

    private boolean lastsLonger(Host host, LockName lock, Instant until) throws RemoteException {
        return supervisor
                .holder(host, lock)
                .given()
                .flatMap(SupervisorHolder::freeze)
                .filter(there -> !there.until().isBefore(until))
                .isPresent();
    }

    /// Lifts the freeze of `lock` on the machine of its service. A machine that is bound no more has none.
    ///
    /// @return why it is frozen still; empty when it is not
    Optional<Text> unfreeze(OwnVerb.Use use, LockName lock) throws RemoteException {
        var host = hosts.host(hostOf(use, lock));
        if (host.isEmpty()) {
            return Optional.empty();
        }
        return switch (supervisor.unfreeze(host.get(), lock)) {
            case SupervisorAnswer.Given<String> _ -> Optional.empty();
            case SupervisorAnswer.Refused<String> refused ->
                Optional.of(Text.of(
                        "unfreeze.machine-refused", lock.toString(), host.get().id(), refused.toString()));
        };
    }

    private static String hostOf(OwnVerb.Use use, LockName lock) {
        return use.stack().orElseThrow().service(lock.service()).orElseThrow().host();
    }
}
