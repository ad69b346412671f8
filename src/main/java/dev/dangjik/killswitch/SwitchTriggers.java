package dev.dangjik.killswitch;

import dev.dangjik.command.catalogue.Catalogue;
import dev.dangjik.message.Text;
import dev.dangjik.plan.HttpCall;
import dev.dangjik.plan.Segment;
import dev.dangjik.remote.HostHttp;
import dev.dangjik.run.TriggerClient;
import dev.dangjik.stack.Host;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/// Calls what a plan says, as long as nobody has engaged the switch since that plan was made.
final class SwitchTriggers implements TriggerClient {
    private final SwitchLine line;
    private final Supplier<Catalogue> catalogue;
    private final EngageMarks marks;
    private final Engagements engagements;

    SwitchTriggers(SwitchLine line, Supplier<Catalogue> catalogue, EngageMarks marks, Engagements engagements) {
        this.line = line;
        this.catalogue = catalogue;
        this.marks = marks;
        this.engagements = engagements;
    }

    @Override
    public Seen fire(Host host, Segment.HttpTrigger trigger) {
        var fence = trigger.fence();
        var mark = marks.last(fence.name());
        boolean isUnchanged = mark.stream().allMatch(engagements::isKnown)
                && engagements.newest(fence.name()).equals(fence.newest());
        var begun = isUnchanged ? marks.lift(fence.name(), mark) : Optional.<CompletableFuture<Void>>empty();
        if (begun.isEmpty()) {
            return new Seen.NotMade(Text.of("killswitch.engaged-meanwhile"));
        }
        var seen = called(host, trigger, begun.get());
        return marks.last(fence.name()).equals(mark)
                ? seen
                : new Seen.NotThere(Text.of("killswitch.engaged-meanwhile"));
    }

    private Seen called(Host host, Segment.HttpTrigger trigger, CompletableFuture<Void> over) {
        try {
            return called(host, trigger);
        } finally {
            over.complete(null);
        }
    }

    private Seen called(Host host, Segment.HttpTrigger trigger) {
        return switch (heard(host, trigger, false, List.of(trigger.call(), trigger.readBack()))) {
            case SwitchLine.Heard.NotCalled(var why) -> new Seen.NotMade(why);
            case SwitchLine.Heard.Lost(var why) -> new Seen.Unclear(why);
            case SwitchLine.Heard.Answers(var answers) -> seen(trigger, answers.get(0), answers.get(1));
        };
    }

    @Override
    public Seen look(Host host, Segment.HttpTrigger trigger) {
        return switch (heard(host, trigger, true, List.of(trigger.readBack()))) {
            case SwitchLine.Heard.NotCalled(var why) -> new Seen.Unclear(why);
            case SwitchLine.Heard.Lost(var why) -> new Seen.Unclear(why);
            case SwitchLine.Heard.Answers(var answers) -> readBack(trigger, answers.get(0));
        };
    }

    private SwitchLine.Heard heard(Host host, Segment.HttpTrigger trigger, boolean isRepeatable, List<HttpCall> calls) {
        var wanted = new SwitchLine.Wanted(trigger.curl(), trigger.token(), calls, isRepeatable);
        return line.call(catalogue.get().site(), host, wanted);
    }

    /// A call without an answer may have its effect yet.
    private static Seen seen(Segment.HttpTrigger trigger, HostHttp.Answer call, HostHttp.Answer after) {
        var seen = readBack(trigger, after);
        return switch (seen) {
            case Seen.NotThere(var found) when call instanceof HostHttp.Answer.None -> new Seen.Unclear(found);
            case Seen.NotThere(var found) ->
                new Seen.NotThere(Text.of("killswitch.call-and-state", Engaged.said(call), found));
            case Seen.There _, Seen.Unclear _, Seen.NotMade _ -> seen;
        };
    }

    private static Seen readBack(Segment.HttpTrigger trigger, HostHttp.Answer answer) {
        var value = SwitchCall.value(answer, trigger.pointer());
        if (value.isEmpty()) {
            return new Seen.Unclear(Text.of("killswitch.unreadable", Engaged.said(answer)));
        }
        return value.get().equals(trigger.expected())
                ? new Seen.There()
                : new Seen.NotThere(Text.of("killswitch.reads", trigger.pointer(), value.get(), trigger.expected()));
    }
}
