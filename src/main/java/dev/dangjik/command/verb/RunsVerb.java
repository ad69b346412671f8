package dev.dangjik.command.verb;

import dev.dangjik.command.OwnVerb;
import dev.dangjik.command.Reply;
import dev.dangjik.command.Report;
import dev.dangjik.message.Moment;
import dev.dangjik.message.Text;
import dev.dangjik.run.Hold;
import dev.dangjik.run.RunId;
import dev.dangjik.run.RunState;
import dev.dangjik.run.RunSummary;
import dev.dangjik.run.RunView;
import dev.dangjik.run.Runs;
import dev.dangjik.stack.Stack;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// `/ops runs [run]`: what runs and what ran, or one of them.
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
        return use.words().isEmpty() ? Subjects.ofStack(use, id()) : Subjects.ofRun(use, id(), runs);
    }

    @Override
    public Reply answer(Use use) {
        if (!use.words().isEmpty()) {
            return runs.view(new RunId(use.words().getFirst()))
                    .map(run -> one(use, run))
                    .orElseThrow();
        }
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

    private static Reply one(Use use, RunView run) {
        var lines = new ArrayList<Report.Line>();
        lines.add(plain(Text.of("runs.run-state", RunTexts.state(run.state()))));
        run.detail().map(RunsVerb::plain).ifPresent(lines::add);
        run.held().map(hold -> plain(held(use, run, hold))).ifPresent(lines::add);
        lines.add(plain(Text.of("runs.run-by", run.requestedBy(), run.createdAt())));
        run.endedAt().map(at -> plain(Text.of("runs.run-ended", at))).ifPresent(lines::add);
        if (run.state() == RunState.UNKNOWN) {
            lines.add(new Report.Line(
                    Report.Mood.WARNING, Text.of("card.unknown-help"), Optional.of("/ops resolve " + run.id())));
        }
        return new Reply.Answer(new Report(
                Text.of("steps.heading", Text.of("runs.run", run.id().value()), asked(run)),
                Report.Mood.PLAIN,
                List.of(new Report.Section.Lines(lines))));
    }

    private static Text held(Use use, RunView run, Hold hold) {
        var zone = use.catalogue().stack(run.stack()).map(Stack::zone).orElse(ZoneOffset.UTC);
        return Text.of("card.held", String.join(", ", hold.windows()), new Moment(hold.until(), zone));
    }

    private static String asked(RunView run) {
        return run.stack() + " " + RunTexts.words(run.command(), run.service(), run.arguments());
    }

    private static Report.Line plain(Text text) {
        return Report.Line.of(Report.Mood.PLAIN, text);
    }

    private static List<Object> row(RunSummary run, ZoneId zone) {
        return List.of(
                run.id().value(),
                RunTexts.words(run.command(), run.service(), run.arguments()),
                RunTexts.state(run.state()),
                run.requestedBy(),
                TIME.format(run.since().atZone(zone)));
    }
}
