package dev.dangjik.command;

import dev.dangjik.approval.AuthorizedPlan;
import dev.dangjik.command.Rulings.Ruling;
import dev.dangjik.command.catalogue.CommandBody;
import dev.dangjik.message.Text;
import dev.dangjik.permission.Decision;
import dev.dangjik.permission.Effect;
import dev.dangjik.plan.Plan;
import dev.dangjik.plan.PlanDigest;
import dev.dangjik.remote.RemoteException;
import dev.dangjik.run.RunControl;
import dev.dangjik.run.RunRequest;
import dev.dangjik.run.RunSummary;
import dev.dangjik.run.Runner;
import dev.dangjik.run.Runs;
import dev.dangjik.run.StartOutcome;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jdbi.v3.core.Handle;

/// Does what an allowed command asks for: looks and tells, or makes a plan and has it run.
final class Performer {
    private final Desk desk;
    private final Rulings rulings;
    private final Registry registry;
    private final Planning planning;
    private final Runner runner;
    private final Runs runs;

    /// @param registry holds the procedures that decide without a plan
    Performer(Desk desk, Rulings rulings, Registry registry, Planning planning, Runner runner, Runs runs) {
        this.desk = desk;
        this.rulings = rulings;
        this.registry = registry;
        this.planning = planning;
        this.runner = runner;
        this.runs = runs;
    }

    void perform(Invocation invocation, CommandRequest request, Ruling ruling) throws RemoteException {
        var act = act(request);
        if (act.isPresent()) {
            decide(invocation, request, ruling, act.get());
            return;
        }
        if (request.definition().effect() == Effect.READ) {
            rulings.writeAhead(invocation, ruling);
            desk.answer(invocation, new Reply.Answer(planning.answer(request)));
            return;
        }
        switch (rulings.gate(invocation, request, ruling)) {
            case WindowGate.Open _ -> change(invocation, request, ruling, UnaryOperator.identity());
            case WindowGate.ByConsent glass ->
                change(invocation, request, new Ruling(ruling.subject(), glass.needs()), glass::asked);
            case WindowGate.Shut shut -> shut(invocation, request, ruling, shut);
        }
    }

    /// @param marked the plan as it is to be authorised
    private void change(Invocation invocation, CommandRequest request, Ruling ruling, UnaryOperator<Plan> marked)
            throws RemoteException {
        var holder = request.lock().flatMap(runs::holderOf);
        // What is asked about a surface that is open is asked now, and opens when that one has closed.
        boolean isOpening = request.definition().effect() == Effect.EXPOSE;
        if (holder.isPresent() && invocation.request().isQueueing() && !isOpening) {
            start(invocation, request, marked.apply(Planning.later(request)), ruling);
            return;
        }
        if (holder.isPresent() && !isOpening) {
            busy(invocation, request, ruling, holder.get());
            return;
        }
        switch (planning.plan(request)) {
            case Planned.Refused refused ->
                rulings.refuse(invocation, Optional.of(request.stack().id()), refused.why(), refused.typeNext());
            case Planned.Ready(var plan) -> start(invocation, request, marked.apply(plan), ruling);
        }
    }

    private Optional<Procedure.Act> act(CommandRequest request) {
        return request.definition().body() instanceof CommandBody.Procedure(var id)
                ? registry.procedure(id).filter(Procedure.Act.class::isInstance).map(Procedure.Act.class::cast)
                : Optional.empty();
    }

    private void decide(Invocation invocation, CommandRequest request, Ruling ruling, Procedure.Act act) {
        var asking = invocation.request();
        var account = asking.actor().account();
        var by = new RunControl.By(
                asking.actor().person().orElse(account), account, asking.kind().via());
        desk.answerWith(invocation, transaction -> {
            rulings.write(transaction, invocation, ruling, Optional.empty());
            return act.act(transaction, request, by);
        });
        runner.kick();
    }

    /// A freeze window covers it: who queues waits for its end, everybody else hears of the ways on.
    private void shut(Invocation invocation, CommandRequest request, Ruling ruling, WindowGate.Shut shut) {
        if (invocation.request().isQueueing()) {
            start(invocation, request, Planning.later(request), ruling);
            return;
        }
        desk.answerWith(invocation, transaction -> {
            rulings.writeFrozen(transaction, invocation, ruling, shut.freeze());
            return new Reply.InWindow(
                    request.stack().id(), request.definition().id(), shut.freeze(), Optional.of(shut.glass()));
        });
    }

    /// Somebody's run is changing the very thing a plan would have to look at, so there is none to be made now.
    private void busy(Invocation invocation, CommandRequest request, Ruling ruling, RunSummary holder) {
        desk.answerWith(invocation, transaction -> {
            rulings.write(transaction, invocation, ruling, Optional.empty());
            return new Reply.Busy(request.lock().orElseThrow(), holder);
        });
    }

    private void start(Invocation invocation, CommandRequest request, Plan plan, Ruling ruling) {
        var channel = desk.operationsChannel(request.catalogue(), request.stack());
        if (channel.isEmpty()) {
            var why = Text.of(
                    "door.no-channel", plan.stack(), request.catalogue().site().file());
            rulings.refuse(invocation, Optional.of(plan.stack()), why, List.of());
            return;
        }
        if (isQuorumGone(request, plan, ruling)) {
            var why = Text.of("policy.denied.quorum-beneficiaries", String.join(", ", plan.beneficiaries()));
            rulings.refuse(invocation, Optional.of(plan.stack()), why, List.of());
            return;
        }
        var asking = invocation.request();
        desk.answerWith(invocation, transaction -> {
            rulings.write(transaction, invocation, ruling, Optional.of(PlanDigest.of(plan)));
            var wish = new RunRequest(
                    Optional.of(invocation.id()),
                    asking.actor().person(),
                    asking.actor().account(),
                    channel.get(),
                    request.stack().language(),
                    asking.isQueueing());
            return reply(begun(transaction, plan, ruling, wish), request, plan, channel.get());
        });
        runner.kick();
    }

    /// Whether too few could consent, now that it is known whom the plan is for.
    private static boolean isQuorumGone(CommandRequest request, Plan plan, Ruling ruling) {
        return request.catalogue().site().isBound()
                && ruling.decision() instanceof Decision.NeedsApproval needs
                && needs.without(plan.beneficiaries()).people().size() < needs.count();
    }

    private StartOutcome begun(Handle transaction, Plan plan, Ruling ruling, RunRequest wish) {
        return switch (ruling.decision()) {
            case Decision.Allowed allowed -> runner.start(transaction, AuthorizedPlan.of(plan, allowed), wish);
            case Decision.NeedsApproval needs -> runner.ask(transaction, plan, needs, wish);
            case Decision.Denied _ -> throw new IllegalStateException("a denial is no ruling to act on");
        };
    }

    private static Reply reply(StartOutcome outcome, CommandRequest request, Plan plan, String channel) {
        return switch (outcome) {
            case StartOutcome.Started(var id) -> new Reply.Started(id, channel);
            case StartOutcome.RepeatOf(var id) -> new Reply.Started(id, channel);
            case StartOutcome.Asked(var id, var question) -> new Reply.Asked(id, channel, question);
            case StartOutcome.Queued(var id, var behind) -> new Reply.Queued(id, behind);
            case StartOutcome.Busy(var holder) -> new Reply.Busy(plan.lock().orElseThrow(), holder);
            case StartOutcome.Held(var id, var freeze) ->
                new Reply.Held(id, request.stack().id(), freeze);
            case StartOutcome.InWindow(var freeze) ->
                new Reply.InWindow(request.stack().id(), request.definition().id(), freeze, Optional.empty());
            case StartOutcome.Frozen(var freeze) -> new Reply.Frozen(plan.lock().orElseThrow(), freeze);
        };
    }
}
