package dev.dangjik.killswitch;

import dev.dangjik.command.CommandRequest;
import dev.dangjik.command.Planned;
import dev.dangjik.command.Procedure;
import dev.dangjik.killswitch.Engagements.Changed;
import dev.dangjik.killswitch.Engagements.Engagement;
import dev.dangjik.message.Language;
import dev.dangjik.message.LocalizedText;
import dev.dangjik.message.Text;
import dev.dangjik.message.Texts;
import dev.dangjik.message.Voice;
import dev.dangjik.plan.Plan;
import dev.dangjik.plan.PlanNote;
import dev.dangjik.plan.Segment;
import dev.dangjik.stack.Binding;
import dev.dangjik.stack.Host;
import dev.dangjik.stack.Stack;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Plans that a kill switch is lifted. Whoever consents sees since when it is engaged, by whom and why, the figures of
/// that moment and of now, and what has changed in between.
public final class LiftProcedure implements Procedure.Change {
    /// Name of the pin that says to what the plan refers: somebody who engages it anew has it asked about anew.
    static final String PIN = "engagement";

    private final SwitchLine line;
    private final Figures figures;
    private final Engagements engagements;
    private final Texts texts;

    LiftProcedure(SwitchLine line, Figures figures, Engagements engagements, Texts texts) {
        this.line = line;
        this.figures = figures;
        this.engagements = engagements;
        this.texts = texts;
    }

    @Override
    public String id() {
        return "kill-switch-lift";
    }

    @Override
    public Planned plan(CommandRequest request) {
        var about = SwitchCall.of(request);
        var site = request.catalogue().site();
        return switch (site.host(about.killSwitch().host())) {
            case Binding.Unbound<Host> unbound ->
                refused(Text.of("steps.unbound", unbound.id(), unbound.file(), unbound.line()));
            case Binding.Bound<Host>(var host) ->
                switch (line.call(site, about, List.of(about.read()))) {
                    case SwitchLine.Heard.NotCalled(var why) -> refused(why);
                    case SwitchLine.Heard.Lost(var why) -> refused(why);
                    case SwitchLine.Heard.Answers(var answers) -> {
                        var now = SwitchCall.value(answers.getFirst(), about.pointer());
                        if (now.isEmpty()) {
                            yield refused(Text.of("killswitch.unreadable", Engaged.said(answers.getFirst())));
                        }
                        yield now.get()
                                        .equals(SwitchCall.expected(
                                                about.killSwitch().lift()))
                                ? refused(Text.of(
                                        "killswitch.not-engaged",
                                        about.killSwitch().title(),
                                        about.account(),
                                        about.killSwitch().lift().effect()))
                                : new Planned.Ready(plan(request, about, host));
                    }
                };
        };
    }

    private static Planned refused(Text why) {
        return new Planned.Refused(why, List.of());
    }

    private Plan plan(CommandRequest request, SwitchCall about, Host host) {
        var lift = about.killSwitch().lift();
        var newest = engagements.newest(about);
        var trigger = new Segment.HttpTrigger(
                1,
                "lift",
                localized(about.stack(), Text.of("killswitch.step.lift", about.account(), lift.effect())),
                host.id(),
                host.fingerprints(),
                about.curl(),
                about.killSwitch().token(),
                about.turn(lift),
                about.read(),
                about.pointer(),
                SwitchCall.expected(lift),
                new Segment.HttpTrigger.Fence(EngageMarks.name(about), newest));
        var bare = request.plan(List.of(trigger));
        return new Plan(
                bare.command(),
                bare.stack(),
                bare.service(),
                bare.effect(),
                bare.lock(),
                bare.arguments(),
                new TreeMap<>(Map.of(PIN, newest)),
                bare.segments(),
                notes(request, about),
                bare.definitionDigest(),
                bare.policyDigest(),
                bare.isIrreversible(),
                bare.timeout());
    }

    private List<PlanNote> notes(CommandRequest request, SwitchCall about) {
        var stack = about.stack();
        var since = engagements.sinceLift(about, request.definition().id());
        var notes = new ArrayList<PlanNote>();
        notes.add(note(
                stack,
                "killswitch.note.effect",
                Text.of(
                        "killswitch.note.effect-body",
                        about.account(),
                        about.killSwitch().lift().effect(),
                        about.killSwitch().lift().wording())));
        notes.add(note(stack, "killswitch.note.reason", Text.of("killswitch.detail", reason(request))));
        notes.add(note(stack, "killswitch.note.since", since(since)));
        notes.add(note(
                stack,
                "killswitch.note.untouched",
                Text.of("killswitch.untouched", about.killSwitch().untouched())));
        if (!about.killSwitch().figures().isEmpty()) {
            var then = since.isEmpty()
                    ? Map.<String, String>of()
                    : since.getFirst().figures();
            notes.add(figures(about, then, "killswitch.note.figures-then", false));
            notes.add(figures(
                    about, figures.now(request.catalogue().site(), about), "killswitch.note.figures-now", true));
        }
        if (!since.isEmpty()) {
            notes.add(changes(
                    stack, engagements.changes(stack.id(), since.getFirst().at())));
        }
        return notes;
    }

    private static String reason(CommandRequest request) {
        return request.arguments().values().getOrDefault("reason", "-");
    }

    private static Text since(List<Engagement> since) {
        if (since.isEmpty()) {
            return Text.of("killswitch.note.since-unknown");
        }
        var first = since.getFirst();
        return Text.of(
                "killswitch.note.since-body",
                first.at(),
                first.by(),
                first.reason().<Object>map(reason -> reason).orElse(Text.of("killswitch.no-reason")),
                since.size());
    }

    private PlanNote figures(SwitchCall about, Map<String, String> values, String title, boolean isFleeting) {
        var language = about.stack().language();
        var body = about.killSwitch().figures().stream()
                .map(figure -> figure.title().in(language) + ": "
                        + Optional.ofNullable(values.get(figure.id())).orElse("?") + "  ("
                        + figure.meaning().in(language) + ")")
                .collect(Collectors.joining("\n"));
        return new PlanNote(localized(about.stack(), Text.of(title)), body, isFleeting);
    }

    private PlanNote changes(Stack stack, List<Changed> changes) {
        var voice = Voice.plain(stack.language(), stack.zone());
        var body = changes.isEmpty()
                ? texts.render(Text.of("killswitch.note.no-changes"), voice)
                : changes.stream()
                        .map(change -> texts.render(
                                Text.of(
                                        "killswitch.note.change",
                                        change.at(),
                                        change.what(),
                                        change.by(),
                                        change.state(),
                                        change.id()),
                                voice))
                        .collect(Collectors.joining("\n"));
        return new PlanNote(localized(stack, Text.of("killswitch.note.changes")), body);
    }

    private PlanNote note(Stack stack, String title, Text body) {
        var voice = Voice.plain(stack.language(), stack.zone());
        return new PlanNote(localized(stack, Text.of(title)), texts.render(body, voice));
    }

    private LocalizedText localized(Stack stack, Text text) {
        return new LocalizedText(
                texts.render(text, Voice.plain(Language.KO, stack.zone())),
                texts.render(text, Voice.plain(Language.EN, stack.zone())));
    }
}
