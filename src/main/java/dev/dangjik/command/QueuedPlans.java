package dev.dangjik.command;

import dev.dangjik.approval.AuthorizedPlan;
import dev.dangjik.command.catalogue.Catalogue;
import dev.dangjik.command.catalogue.CommandDefinition;
import dev.dangjik.command.catalogue.ParsedArguments;
import dev.dangjik.message.Text;
import dev.dangjik.permission.CommandSubject;
import dev.dangjik.permission.Decision;
import dev.dangjik.plan.Plan;
import dev.dangjik.remote.RemoteException;
import dev.dangjik.run.Replanner;
import dev.dangjik.run.RunView;
import dev.dangjik.stack.Stack;
import java.time.Clock;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Supplier;

/// Plans a queued run again when its turn has come, for the person who asked and under the rules of that moment.
public final class QueuedPlans implements Replanner {
    private final Supplier<Catalogue> catalogue;
    private final Inbox inbox;
    private final Authority authority;
    private final Planning planning;
    private final Clock clock;

    public QueuedPlans(
            Supplier<Catalogue> catalogue, Inbox inbox, Authority authority, Planning planning, Clock clock) {
        this.catalogue = catalogue;
        this.inbox = inbox;
        this.authority = authority;
        this.planning = planning;
        this.clock = clock;
    }

    @Override
    public Replanned again(RunView run, Plan old) {
        var now = catalogue.get();
        var asked = run.invocation().flatMap(inbox::find);
        var stack = now.stack(old.stack());
        var definition = now.command(old.stack(), old.command());
        if (asked.isEmpty() || stack.isEmpty() || definition.isEmpty()) {
            return new Replanned.Stale(Text.of("queue.command-gone", old.command(), old.stack()));
        }
        return again(new Asked(now, asked.get(), stack.get(), definition.get()), old);
    }

    private Replanned again(Asked asked, Plan old) {
        var definition = asked.definition();
        var request = asked.invocation().request();
        var subject = new CommandSubject(asked.stack().id(), definition.id(), definition.effect());
        var decision = authority.decide(asked.catalogue(), request, subject, old.arguments(), clock.instant());
        if (!(decision instanceof Decision.Allowed allowed)) {
            return new Replanned.Stale(decision.reason());
        }
        try {
            var planned = planning.plan(new CommandRequest(
                    asked.catalogue(),
                    asked.stack(),
                    definition,
                    new ParsedArguments.Valid(old.arguments()),
                    request.actor(),
                    clock.instant()));
            return switch (planned) {
                case Planned.Refused refused -> new Replanned.Stale(refused.why());
                case Planned.Ready(var plan) ->
                    changed(old, plan)
                            .<Replanned>map(Replanned.Stale::new)
                            .orElseGet(() -> new Replanned.Ready(AuthorizedPlan.of(plan, allowed)));
            };
        } catch (RemoteException e) {
            return new Replanned.NotNow(Text.of("queue.not-now", e.host().id(), String.valueOf(e.getMessage())));
        }
    }

    /// What is not as it was shown when the person asked. Of what was never shown nothing can have changed.
    private static Optional<Text> changed(Plan old, Plan now) {
        if (!old.definitionDigest().equals(now.definitionDigest())) {
            return Optional.of(Text.of("queue.command-changed", old.command()));
        }
        if (old.isToBeMade()) {
            return Optional.empty();
        }
        var names = new TreeSet<>(old.pins().keySet());
        names.addAll(now.pins().keySet());
        return names.stream()
                .filter(name -> !Optional.ofNullable(old.pins().get(name))
                        .equals(Optional.ofNullable(now.pins().get(name))))
                .findFirst()
                .map(name -> Text.of(
                        "queue.fact-changed",
                        Text.of("pin." + name),
                        old.pins().getOrDefault(name, "-"),
                        now.pins().getOrDefault(name, "-")));
    }

    private record Asked(Catalogue catalogue, Invocation invocation, Stack stack, CommandDefinition definition) {}
}
