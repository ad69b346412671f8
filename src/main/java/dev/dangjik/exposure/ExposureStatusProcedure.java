package dev.dangjik.exposure;

import dev.dangjik.command.CommandRequest;
import dev.dangjik.command.Procedure;
import dev.dangjik.command.Report;
import dev.dangjik.command.Report.Line;
import dev.dangjik.command.Report.Mood;
import dev.dangjik.exposure.vm.ExposureHelper;
import dev.dangjik.exposure.vm.HelperAnswer;
import dev.dangjik.exposure.vm.OpenExposure;
import dev.dangjik.message.Text;
import dev.dangjik.stack.Binding;
import dev.dangjik.stack.ExposureAccess;
import dev.dangjik.stack.Host;
import dev.dangjik.stack.Surface;
import dev.dangjik.store.Transactions;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// `expose status`: every surface as the bot knows it, as its machine has it, and as it is seen from outside. What does
/// not agree comes first.
public final class ExposureStatusProcedure implements Procedure.Read {
    private final Transactions transactions;
    private final ExposureHelper helper;
    private final OutsideLook outside;

    public ExposureStatusProcedure(Transactions transactions, ExposureHelper helper, OutsideLook outside) {
        this.transactions = transactions;
        this.helper = helper;
        this.outside = outside;
    }

    @Override
    public String id() {
        return "exposure-status";
    }

    @Override
    public Report answer(CommandRequest request) {
        var stack = request.stack();
        var known = transactions.read(handle -> ExposureTable.notClosed(handle, stack.id()));
        var machines = stack.surfaces().values().stream()
                .map(Surface::host)
                .distinct()
                .collect(Collectors.toMap(host -> host, host -> onMachine(request, host)));
        var lines = new ArrayList<Line>();
        machines.forEach((host, standing) -> {
            stack.surfaces().values().stream()
                    .filter(surface -> surface.host().equals(host))
                    .forEach(surface -> lines.add(line(request, surface, known, standing)));
            lines.addAll(strangers(host, known, standing));
        });
        lines.sort((one, other) -> other.mood().compareTo(one.mood()));
        var worst = lines.isEmpty() ? Mood.UNKNOWN : lines.getFirst().mood();
        return new Report(
                Text.of("exposure.status.title", stack.id()), worst, List.of(new Report.Section.Lines(lines)));
    }

    /// What a machine holds open.
    sealed interface OnMachine {
        record Open(List<OpenExposure> exposures) implements OnMachine {
            public Open {
                exposures = List.copyOf(exposures);
            }
        }

        record NotAsked(String why) implements OnMachine {}
    }

    private OnMachine onMachine(CommandRequest request, String host) {
        var site = request.catalogue().site();
        if (site.host(host) instanceof Binding.Bound<Host>(var bound)
                && site.exposure(host) instanceof Binding.Bound<ExposureAccess>(var access)) {
            return switch (helper.status(access.on(bound))) {
                case HelperAnswer.Status status -> new OnMachine.Open(status.open());
                case HelperAnswer.Failed failed -> new OnMachine.NotAsked(failed.text());
                case HelperAnswer.Unreachable unreachable -> new OnMachine.NotAsked(unreachable.text());
            };
        }
        return new OnMachine.NotAsked(site.file());
    }

    private Line line(CommandRequest request, Surface surface, List<Exposure> known, OnMachine machine) {
        var ours = known.stream()
                .filter(exposure -> exposure.surface().equals(surface.id()))
                .findFirst();
        var seen = outside.notClosed(URI.create(surface.page().address()));
        var name = request.stack().id() + "/" + surface.id();
        return switch (machine) {
            case OnMachine.NotAsked(var why) ->
                Line.of(Mood.UNKNOWN, Text.of("exposure.status.not-asked", surface.id(), surface.host(), why));
            case OnMachine.Open(var open) -> {
                var there =
                        open.stream().filter(one -> one.surface().equals(name)).findFirst();
                yield there.map(one -> open(request, surface, ours, one))
                        .orElseGet(() -> closed(request, surface, ours, seen));
            }
        };
    }

    private static Line open(CommandRequest request, Surface surface, Optional<Exposure> ours, OpenExposure there) {
        var close = "/ops " + request.stack().id() + " " + closing(request) + " " + surface.id();
        boolean isOurs = ours.filter(exposure -> exposure.run().value().equals(there.id()))
                .isPresent();
        return isOurs
                ? new Line(
                        Mood.WARNING,
                        Text.of("exposure.status.open", surface.id(), there.expiresAt(), there.id()),
                        Optional.of(close))
                : Line.of(Mood.BAD, Text.of("exposure.status.stranger", surface.host(), there.id(), there.expiresAt()));
    }

    private static String closing(CommandRequest request) {
        return request.catalogue()
                .running(ExposureCloseProcedure.ID, request.stack().id())
                .map(command -> command.typed())
                .orElse("expose close");
    }

    private static Line closed(CommandRequest request, Surface surface, Optional<Exposure> ours, Optional<Text> seen) {
        if (seen.isPresent()) {
            return new Line(
                    Mood.BAD,
                    Text.of("exposure.status.seen", surface.id(), seen.get()),
                    Optional.of("/ops " + request.stack().id() + " " + closing(request) + " " + surface.id()));
        }
        return ours.map(exposure -> Line.of(Mood.WARNING, notOpen(exposure)))
                .orElseGet(() -> Line.of(Mood.GOOD, Text.of("exposure.status.closed", surface.id())));
    }

    /// How one stands that its machine does not hold open.
    static Text notOpen(Exposure exposure) {
        var surface = exposure.surface();
        var run = exposure.run().value();
        return switch (exposure.state()) {
            case OPENING -> Text.of("exposure.status.opening", surface, run);
            case OPEN, CLOSED -> Text.of("exposure.status.over", surface, run);
            case CLOSING -> Text.of("exposure.status.closing", surface, run);
            case UNVERIFIED -> Text.of("exposure.status.unverified", surface, run);
        };
    }

    /// What a machine holds open of which the bot knows nothing, and that is none of this stack's surfaces.
    private static List<Line> strangers(String host, List<Exposure> known, OnMachine machine) {
        return switch (machine) {
            case OnMachine.NotAsked _ -> List.of();
            case OnMachine.Open(var open) ->
                open.stream()
                        .filter(one -> !one.surface().contains("/"))
                        .filter(one -> known.stream()
                                .noneMatch(exposure -> exposure.run().value().equals(one.id())))
                        .map(one ->
                                Line.of(Mood.BAD, Text.of("exposure.status.stranger", host, one.id(), one.expiresAt())))
                        .toList();
        };
    }
}
