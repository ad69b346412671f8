package dev.dangjik.command;

import dev.dangjik.approval.AuthorizedPlan;
import dev.dangjik.approval.Consent;
import dev.dangjik.command.catalogue.Catalogue;
import dev.dangjik.command.catalogue.CommandDefinition;
import dev.dangjik.command.catalogue.ParsedArguments;
import dev.dangjik.message.Text;
import dev.dangjik.permission.CommandSubject;
import dev.dangjik.permission.Decision;
import dev.dangjik.plan.Plan;
import dev.dangjik.plan.PlanDigest;
import dev.dangjik.remote.RemoteException;
import dev.dangjik.run.Replanner;
import dev.dangjik.run.RunView;
import dev.dangjik.stack.Stack;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Supplier;

/// Plans a queued run again when its turn has come, for the person who asked and under the rules of that moment. What
/// others have consented to runs only if it is the same to the last byte and their consent still counts; else they are
/// asked again.
public final class QueuedPlans implements Replanner {
    private final Supplier<Catalogue> catalogue;
    private final Inbox inbox;
    private final Authority authority;
    private final Consents consents;
    private final Planning planning;
    private final Clock clock;

    public QueuedPlans(
            Supplier<Catalogue> catalogue,
            Inbox inbox,
            Authority authority,
            Consents consents,
            Planning planning,
            Clock clock) {
        this.catalogue = catalogue;
        this.inbox = inbox;
        this.authority = authority;
        this.consents = consents;
        this.planning = planning;
        this.clock = clock;
    }

    @Override
    public Replanned again(RunView run, Plan old, Optional<Consent> consent, Instant since) {
        var now = catalogue.get();
        var asked = run.invocation().flatMap(inbox::find);
        var stack = now.stack(old.stack());
        var definition = now.command(old.stack(), old.command());
        if (asked.isEmpty() || stack.isEmpty() || definition.isEmpty()) {
            return new Replanned.Stale(Text.of("queue.command-gone", old.command(), old.stack()));
        }
        return again(
                new Asked(now, asked.get(), stack.get(), definition.get()), new Standing(run, old, consent, since));
    }

    private Replanned again(Asked asked, Standing standing) {
        var definition = asked.definition();
        var request = asked.invocation().request();
        var subject = new CommandSubject(asked.stack().id(), definition.id(), definition.effect());
        var arguments = standing.old().arguments();
        var decision = authority.decide(asked.catalogue(), request, subject, arguments, clock.instant());
        if (decision instanceof Decision.Denied) {
            return new Replanned.Stale(decision.reason());
        }
        var again = new CommandRequest(
                asked.catalogue(),
                asked.stack(),
                definition,
                new ParsedArguments.Valid(arguments),
                request.actor(),
                clock.instant());
        var ruled = throughWindows(again, request, decision, standing.old());
        if (ruled instanceof Decision.Denied) {
            return new Replanned.Stale(ruled.reason());
        }
        try {
            return switch (planning.plan(again)) {
                case Planned.Refused refused -> new Replanned.Stale(refused.why());
                case Planned.Ready(var plan) ->
                    decided(asked, standing, ruled, WindowGate.askedAgain(asked.catalogue(), standing.old(), plan));
            };
        } catch (RemoteException e) {
            return new Replanned.NotNow(Text.of("queue.not-now", e.host().id(), String.valueOf(e.getMessage())));
        }
    }

    /// Whose consent it needs for the windows it is to pass, as far as they are still in force.
    private Decision throughWindows(CommandRequest again, Incoming request, Decision decision, Plan old) {
        var passed = again.catalogue().freezes().at(WindowGate.change(again), again.at()).stream()
                .flatMap(freeze -> freeze.windows().stream())
                .filter(window -> old.passedWindows().contains(window.id()))
                .toList();
        return passed.isEmpty() ? decision : authority.breakGlass(again, request, decision, passed);
    }

    private Replanned decided(Asked asked, Standing standing, Decision decision, Plan plan) {
        var old = standing.old();
        return switch (decision) {
            case Decision.Allowed allowed ->
                changed(old, plan)
                        .<Replanned>map(Replanned.Stale::new)
                        .orElseGet(() -> new Replanned.Ready(AuthorizedPlan.of(plan, allowed)));
            case Decision.NeedsApproval needs ->
                standing.consent()
                        .map(consent -> consented(asked, standing, needs, plan, consent))
                        .orElseGet(() -> new Replanned.Ask(plan, needs, Optional.empty()));
            case Decision.Denied denied -> new Replanned.Stale(denied.reason());
        };
    }

    private Replanned consented(
            Asked asked, Standing standing, Decision.NeedsApproval needs, Plan plan, Consent consent) {
        var old = standing.old();
        if (!old.definitionDigest().equals(plan.definitionDigest())) {
            return new Replanned.Stale(Text.of("queue.command-changed", old.command()));
        }
        if (!PlanDigest.of(plan).equals(consent.request().planDigest())) {
            var why = changedPin("approval.fact-changed", old, plan).orElseGet(() -> Text.of("approval.plan-changed"));
            return new Replanned.Ask(plan, needs, Optional.of(why));
        }
        var unused = UnusedConsent.why(plan, consent, standing.since(), clock.instant());
        if (unused.isPresent()) {
            return new Replanned.Ask(plan, needs, unused);
        }
        return switch (consents.stillStands(asked.catalogue(), standing.run(), consent, needs)) {
            case STANDS -> new Replanned.Ready(AuthorizedPlan.of(plan, consent));
            case GONE -> new Replanned.Ask(plan, needs, Optional.of(Text.of("approval.consent-gone")));
            case NOT_KNOWN -> new Replanned.NotNow(Text.of("approval.accounts-unknown"));
        };
    }

    /// What is not as it was shown when the person asked. Of what was never shown nothing can have changed.
    private static Optional<Text> changed(Plan old, Plan now) {
        if (!old.definitionDigest().equals(now.definitionDigest())) {
            return Optional.of(Text.of("queue.command-changed", old.command()));
        }
        return old.isToBeMade() ? Optional.empty() : changedPin("queue.fact-changed", old, now);
    }

    private static Optional<Text> changedPin(String key, Plan old, Plan now) {
        var names = new TreeSet<>(old.pins().keySet());
        names.addAll(now.pins().keySet());
        return names.stream()
                .filter(name -> !Optional.ofNullable(old.pins().get(name))
                        .equals(Optional.ofNullable(now.pins().get(name))))
                .findFirst()
                .map(name -> Text.of(
                        key,
                        Text.of("pin." + name),
                        old.pins().getOrDefault(name, "-"),
                        now.pins().getOrDefault(name, "-")));
    }

    /// A run whose turn it is, with what was shown of it and consented to.
    private record Standing(RunView run, Plan old, Optional<Consent> consent, Instant since) {}

    private record Asked(Catalogue catalogue, Invocation invocation, Stack stack, CommandDefinition definition) {}
}
