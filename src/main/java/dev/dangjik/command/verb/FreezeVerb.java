package dev.dangjik.command.verb;

import dev.dangjik.command.OwnVerb;
import dev.dangjik.command.Reply;
import dev.dangjik.config.Durations;
import dev.dangjik.message.Text;
import dev.dangjik.plan.LockName;
import dev.dangjik.run.Freeze;
import dev.dangjik.run.FreezeOutcome;
import dev.dangjik.run.RunControl;
import java.time.Duration;
import java.util.List;
import org.jdbi.v3.core.Handle;

/// `/ops freeze <service> <duration> <reason>`: keeps changes of a service from starting; what brings back
/// passes.
public final class FreezeVerb implements OwnVerb.Act {
    private static final Duration MOST = Duration.ofDays(14);

    private final RunControl control;

    public FreezeVerb(RunControl control) {
        this.control = control;
    }

    @Override
    public String id() {
        return "freeze";
    }

    @Override
    public Subject subject(Use use) {
        if (use.stack().isEmpty()) {
            return Subjects.ofStack(use, id());
        }
        var stack = use.stack().get();
        boolean isComplete = use.words().size() >= 3
                && stack.services().containsKey(use.words().getFirst())
                && isDuration(use.words().get(1));
        return isComplete
                ? new Subject.OfStack(stack.id())
                : new Subject.Unclear(
                        Text.of("freeze.usage", MOST),
                        stack.services().keySet().stream()
                                .map(service -> "/ops " + stack.id() + " freeze " + service + " 2h <reason>")
                                .toList());
    }

    @Override
    public Reply act(Handle transaction, Use use) {
        var lock = new LockName(use.stack().orElseThrow().id(), use.words().getFirst());
        var until = use.at().plus(Durations.parse(use.words().get(1)));
        var reason = String.join(" ", use.words().subList(2, use.words().size()));
        var by = Subjects.by(use);
        return Reply.Notice.of(told(lock, control.freeze(transaction, lock, new Freeze(by.name(), until, reason), by)));
    }

    static Text told(LockName lock, FreezeOutcome outcome) {
        return switch (outcome) {
            case FreezeOutcome.Frozen(var freeze) -> Text.of("freeze.done", lock.toString(), freeze.until());
            case FreezeOutcome.AlreadyFrozen(var freeze) ->
                new Text("freeze.already", List.of(lock.toString(), freeze.until(), freeze.by(), freeze.reason()));
            case FreezeOutcome.Lifted(var freeze) -> Text.of("freeze.lifted", lock.toString(), freeze.by());
            case FreezeOutcome.NotFrozen _ -> Text.of("freeze.not-frozen", lock.toString());
        };
    }

    private static boolean isDuration(String text) {
        try {
            var span = Durations.parse(text);
            return span.isPositive() && span.compareTo(MOST) <= 0;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
