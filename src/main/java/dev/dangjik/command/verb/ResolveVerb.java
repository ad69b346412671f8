package dev.dangjik.command.verb;

import dev.dangjik.command.OwnVerb;
import dev.dangjik.command.Reply;
import dev.dangjik.message.Text;
import dev.dangjik.run.Choices;
import dev.dangjik.run.Resolution;
import dev.dangjik.run.ResolveOutcome;
import dev.dangjik.run.RunControl;
import dev.dangjik.run.RunId;
import dev.dangjik.run.RunState;
import dev.dangjik.run.Runs;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// `/ops resolve <run> resume|done|roll-back|leave`: a person decides about a run of which nobody knows how it
/// went.
public final class ResolveVerb implements OwnVerb.Act {
    private final Runs runs;
    private final RunControl control;

    public ResolveVerb(Runs runs, RunControl control) {
        this.runs = runs;
        this.control = control;
    }

    @Override
    public String id() {
        return "resolve";
    }

    @Override
    public Subject subject(Use use) {
        if (use.words().isEmpty()) {
            return inDoubt();
        }
        var subject = Subjects.ofRun(use, id(), runs);
        return subject instanceof Subject.OfStack && resolution(use).isEmpty() ? decisions(run(use)) : subject;
    }

    private Subject inDoubt() {
        var lines = runs.open().stream()
                .filter(run -> run.state() == RunState.UNKNOWN)
                .map(run -> "/ops resolve " + run.id())
                .toList();
        return new Subject.Unclear(Text.of(lines.isEmpty() ? "resolve.none" : "resolve.which"), lines);
    }

    private Subject decisions(RunId id) {
        var run = runs.view(id).orElseThrow();
        return run.state() == RunState.UNKNOWN
                ? new Subject.Unclear(Text.of("resolve.what", id.value()), RunTexts.decisions(run))
                : new Subject.Unclear(notUnknown(id, run.state()), List.of());
    }

    @Override
    public Reply act(Handle transaction, Use use) {
        var run = run(use);
        var resolution = resolution(use).orElseThrow();
        return switch (control.resolve(transaction, run, resolution, Subjects.by(use))) {
            case ResolveOutcome.Accepted _ ->
                Reply.Notice.of(Text.of("resolve.accepted", run.value(), RunTexts.decision(resolution)));
            case ResolveOutcome.NotOpen(var choices) -> notOpen(run, resolution, choices);
            case ResolveOutcome.NotUnknown(var state) -> Reply.Notice.of(notUnknown(run, state));
            case ResolveOutcome.NoSuchRun _ -> Reply.Notice.of(Text.of("runs.no-such", run.value()));
        };
    }

    private static Reply notOpen(RunId run, Resolution resolution, Choices choices) {
        var sentences = new ArrayList<Text>();
        sentences.add(Text.of("resolve.not-open", run.value(), RunTexts.decision(resolution)));
        sentences.addAll(choices.whyNot());
        return new Reply.Notice(sentences, RunTexts.decisions(run, choices));
    }

    private static Text notUnknown(RunId run, RunState state) {
        return Text.of("resolve.not-unknown", run.value(), RunTexts.state(state));
    }

    private static RunId run(Use use) {
        return new RunId(use.words().getFirst());
    }

    private static Optional<Resolution> resolution(Use use) {
        return use.words().stream()
                .skip(1)
                .limit(1)
                .flatMap(word -> Arrays.stream(Resolution.values())
                        .filter(resolution -> resolution.word().equals(word)))
                .findFirst();
    }
}
