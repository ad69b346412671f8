package dev.dangjik.release;

import dev.dangjik.command.CommandRequest;
import dev.dangjik.command.Planned;
import dev.dangjik.message.Text;
import dev.dangjik.remote.RemoteException;
import dev.dangjik.remote.SupervisorProfiles;
import dev.dangjik.stack.Binding;
import dev.dangjik.stack.Host;
import dev.dangjik.stack.Service;
import java.util.List;
import java.util.TreeMap;

/// Finds out where a service is deployed and how the supervisor detaches there.
public final class ComposeTargets {
    private final SupervisorProfiles profiles;

    public ComposeTargets(SupervisorProfiles profiles) {
        this.profiles = profiles;
    }

    /// What the argument `service` of a request names.
    sealed interface Found {
        record Target(ComposeTarget target) implements Found {}

        record Refused(Planned.Refused refused) implements Found {}
    }

    Found of(CommandRequest request) throws RemoteException {
        var id = request.arguments().text("service").orElse("");
        if (!(request.stack().services().get(id) instanceof Service.Compose service)
                || service.deployment().isEmpty()) {
            return refused(Text.of("release.not-deployable", id));
        }
        return switch (request.catalogue().site().host(service.host())) {
            case Binding.Unbound<Host> unbound ->
                refused(Text.of("steps.unbound", unbound.id(), unbound.file(), unbound.line()));
            case Binding.Bound<Host>(var host) -> onHost(request, service, host);
        };
    }

    static PlanRequest planRequest(CommandRequest request, ComposeTarget target) {
        return new PlanRequest(
                target,
                request.definition().id(),
                new TreeMap<>(request.arguments().values()),
                request.definition().digest(),
                request.catalogue().policyDigest());
    }

    private Found onHost(CommandRequest request, Service.Compose service, Host host) throws RemoteException {
        return switch (profiles.of(host)) {
            case SupervisorProfiles.Profile.Chosen(var detach) ->
                new Found.Target(new ComposeTarget(request.stack(), service, host, detach));
            case SupervisorProfiles.Profile.NoWay(var help) ->
                refused(Text.of("steps.no-way-to-detach", host.id(), help));
            case SupervisorProfiles.Profile.Changed changed ->
                refused(Text.of("steps.vm-dir-changed", host.id(), changed.stored(), changed.wanted()));
            case SupervisorProfiles.Profile.NotAsked(var reason) ->
                refused(Text.of("steps.not-asked", host.id(), reason));
        };
    }

    private static Found refused(Text why) {
        return new Found.Refused(new Planned.Refused(why, List.of()));
    }
}
