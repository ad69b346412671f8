package dev.dangjik.command.verb;

import dev.dangjik.command.OwnVerb;
import dev.dangjik.command.Reply;
import dev.dangjik.config.Durations;
import dev.dangjik.message.Text;
import dev.dangjik.plan.LockName;
import dev.dangjik.run.Freeze;
import dev.dangjik.run.FreezeOutcome;
import dev.dangjik.run.RunControl;
import dev.dangjik.stack.Stack;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// `/ops freeze` shows what is frozen; `/ops freeze <service> <duration> <reason>` keeps changes of a service from
/// starting, by the bot and by hand on
/// its machine; what brings back passes.
public final class FreezeVerb implements OwnVerb.RemoteAct {
    private static final Duration MOST = Duration.ofDays(14);

    private final RunControl control;
    private final MachineFreezes machines;
    private final Bulletin bulletin;
    private final FreezePage page;

    public FreezeVerb(RunControl control, MachineFreezes machines, Bulletin bulletin, FreezePage page) {
        this.control = control;
        this.machines = machines;
        this.bulletin = bulletin;
        this.page = page;
    }

    @Override
    public String id() {
        return "freeze";
    }

    @Override
    public Subject subject(Use use) {
        if (use.words().isEmpty()) {
            return new Subject.Open();
        }
        if (use.stack().isEmpty()) {
            return Subjects.ofStack(use, id());
        }
        var stack = use.stack().get();
        return wrong(stack, use.words())
                .<Subject>map(why -> new Subject.Unclear(why, lines(stack, use.words())))
                .orElseGet(() -> new Subject.OfStack(stack.id()));
    }

    /// Which word does not fit, the first one first.
    private static Optional<Text> wrong(Stack stack, List<String> words) {
        var service = words.getFirst();
        if (!stack.services().containsKey(service)) {
            return Optional.of(Text.of("freeze.bad-service", service, stack.id()));
        }
        if (words.size() == 1) {
            return Optional.of(Text.of("freeze.usage", MOST));
        }
        var span = duration(words.get(1));
        if (span.isEmpty()) {
            return Optional.of(Text.of("freeze.bad-duration", words.get(1), MOST));
        }
        if (span.get().compareTo(MOST) > 0) {
            return Optional.of(Text.of("freeze.too-long", words.get(1), MOST));
        }
        return words.size() == 2 ? Optional.of(Text.of("freeze.no-reason")) : Optional.empty();
    }

    /// Keeps what fits of the words that were typed.
    private static List<String> lines(Stack stack, List<String> words) {
        var known =
                words.stream().limit(1).filter(stack.services()::containsKey).toList();
        var services = known.isEmpty() ? stack.services().keySet() : known;
        boolean isFitting = words.size() > 1
                && duration(words.get(1))
                        .filter(span -> span.compareTo(MOST) <= 0)
                        .isPresent();
        var behind = isFitting ? words.get(1) : "2h";
        var reason = words.size() > 2 ? String.join(" ", words.subList(2, words.size())) : "<reason>";
        return services.stream()
                .map(service -> "/ops " + stack.id() + " freeze " + service + " " + behind + " " + reason)
                .toList();
    }

    /// The machine first: a freeze that does not reach it is written down all the same, and the answer says so.
    @Override
    public OwnVerb.Deed actThere(Use use) {
        if (use.words().isEmpty()) {
            var shown = page.of(use);
            return _ -> shown;
        }
        var missed = machines.freeze(use, lock(use), freeze(use));
        return transaction -> {
            var sentences = new ArrayList<>(List.of(written(transaction, use)));
            missed.ifPresent(sentences::add);
            return new Reply.Notice(
                    sentences, missed.map(_ -> List.of(again(use))).orElse(List.of()));
        };
    }

    private Text written(Handle transaction, Use use) {
        var outcome = control.freeze(transaction, lock(use), freeze(use), Subjects.by(use));
        if (outcome instanceof FreezeOutcome.Frozen(var freeze)) {
            bulletin.tell(
                    transaction,
                    use,
                    Text.of("freeze.told", lock(use).toString(), freeze.by(), freeze.until(), freeze.reason()));
        }
        return told(lock(use), outcome);
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

    private static Optional<Duration> duration(String text) {
        try {
            return Optional.of(Durations.parse(text)).filter(Duration::isPositive);
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }
}
