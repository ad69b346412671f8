package dev.dangjik.command.verb;

import dev.dangjik.command.ArgumentReader;
import dev.dangjik.command.Authority;
import dev.dangjik.command.CommandRequest;
import dev.dangjik.command.OwnVerb;
import dev.dangjik.command.Reply;
import dev.dangjik.command.Report;
import dev.dangjik.command.Request;
import dev.dangjik.command.WindowGate;
import dev.dangjik.command.catalogue.ReservedVerbs;
import dev.dangjik.message.Text;
import dev.dangjik.permission.CommandSubject;
import dev.dangjik.permission.Decision;
import dev.dangjik.permission.Effect;
import dev.dangjik.run.Runs;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// `/ops why <command …>`: what policy would decide, and by which rules. Does nothing.
public final class WhyVerb implements OwnVerb.Look {
    private final Authority authority;
    private final ArgumentReader arguments;
    private final Runs runs;
    private final List<OwnVerb> verbs;

    /// @param verbs that can be asked about besides commands
    public WhyVerb(Authority authority, ArgumentReader arguments, Runs runs, List<OwnVerb> verbs) {
        this.authority = authority;
        this.arguments = arguments;
        this.runs = runs;
        this.verbs = List.copyOf(verbs);
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
            case Asked.AboutOwn(var own) -> aboutOwn(use, own);
            case Asked.About(var request, var decision) ->
                answer(
                        request.stack().id() + " " + request.definition().id(),
                        decision,
                        inTheWay(use, request, decision));
        };
    }

    private List<Report.Line> inTheWay(Use use, CommandRequest request, Decision decision) {
        var lines = new ArrayList<Report.Line>();
        if (!(decision instanceof Decision.Denied)) {
            var gate = WindowGate.of(authority, request, use.invocation().request(), decision);
            lines.addAll(WindowLines.of(request, gate));
        }
        request.lock().map(lock -> Obstacles.of(lock, runs).lines()).ifPresent(lines::addAll);
        return lines;
    }

    /// What cannot be decided about without further words is decided for the stack: whether they may at all.
    private Reply aboutOwn(Use use, Request.Own own) {
        var verb = verbs.stream().filter(known -> known.id().equals(own.verb())).findFirst();
        if (verb.isEmpty()) {
            return new Reply.Answer(everybody(own.verb()));
        }
        var subject =
                verb.get().subject(new Use(use.catalogue(), own.stack(), own.words(), use.invocation(), use.at()));
        return switch (subject) {
            case Subject.OfStack(var stack) -> answer(use, own.verb(), stack);
            case Subject.Open _ -> new Reply.Answer(everybody(own.verb()));
            case Subject.Unclear(var why, var typeNext) ->
                own.stack()
                        .filter(_ -> ReservedVerbs.DECIDED.containsKey(own.verb()))
                        .map(stack -> answer(use, own.verb(), stack.id()))
                        .orElseGet(() -> new Reply.Notice(
                                List.of(why),
                                typeNext.stream()
                                        .map(line -> line.replaceFirst("^/ops ", "/ops why "))
                                        .toList()));
        };
    }

    private Reply answer(Use use, String verb, String stack) {
        var effect = ReservedVerbs.DECIDED.getOrDefault(verb, Effect.CHANGE);
        var decision = authority.decide(
                use.catalogue(),
                use.invocation().request(),
                new CommandSubject(stack, verb, effect),
                Collections.emptySortedMap(),
                use.at());
        return answer(stack + " " + verb, decision, List.of());
    }

    private static Report everybody(String verb) {
        return new Report(
                Text.of("why.title", verb),
                Report.Mood.GOOD,
                List.of(new Report.Section.Lines(List.of(Report.Line.of(Report.Mood.GOOD, whoever(verb))))));
    }

    /// Verbs that are decided about when it is known which run is meant, or not at all.
    private static Text whoever(String verb) {
        return switch (verb) {
            case "approve", "deny" -> Text.of("why.consent");
            case "withdraw" -> Text.of("why.withdraw");
            default -> Text.of("why.everybody");
        };
    }

    private static Reply answer(String title, Decision decision, List<Report.Line> obstacles) {
        boolean isAllowed = decision instanceof Decision.Allowed;
        var lines = new ArrayList<Report.Line>();
        boolean isFree = obstacles.isEmpty();
        lines.add(Report.Line.of(
                isFree ? mood(decision) : worse(decision),
                isFree || !isAllowed ? verdict(decision) : Text.of("why.granted")));
        lines.addAll(obstacles);
        lines.add(Report.Line.of(Report.Mood.PLAIN, decision.reason()));
        lines.add(Report.Line.of(Report.Mood.PLAIN, Text.of("door.rules", String.join(", ", decision.rules()))));
        if (decision instanceof Decision.Denied denied && !denied.whoCan().isEmpty()) {
            lines.add(Report.Line.of(Report.Mood.PLAIN, Text.of("door.who-can", String.join(", ", denied.whoCan()))));
        }
        return new Reply.Answer(new Report(
                Text.of("why.title", title),
                isFree ? mood(decision) : worse(decision),
                List.of(new Report.Section.Lines(lines))));
    }

    /// Of something that cannot start now.
    private static Report.Mood worse(Decision decision) {
        return decision instanceof Decision.Denied ? Report.Mood.BAD : Report.Mood.WARNING;
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
                Text.of("why.needs-approval", needs.count(), String.join(", ", needs.roles()));
            case Decision.Denied _ -> Text.of("why.denied");
        };
    }
}
