package dev.dangjik.command.verb;

import dev.dangjik.command.OwnVerb;
import dev.dangjik.command.Reply;
import dev.dangjik.command.Report;
import dev.dangjik.message.Text;
import dev.dangjik.run.RunSummary;
import dev.dangjik.run.Runs;
import dev.dangjik.stack.Stack;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;

/// `/ops runs`: what runs and what ran.
public final class RunsVerb implements OwnVerb.Look {
    private static final int NEWEST = 15;
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("MM-dd HH:mm");

    private final Runs runs;

    public RunsVerb(Runs runs) {
        this.runs = runs;
    }

    @Override
    public String id() {
        return "runs";
    }

    @Override
    public Subject subject(Use use) {
        return Subjects.ofStack(use, id());
    }

    @Override
    public Reply answer(Use use) {
        var stack = use.stack().orElseThrow();
        var rows = runs.recent(use.stack().map(Stack::id), NEWEST).stream()
                .map(run -> row(run, stack.zone()))
                .toList();
        if (rows.isEmpty()) {
            return Reply.Notice.of(Text.of("runs.none", stack.id()));
        }
        return new Reply.Answer(new Report(
                Text.of("runs.title", stack.id()),
                Report.Mood.PLAIN,
                List.of(new Report.Section.Table(
                        List.of(
                                Text.of("runs.id"),
                                Text.of("runs.command"),
                                Text.of("runs.state"),
                                Text.of("runs.by"),
                                Text.of("runs.since")),
                        rows))));
    }

    private static List<String> row(RunSummary run, ZoneId zone) {
        return List.of(
                run.id().value(),
                run.command() + run.service().map(service -> " " + service).orElse(""),
                run.state().id(),
                run.requestedBy(),
                TIME.format(run.since().atZone(zone)));
    }
}
