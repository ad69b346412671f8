package dev.dangjik.exposure;

import dev.dangjik.command.CommandRequest;
import dev.dangjik.command.Procedure;
import dev.dangjik.command.Reply;
import dev.dangjik.command.Words;
import dev.dangjik.config.Durations;
import dev.dangjik.message.Text;
import dev.dangjik.plan.Plan;
import dev.dangjik.plan.Segment;
import dev.dangjik.run.RunControl;
import dev.dangjik.run.Runs;
import dev.dangjik.stack.Surface;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;

/// `expose extend [surface] [duration]`: nothing stays open longer than others have consented to, so this does nothing
/// but say how the next opening is asked for, with the addresses, the time and the reason of the one that is open.
public final class ExposureExtendProcedure implements Procedure.Act {
    /// Its word in the files.
    static final String ID = "exposure-extend";

    private final Runs runs;

    public ExposureExtendProcedure(Runs runs) {
        this.runs = runs;
    }

    @Override
    public String id() {
        return ID;
    }

    @Override
    public Reply act(Handle transaction, CommandRequest request, RunControl.By by) {
        var wanted = request.arguments().text("surface");
        var open = ExposureTable.notClosed(transaction, request.stack().id()).stream()
                .filter(exposure -> wanted.map(exposure.surface()::equals).orElse(true))
                .toList();
        var opening = request.catalogue()
                .running(ExposureProcedure.ID, request.stack().id())
                .map(command -> "/ops " + request.stack().id() + " " + command.typed());
        if (open.isEmpty()) {
            return new Reply.Notice(List.of(Text.of("exposure.extend.none")), lines(request, wanted, opening));
        }
        return new Reply.Notice(
                open.stream().map(ExposureExtendProcedure::stands).toList(),
                opening.stream()
                        .flatMap(begin -> open.stream().flatMap(one -> line(transaction, request, one, begin).stream()))
                        .toList());
    }

    private static Text stands(Exposure exposure) {
        return exposure.state() == ExposureState.OPEN
                ? Text.of("exposure.extend.open", exposure.surface(), exposure.deadline())
                : Text.of("exposure.extend.behind", exposure.surface());
    }

    private static List<String> lines(CommandRequest request, Optional<String> surface, Optional<String> opening) {
        return opening.stream()
                .flatMap(begin -> request.stack().surfaces().keySet().stream()
                        .filter(id -> surface.map(id::equals).orElse(true))
                        .map(id -> begin + " " + id + " --from <ip> <reason>"))
                .toList();
    }

    private Optional<String> line(Handle transaction, CommandRequest request, Exposure exposure, String begin) {
        var reason = runs.view(transaction, exposure.run())
                .flatMap(run -> Optional.ofNullable(run.arguments().get("reason")))
                .map(text -> " " + Words.oneWord("--reason=", text))
                .orElse("");
        return runs.plan(transaction, exposure.run()).stream()
                .flatMap(ExposureExtendProcedure::openings)
                .findFirst()
                .map(planned -> begin + " " + planned.surface() + " " + Durations.format(lasts(request, planned)) + " "
                        + Words.oneWord("--from=", sources(planned)) + reason);
    }

    private static Stream<Segment.Exposure> openings(Plan plan) {
        return plan.segments().stream()
                .filter(Segment.Exposure.class::isInstance)
                .map(Segment.Exposure.class::cast);
    }

    /// As long as asked, or as this one; never longer than the class of the surface allows.
    private static Duration lasts(CommandRequest request, Segment.Exposure planned) {
        var lasts = request.arguments().duration("duration").orElse(planned.lasts());
        return request.stack()
                .surface(planned.surface())
                .map(Surface::longest)
                .filter(longest -> longest.compareTo(lasts) < 0)
                .orElse(lasts);
    }

    private static String sources(Segment.Exposure planned) {
        return planned.sources().stream()
                .map(source -> source.network() + "=" + source.person())
                .collect(Collectors.joining(","));
    }
}
