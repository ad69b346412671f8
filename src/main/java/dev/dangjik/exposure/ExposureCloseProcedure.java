package dev.dangjik.exposure;

import dev.dangjik.command.CommandRequest;
import dev.dangjik.command.Incoming;
import dev.dangjik.command.Procedure;
import dev.dangjik.command.Reply;
import dev.dangjik.message.Text;
import dev.dangjik.run.CancelOutcome;
import dev.dangjik.run.RunControl;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// `expose close <surface>`, or `--all` of a stack: closes now. Needs nobody's consent. While one is not seen closed,
/// `--on-it` answers the calls, and `--seen-closed <how>` says that a person has looked.
public final class ExposureCloseProcedure implements Procedure.ActAnyway {
    /// Its word in the files.
    public static final String ID = "exposure-close";

    static final String ON_IT = "on-it";

    private final RunControl control;
    private final ExposureDecisions decisions;
    private final AwayClosings away;

    public ExposureCloseProcedure(RunControl control, ExposureDecisions decisions, AwayClosings away) {
        this.control = control;
        this.decisions = decisions;
        this.away = away;
    }

    @Override
    public String id() {
        return ID;
    }

    @Override
    public Reply act(Handle transaction, CommandRequest request, RunControl.By by) {
        var scope = ClosingScope.of(request);
        if (scope.isEmpty()) {
            return Reply.Notice.of(Text.of("exposure.close.which"), lines(request));
        }
        var wanted = ExposureTable.notClosed(transaction, request.stack().id()).stream()
                .filter(scope.get()::covers)
                .toList();
        if (wanted.isEmpty()) {
            return Reply.Notice.of(
                    Text.of("exposure.close.none", request.stack().id()));
        }
        var sentences = new ArrayList<Text>();
        for (var exposure : wanted) {
            sentences.add(decide(transaction, request, exposure, by));
        }
        return new Reply.Notice(sentences, List.of());
    }

    /// What a person says about an exposure that the bot cannot see is for the books.
    @Override
    public boolean isPossibleWithout(CommandRequest request) {
        return ClosingScope.of(request).isPresent()
                && request.arguments().text("seen-closed").isEmpty();
    }

    @Override
    public Optional<Procedure.AtOnce.Begun> before(Incoming incoming) {
        return away.before(incoming);
    }

    @Override
    public Procedure.AtOnce.Begun begin(Procedure.AtOnce.Wish wish, Optional<String> id) {
        return away.begin(wish, ClosingScope.of(wish.request()).orElseThrow(), id);
    }

    @Override
    public void beginAndTell(Procedure.AtOnce.Wish wish, String id) {
        away.beginAndTell(wish, ClosingScope.of(wish.request()).orElseThrow(), id);
    }

    private Text decide(Handle transaction, CommandRequest request, Exposure exposure, RunControl.By by) {
        if (request.arguments().isSet(ON_IT)) {
            return decisions.acknowledge(transaction, exposure, by)
                    ? Text.of("exposure.close.on-it", exposure.surface())
                    : Text.of("exposure.close.nobody-called", exposure.surface());
        }
        var seen = request.arguments().text("seen-closed");
        if (seen.isPresent()) {
            return decisions.seenClosed(transaction, exposure, by, seen.get())
                    ? Text.of("exposure.close.taken-for-closed", exposure.surface(), by.name())
                    : Text.of("exposure.close.not-in-doubt", exposure.surface());
        }
        return switch (control.cancel(transaction, exposure.run(), by)) {
            case CancelOutcome.Stopping _, CancelOutcome.Cancelled _ ->
                Text.of(
                        "exposure.close.closing",
                        exposure.surface(),
                        exposure.run().value());
            case CancelOutcome.AlreadyAsked _, CancelOutcome.TooLate _, CancelOutcome.NoSuchRun _ ->
                Text.of(
                        "exposure.close.being-closed",
                        exposure.surface(),
                        exposure.run().value());
        };
    }

    private static String[] lines(CommandRequest request) {
        var start = "/ops " + request.stack().id() + " " + request.definition().typed() + " ";
        var lines = new ArrayList<>(request.stack().surfaces().keySet().stream()
                .map(surface -> start + surface)
                .toList());
        lines.add(start + "--all");
        return lines.toArray(String[]::new);
    }
}
