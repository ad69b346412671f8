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
        var given = request.arguments();
        return targets.plan(request, wanted -> planner.plan(wanted, given.text("to"), given.isSet("keep")));
    }
}
