package dev.dangjik.command.steps;

import dev.dangjik.command.CommandRequest;
import dev.dangjik.command.Planned;
import dev.dangjik.command.catalogue.StepDefinition;
import dev.dangjik.message.Text;
import dev.dangjik.plan.Compensation;
import dev.dangjik.plan.DetachMode;
import dev.dangjik.plan.LockName;
import dev.dangjik.plan.Plan;
import dev.dangjik.plan.Segment;
import dev.dangjik.plan.Step;
import dev.dangjik.remote.RemoteException;
import dev.dangjik.remote.SupervisorProfiles;
import dev.dangjik.stack.Binding;
import dev.dangjik.stack.Host;
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
        return switch (request.catalogue().site().host(hosts.getFirst())) {
            case Binding.Unbound<Host> unbound ->
                new Planned.Refused(Text.of("steps.unbound", unbound.id(), unbound.file(), unbound.line()), List.of());
            case Binding.Bound<Host>(var host) -> onHost(request, steps, host);
        };
    }

    private Planned onHost(CommandRequest request, List<FilledStep> steps, Host host) throws RemoteException {
        return switch (profiles.of(host)) {
            case SupervisorProfiles.Profile.Chosen(var detach) ->
                new Planned.Ready(plan(request, segment(request, steps, host, detach)));
            case SupervisorProfiles.Profile.NoWay(var help) ->
                new Planned.Refused(Text.of("steps.no-way-to-detach", host.id(), help), List.of());
            case SupervisorProfiles.Profile.Changed changed ->
                new Planned.Refused(
                        Text.of("steps.vm-dir-changed", host.id(), changed.stored(), changed.wanted()), List.of());
            case SupervisorProfiles.Profile.NotAsked(var reason) ->
                new Planned.Refused(Text.of("steps.not-asked", host.id(), reason), List.of());
        };
    }

    private static Segment segment(CommandRequest request, List<FilledStep> filled, Host host, DetachMode detach) {
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
                detach,
                request.lock(),
                Optional.empty(),
                false,
                request.definition().timeout(),
                new TreeMap<>(),
                new TreeMap<>(request.definition().scripts()),
                steps,
                back.stream().toList());
    }

    private static Plan plan(CommandRequest request, Segment segment) {
        var definition = request.definition();
        var lock = request.lock();
        return new Plan(
                definition.id(),
                request.stack().id(),
                lock.map(LockName::service),
                definition.effect(),
                lock,
                new TreeMap<>(request.arguments().values()),
                new TreeMap<>(),
                List.of(segment),
                List.of(),
                definition.digest(),
                request.catalogue().policyDigest(),
                definition.isIrreversible(),
                definition.timeout());
    }
}
