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
        var given = request.arguments();
        return targets.plan(
                request, wanted -> planner.plan(wanted, given.text("sha").orElse(""), given.isSet("accept-drift")));
    }
}
