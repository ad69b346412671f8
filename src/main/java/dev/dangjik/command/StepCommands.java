package dev.dangjik.command;

import dev.dangjik.command.catalogue.StepDefinition;
import dev.dangjik.remote.RemoteException;
import java.util.List;

/// Commands that consist of the operator's own steps.
public interface StepCommands {
    /// Executes the steps of a read at once, hosts in parallel, and shows what they print.
    Report answer(CommandRequest request, List<StepDefinition> steps) throws RemoteException;

    /// A plan of the steps of a change, to be executed by the supervisor.
    Planned plan(CommandRequest request, List<StepDefinition> steps) throws RemoteException;
}
