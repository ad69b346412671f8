package dev.dangjik.command.verb;

import dev.dangjik.command.CommandRequest;
import dev.dangjik.command.Report;
import dev.dangjik.command.WindowGate;
import dev.dangjik.message.Moment;
import dev.dangjik.message.Text;
import dev.dangjik.permission.Decision;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// How it is told that freeze windows keep a change from starting.
final class WindowLines {
    private WindowLines() {}

    /// None when the way is free.
    static List<Report.Line> of(CommandRequest request, WindowGate gate) {
        return switch (gate) {
            case WindowGate.Open _ -> List.of();
            case WindowGate.ByConsent glass ->
                List.of(Report.Line.of(Report.Mood.WARNING, glass.needs().reason()));
            case WindowGate.Shut shut -> shut(request, shut);
        };
    }

    private static List<Report.Line> shut(CommandRequest request, WindowGate.Shut shut) {
        var stack = request.stack();
        var until = new Moment(shut.freeze().until(), stack.zone());
        var lines = new ArrayList<Report.Line>();
        for (var window : shut.freeze().windows()) {
            lines.add(new Report.Line(
                    Report.Mood.WARNING,
                    Text.of("why.window", stack.id(), request.definition().id(), window.id(), until, window.reason()),
                    Optional.of("/ops " + stack.id() + " freeze")));
        }
        lines.add(Report.Line.of(Report.Mood.PLAIN, glass(shut.glass())));
        return lines;
    }

    private static Text glass(Decision glass) {
        return switch (glass) {
            case Decision.NeedsApproval needs ->
                Text.of("why.window-glass", WindowGate.FLAG, needs.count(), String.join(", ", needs.roles()));
            case Decision.Denied denied -> denied.reason();
            case Decision.Allowed allowed -> allowed.reason();
        };
    }
}
