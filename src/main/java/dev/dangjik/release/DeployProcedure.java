package dev.dangjik.release;

import dev.dangjik.command.CommandRequest;
import dev.dangjik.command.Planned;
import dev.dangjik.command.Procedure;
import dev.dangjik.remote.RemoteException;

/// `deploy <service> <sha>`: brings a version into service, or leaves the old one serving.
public final class DeployProcedure implements Procedure.Change {
    private final ComposeTargets targets;
    private final ComposeDeployPlanner planner;

    public DeployProcedure(ComposeTargets targets, ComposeDeployPlanner planner) {
        this.targets = targets;
        this.planner = planner;
    }

    @Override
    public String id() {
        return "deploy";
    }

    @Override
    public Planned plan(CommandRequest request) throws RemoteException {
        return switch (targets.of(request)) {
            case ComposeTargets.Found.Refused(var refused) -> refused;
            case ComposeTargets.Found.Target(var target) ->
                planner.plan(
                        ComposeTargets.planRequest(request, target),
                        request.arguments().text("sha").orElse(""),
                        request.arguments().isSet("accept-drift"));
        };
    }
}
