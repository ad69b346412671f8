package dev.dangjik.release;

import dev.dangjik.command.CommandRequest;
import dev.dangjik.command.Planned;
import dev.dangjik.command.Procedure;
import dev.dangjik.remote.RemoteException;

/// `rollback <service> [to]`: back to the newest release that was verified.
public final class RollbackProcedure implements Procedure.Change {
    private final ComposeTargets targets;
    private final RollbackPlanner planner;

    public RollbackProcedure(ComposeTargets targets, RollbackPlanner planner) {
        this.targets = targets;
        this.planner = planner;
    }

    @Override
    public String id() {
        return "rollback";
    }

    @Override
    public Planned plan(CommandRequest request) throws RemoteException {
        return switch (targets.of(request)) {
            case ComposeTargets.Found.Refused(var refused) -> refused;
            case ComposeTargets.Found.Target(var target) ->
                planner.plan(
                        ComposeTargets.planRequest(request, target),
                        request.arguments().text("to"),
                        request.arguments().isSet("keep"));
        };
    }
}
