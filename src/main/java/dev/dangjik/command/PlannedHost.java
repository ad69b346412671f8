package dev.dangjik.command;

import dev.dangjik.message.Text;
import dev.dangjik.plan.DetachMode;
import dev.dangjik.remote.RemoteException;
import dev.dangjik.remote.SupervisorProfiles;
import dev.dangjik.stack.Binding;
import dev.dangjik.stack.Host;
import dev.dangjik.stack.Site;
import java.util.List;

/// The host that a plan is made for, or why none can be made for it.
public sealed interface PlannedHost {
    /// A plan can be made for it.
    ///
    /// @param detach how the supervisor detaches there
    record Chosen(Host host, DetachMode detach) implements PlannedHost {}

    record Refused(Planned.Refused why) implements PlannedHost {}

    /// Looks up the host and how its supervisor detaches; a host that was never asked is asked now.
    static PlannedHost of(String id, Site site, SupervisorProfiles profiles) throws RemoteException {
        return switch (site.host(id)) {
            case Binding.Unbound<Host> unbound ->
                refused(Text.of("steps.unbound", unbound.id(), unbound.file(), unbound.line()));
            case Binding.Bound<Host>(var host) -> of(host, profiles.of(host));
        };
    }

    private static PlannedHost of(Host host, SupervisorProfiles.Profile profile) {
        return switch (profile) {
            case SupervisorProfiles.Profile.Chosen(var detach) -> new Chosen(host, detach);
            case SupervisorProfiles.Profile.NoWay(var help) ->
                refused(Text.of("steps.no-way-to-detach", host.id(), help));
            case SupervisorProfiles.Profile.Changed changed ->
                refused(Text.of("steps.vm-dir-changed", host.id(), changed.stored(), changed.wanted()));
            case SupervisorProfiles.Profile.NotAsked(var reason) ->
                refused(Text.of("steps.not-asked", host.id(), reason));
        };
    }

    private static PlannedHost refused(Text why) {
        return new Refused(new Planned.Refused(why, List.of()));
    }
}
