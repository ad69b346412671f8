package dev.dangjik.command.verb;

import dev.dangjik.command.OwnVerb;
import dev.dangjik.message.Text;
import dev.dangjik.plan.LockName;
import dev.dangjik.remote.RemoteException;
import dev.dangjik.remote.Supervisor;
import dev.dangjik.remote.SupervisorAnswer;
import dev.dangjik.remote.SupervisorHolder;
import dev.dangjik.run.Freeze;
import dev.dangjik.stack.Binding;
import dev.dangjik.stack.Host;
import java.time.Instant;
import java.util.Optional;

/// Freezes on the machines themselves, where they also stop what is launched there without the bot.
///
/// Both verbs go to the machine first and to the database then, so that whatever is cut in between leaves the service
/// frozen for the bot or frozen altogether, never thawed on one side and told to be frozen. A freeze that does not
/// reach its machine is still written down, because it stops everything the bot starts; a thaw that does not reach it
/// lifts nothing.
public final class MachineFreezes {
    private final Supervisor supervisor;

    public MachineFreezes(Supervisor supervisor) {
        this.supervisor = supervisor;
    }

    /// Freezes `lock` on the machine of its service. A freeze that lies there and lasts longer stays.
    ///
    /// @return why the machine is not known to be frozen; empty when it is
    Optional<Text> freeze(OwnVerb.Use use, LockName lock, Freeze freeze) {
        return switch (host(use, lock)) {
            case Binding.Unbound<Host> unbound ->
                Optional.of(Text.of("freeze.machine-unbound", unbound.id(), unbound.file(), unbound.line()));
            case Binding.Bound<Host>(var host) -> freeze(host, lock, freeze);
        };
    }

    private Optional<Text> freeze(Host host, LockName lock, Freeze freeze) {
        try {
            return lastsLonger(host, lock, freeze.until()) ? Optional.empty() : frozen(host, lock, freeze);
        } catch (RemoteException e) {
            return Optional.of(missed(e, "freeze.machine-missed", "freeze.machine-lost", host.id()));
        }
    }

    private Optional<Text> frozen(Host host, LockName lock, Freeze freeze) throws RemoteException {
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

    /// Lifts the freeze of `lock` on the machine of its service. Of a machine that is not bound any more nobody knows
    /// whether it is frozen.
    ///
    /// @return why it is not known to be thawed; empty when it is
    Optional<Text> unfreeze(OwnVerb.Use use, LockName lock) {
        return switch (host(use, lock)) {
            case Binding.Unbound<Host> unbound ->
                Optional.of(Text.of("unfreeze.machine-unbound", unbound.id(), unbound.file(), unbound.line()));
            case Binding.Bound<Host>(var host) -> thawed(host, lock);
        };
    }

    private Optional<Text> thawed(Host host, LockName lock) {
        try {
            return switch (supervisor.unfreeze(host, lock)) {
                case SupervisorAnswer.Given<String> _ -> Optional.empty();
                case SupervisorAnswer.Refused<String> refused ->
                    Optional.of(Text.of("unfreeze.machine-refused", host.id(), refused.toString()));
            };
        } catch (RemoteException e) {
            return Optional.of(missed(e, "unfreeze.machine-missed", "unfreeze.machine-lost", host.id()));
        }
    }

    /// A machine that was not reached is as it was; of one whose answer was lost nobody knows.
    private static Text missed(RemoteException e, String missed, String lost, String host) {
        var key = e.reason() == RemoteException.Reason.LOST ? lost : missed;
        return Text.of(key, host, String.valueOf(e.getMessage()));
    }

    private static Binding<Host> host(OwnVerb.Use use, LockName lock) {
        var service = use.stack().orElseThrow().service(lock.service()).orElseThrow();
        return use.catalogue().site().host(service.host());
    }
}
