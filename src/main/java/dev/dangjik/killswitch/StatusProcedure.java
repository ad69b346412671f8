package dev.dangjik.killswitch;

import dev.dangjik.command.CommandRequest;
import dev.dangjik.command.Procedure;
import dev.dangjik.command.Report;
import dev.dangjik.command.Report.Line;
import dev.dangjik.command.Report.Mood;
import dev.dangjik.command.catalogue.CommandDefinition;
import dev.dangjik.message.Text;
import dev.dangjik.remote.HostHttp;
import dev.dangjik.stack.KillSwitch;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// How a kill switch stands, as the operated system itself says; since when and by whom, as Dangjik remembers it.
public final class StatusProcedure implements Procedure.Read {
    private final SwitchLine line;
    private final Figures figures;
    private final Engagements engagements;

    StatusProcedure(SwitchLine line, Figures figures, Engagements engagements) {
        this.line = line;
        this.figures = figures;
        this.engagements = engagements;
    }

    @Override
    public String id() {
        return "kill-switch-status";
    }

    @Override
    public Report answer(CommandRequest request) {
        var shown = SwitchCall.shown(request);
        var first = shown.getFirst();
        var site = request.catalogue().site();
        var calls = shown.stream().map(SwitchCall::read).toList();
        var parts = new ArrayList<List<Line>>();
        switch (line.call(site, first, calls)) {
            case SwitchLine.Heard.NotCalled(var why) -> parts.add(List.of(Line.of(Mood.UNKNOWN, why)));
            case SwitchLine.Heard.Lost(var why) -> parts.add(List.of(Line.of(Mood.UNKNOWN, why)));
            case SwitchLine.Heard.Answers(var answers) -> {
                for (int i = 0; i < shown.size(); i++) {
                    parts.add(lines(request, shown.get(i), answers.get(i)));
                }
            }
        }
        parts.add(Figures.shown(first, figures.now(site, first)).stream()
                .map(StatusProcedure::line)
                .toList());
        return report(request, first, parts);
    }

    private static Report report(CommandRequest request, SwitchCall first, List<List<Line>> parts) {
        var worst = parts.stream()
                .flatMap(List::stream)
                .map(Line::mood)
                .max(Mood::compareTo)
                .orElse(Mood.UNKNOWN);
        var question = Text.of("killswitch.button-question", first.killSwitch().untouched());
        return new Report(
                Text.of("killswitch.status-title", first.killSwitch().title()),
                worst,
                parts.stream()
                        .filter(lines -> !lines.isEmpty())
                        .<Report.Section>map(Report.Section.Lines::new)
                        .toList(),
                EngageCard.offer(request.catalogue(), first, Optional.of(question)).stream()
                        .toList());
    }

    private static Line line(Figures.Shown figure) {
        return Line.of(
                figure.value().isPresent() ? Mood.PLAIN : Mood.UNKNOWN,
                Text.of(
                        "killswitch.figure",
                        figure.figure().title(),
                        figure.value().orElse("?"),
                        figure.figure().meaning()));
    }

    private List<Line> lines(CommandRequest request, SwitchCall about, HostHttp.Answer answer) {
        var value = SwitchCall.value(answer, about.pointer());
        if (value.isEmpty()) {
            return List.of(
                    Line.of(Mood.UNKNOWN, Text.of("killswitch.account-unread", about.account(), Engaged.said(answer))));
        }
        var definition = about.killSwitch();
        if (value.get().equals(SwitchCall.expected(definition.lift()))) {
            return List.of(new Line(
                    Mood.GOOD,
                    Text.of(
                            "killswitch.runs",
                            about.account(),
                            definition.lift().wording()),
                    EngageCard.line(request.catalogue(), about, KillSwitch.Verb.ENGAGE)));
        }
        if (!value.get().equals(SwitchCall.expected(definition.engage()))) {
            return List.of(
                    Line.of(Mood.UNKNOWN, Text.of("killswitch.account-read-other", about.account(), value.get())));
        }
        return engaged(request, about);
    }

    private List<Line> engaged(CommandRequest request, SwitchCall about) {
        var lines = new ArrayList<Line>();
        lines.add(new Line(
                Mood.WARNING,
                Text.of(
                        "killswitch.stands",
                        about.account(),
                        about.killSwitch().engage().effect(),
                        about.killSwitch().engage().wording()),
                EngageCard.line(request.catalogue(), about, KillSwitch.Verb.LIFT)
                        .map(line -> line + " \"…\"")));
        var lifting = request.catalogue()
                .turning(
                        about.killSwitch().id(),
                        KillSwitch.Verb.LIFT,
                        about.stack().id())
                .map(CommandDefinition::id)
                .orElse("");
        var since = engagements.sinceLift(about, lifting);
        lines.add(Line.of(
                Mood.PLAIN, since.isEmpty() ? Text.of("killswitch.note.since-unknown") : since(since.getFirst())));
        return lines;
    }

    private static Text since(Engagements.Engagement first) {
        var reason = first.reason();
        return Text.of(
                "killswitch.since",
                first.at(),
                first.by(),
                reason.isPresent() ? reason.get() : Text.of("killswitch.no-reason"));
    }
}
