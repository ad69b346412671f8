package dev.dangjik.command.steps;

import dev.dangjik.command.CommandRequest;
import dev.dangjik.command.Planned;
import dev.dangjik.command.PlannedHost;
import dev.dangjik.command.catalogue.StepDefinition;
import dev.dangjik.message.Text;
import dev.dangjik.plan.Compensation;
import dev.dangjik.plan.Segment;
import dev.dangjik.plan.Step;
import dev.dangjik.remote.RemoteException;
import dev.dangjik.remote.SupervisorProfiles;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/// Makes the plan of a change that consists of the operator's own steps: one segment on one host.
public final class StepPlanner implements HostSteps.Planner {
    private final SupervisorProfiles profiles;

    public StepPlanner(SupervisorProfiles profiles) {
        this.profiles = profiles;
    }

    @Override
    public Planned plan(CommandRequest request, List<StepDefinition> definitions) throws RemoteException {
        var steps = FilledStep.all(request, definitions);
        var hosts = steps.stream().map(FilledStep::host).distinct().toList();
        if (hosts.size() != 1) {
            return new Planned.Refused(Text.of("steps.several-hosts", String.join(", ", hosts)), List.of());
        }
        return switch (PlannedHost.of(hosts.getFirst(), request.catalogue().site(), profiles)) {
            case PlannedHost.Refused(var why) -> why;
            case PlannedHost.Chosen chosen -> new Planned.Ready(request.plan(List.of(segment(request, steps, chosen))));
        };
    }

    private static Segment segment(CommandRequest request, List<FilledStep> filled, PlannedHost.Chosen chosen) {
        var host = chosen.host();
        var placeholders = request.placeholders();
        var steps = new ArrayList<Step>(filled.stream().map(FilledStep::planned).toList());
        request.definition()
                .verify()
                .map(verify -> new FilledStep(verify, host.id(), placeholders).planned())
                .ifPresent(steps::add);
        var back = request.definition()
                .rollback()
                .map(step -> new Compensation(
                        step.id(),
                        step.title(),
                        new FilledStep(step, host.id(), placeholders).supervised(),
                        step.timeout()));
        return new Segment.Remote(
                1,
                host.id(),
                host.fingerprints(),
                chosen.detach(),
                request.lock(),
                Optional.empty(),
                false,
                request.definition().timeout(),
                new TreeMap<>(),
                new TreeMap<>(request.definition().scripts()),
                steps,
                back.stream().toList());
    }
}
