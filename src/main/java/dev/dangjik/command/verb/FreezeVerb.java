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
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Handle;

/// `/ops freeze <service> <duration> <reason>`: keeps changes of a service from starting, by the bot and by hand on
/// its machine; what brings back passes.
public final class FreezeVerb implements OwnVerb.RemoteAct {
    private static final Duration MOST = Duration.ofDays(14);

    private final RunControl control;
    private final MachineFreezes machines;

    public FreezeVerb(RunControl control, MachineFreezes machines) {
        this.control = control;
        this.machines = machines;
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

    /// The machine first: a freeze that does not reach it is written down all the same, and the answer says so.
    @Override
    public OwnVerb.Deed actThere(Use use) {
        var missed = machines.freeze(use, lock(use), freeze(use));
        return transaction -> {
            var sentences = new ArrayList<>(List.of(written(transaction, use)));
            missed.ifPresent(sentences::add);
            return new Reply.Notice(
                    sentences, missed.map(_ -> List.of(again(use))).orElse(List.of()));
        };
    }

    private Text written(Handle transaction, Use use) {
        return told(lock(use), control.freeze(transaction, lock(use), freeze(use), Subjects.by(use)));
    }

    private static LockName lock(Use use) {
        return new LockName(use.stack().orElseThrow().id(), use.words().getFirst());
    }

    private static Freeze freeze(Use use) {
        var until = use.at().plus(Durations.parse(use.words().get(1)));
        var reason = String.join(" ", use.words().subList(2, use.words().size()));
        return new Freeze(Subjects.by(use).name(), until, reason);
    }

    private static String again(Use use) {
        return "/ops " + use.stack().orElseThrow().id() + " freeze " + String.join(" ", use.words());
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
