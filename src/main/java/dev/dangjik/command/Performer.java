package dev.dangjik.command;

import dev.dangjik.approval.AuthorizedPlan;
import dev.dangjik.command.Rulings.Ruling;
import dev.dangjik.message.Text;
import dev.dangjik.permission.Decision;
import dev.dangjik.permission.Effect;
import dev.dangjik.plan.Plan;
import dev.dangjik.plan.PlanDigest;
import dev.dangjik.remote.RemoteException;
import dev.dangjik.run.RunRequest;
import dev.dangjik.run.RunSummary;
import dev.dangjik.run.Runner;
import dev.dangjik.run.Runs;
import dev.dangjik.run.StartOutcome;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// Does what an allowed command asks for: looks and tells, or makes a plan and has it run.
final class Performer {
    private final Desk desk;
    private final Rulings rulings;
    private final Planning planning;
    private final Runner runner;
    private final Runs runs;

    Performer(Desk desk, Rulings rulings, Planning planning, Runner runner, Runs runs) {
        this.desk = desk;
        this.rulings = rulings;
        this.planning = planning;
        this.runner = runner;
        this.runs = runs;
    }

    void perform(Invocation invocation, CommandRequest request, Ruling ruling) throws RemoteException {
        if (request.definition().effect() == Effect.READ) {
            rulings.writeAhead(invocation, ruling);
            desk.answer(invocation, new Reply.Answer(planning.answer(request)));
            return;
        }
        var holder = request.lock().flatMap(runs::holderOf);
        if (holder.isPresent()) {
            busy(invocation, request, ruling, holder.get());
            return;
        }
        switch (planning.plan(request)) {
            case Planned.Refused refused ->
                rulings.refuse(invocation, Optional.of(request.stack().id()), refused.why(), refused.typeNext());
            case Planned.Ready(var plan) -> start(invocation, request, plan, ruling);
        }
    }

    /// Somebody's run is changing the very thing a plan would have to look at, so there is none to be made now.
    private void busy(Invocation invocation, CommandRequest request, Ruling ruling, RunSummary holder) {
        if (invocation.request().isQueueing()) {
            start(invocation, request, Planning.later(request), ruling);
            return;
        }
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
            return reply(begun(transaction, plan, ruling, wish), plan, channel.get());
        });
        runner.kick();
    }

    private StartOutcome begun(Handle transaction, Plan plan, Ruling ruling, RunRequest wish) {
        return switch (ruling.decision()) {
            case Decision.Allowed allowed -> runner.start(transaction, AuthorizedPlan.of(plan, allowed), wish);
            case Decision.NeedsApproval needs -> runner.ask(transaction, plan, needs, wish);
            case Decision.Denied _ -> throw new IllegalStateException("a denial is no ruling to act on");
        };
    }

    private static Reply reply(StartOutcome outcome, Plan plan, String channel) {
        return switch (outcome) {
            case StartOutcome.Started(var id) -> new Reply.Started(id, channel);
            case StartOutcome.RepeatOf(var id) -> new Reply.Started(id, channel);
            case StartOutcome.Asked(var id, var question) -> new Reply.Asked(id, channel, question);
            case StartOutcome.Queued(var id, var behind) -> new Reply.Queued(id, behind);
            case StartOutcome.Busy(var holder) -> new Reply.Busy(plan.lock().orElseThrow(), holder);
            case StartOutcome.Frozen(var freeze) -> new Reply.Frozen(plan.lock().orElseThrow(), freeze);
        };
    }
}
