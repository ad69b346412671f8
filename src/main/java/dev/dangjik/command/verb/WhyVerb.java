package dev.dangjik.command.verb;

import dev.dangjik.command.ArgumentReader;
import dev.dangjik.command.Authority;
import dev.dangjik.command.OwnVerb;
import dev.dangjik.command.Reply;
import dev.dangjik.command.Report;
import dev.dangjik.message.Text;
import dev.dangjik.permission.Decision;
import java.util.ArrayList;
import java.util.List;

/// `/ops why <command …>`: what policy would decide, and by which rules. Does nothing.
public final class WhyVerb implements OwnVerb.Look {
    private final Authority authority;
    private final ArgumentReader arguments;

    public WhyVerb(Authority authority, ArgumentReader arguments) {
        this.authority = authority;
        this.arguments = arguments;
    }

    @Override
    public String id() {
        return "why";
    }

    @Override
    public Subject subject(Use use) {
        return new Subject.Open();
    }

    @Override
    public Reply answer(Use use) {
        return switch (Asked.read(use, id(), authority, arguments)) {
            case Asked.Unclear(var reply) -> reply;
            case Asked.About about -> new Reply.Answer(explained(about));
        };
    }

    private static Report explained(Asked.About about) {
        var decision = about.decision();
        var lines = new ArrayList<Report.Line>();
        lines.add(Report.Line.of(mood(decision), verdict(decision)));
        lines.add(Report.Line.of(Report.Mood.PLAIN, decision.reason()));
        lines.add(Report.Line.of(Report.Mood.PLAIN, Text.of("door.rules", String.join(", ", decision.rules()))));
        if (decision instanceof Decision.Denied denied && !denied.whoCan().isEmpty()) {
            lines.add(Report.Line.of(Report.Mood.PLAIN, Text.of("door.who-can", String.join(", ", denied.whoCan()))));
        }
        var definition = about.request().definition();
        return new Report(
                Text.of("why.title", definition.stack() + " " + definition.id()),
                mood(decision),
                List.of(new Report.Section.Lines(lines)));
    }

    private static Report.Mood mood(Decision decision) {
        return switch (decision) {
            case Decision.Allowed _ -> Report.Mood.GOOD;
            case Decision.NeedsApproval _ -> Report.Mood.WARNING;
            case Decision.Denied _ -> Report.Mood.BAD;
        };
    }

    private static Text verdict(Decision decision) {
        return switch (decision) {
            case Decision.Allowed _ -> Text.of("why.allowed");
            case Decision.NeedsApproval needs ->
                Text.of("door.needs-approval", needs.count(), String.join(", ", needs.roles()));
            case Decision.Denied _ -> Text.of("why.denied");
        };
    }
}
