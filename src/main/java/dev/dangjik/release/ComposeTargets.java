package dev.dangjik.release;

import dev.dangjik.command.CommandRequest;
import dev.dangjik.command.Planned;
import dev.dangjik.command.PlannedHost;
import dev.dangjik.message.Text;
import dev.dangjik.remote.RemoteException;
import dev.dangjik.remote.SupervisorProfiles;
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
            return new Found.Refused(new Planned.Refused(Text.of("release.not-deployable", id), List.of()));
        }
        return switch (PlannedHost.of(service.host(), request.catalogue().site(), profiles)) {
            case PlannedHost.Refused(var why) -> new Found.Refused(why);
            case PlannedHost.Chosen(var host, var detach) ->
                new Found.Target(new ComposeTarget(request.stack(), service, host, detach));
        };
    }

    /// Plans for the service that a request names, or says why there is none to plan for.
    Planned plan(CommandRequest request, Planner planner) throws RemoteException {
        return switch (of(request)) {
            case Found.Refused(var refused) -> refused;
            case Found.Target(var target) -> planner.plan(planRequest(request, target));
        };
    }

    /// Says what would change.
    @FunctionalInterface
    interface Planner {
        Planned plan(PlanRequest request) throws RemoteException;
    }

    private static PlanRequest planRequest(CommandRequest request, ComposeTarget target) {
        return new PlanRequest(
                target,
                request.definition().id(),
                new TreeMap<>(request.arguments().values()),
                request.definition().digest(),
                request.catalogue().policyDigest());
    }
}
