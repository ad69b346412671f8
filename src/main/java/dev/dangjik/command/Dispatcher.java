package dev.dangjik.command;

import dev.dangjik.approval.AuthorizedPlan;
import dev.dangjik.command.catalogue.Catalogue;
import dev.dangjik.command.catalogue.ParsedArguments;
import dev.dangjik.command.catalogue.ReservedVerbs;
import dev.dangjik.message.Text;
import dev.dangjik.permission.CommandSubject;
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
import dev.dangjik.stack.Stack;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The one way in: every recorded request is understood, authorised and answered here, whoever or whatever sent
/// it.
public final class Dispatcher {
    private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);

    private final Desk desk;
    private final Authority authority;
    private final Registry registry;
    private final Planning planning;
    private final Runner runner;
    private final Runs runs;

    public Dispatcher(Desk desk, Authority authority, Registry registry, Planning planning, Runner runner, Runs runs) {
        this.desk = desk;
        this.authority = authority;
        this.registry = registry;
        this.planning = planning;
        this.runner = runner;
        this.runs = runs;
    }

    /// Works on a recorded request until it is answered. Never throws: what goes wrong is told to the person.
    public void process(Invocation invocation) {
        try {
            handle(invocation);
        } catch (RemoteException e) {
            LOG.info("request {}: {}", invocation.id(), e.getMessage());
            lastAnswer(invocation, Planning.unreachable(e));
        } catch (Desk.AlreadyAnswered e) {
            LOG.info("request {} had been answered already", invocation.id());
        } catch (RuntimeException e) {
            LOG.error("request {} ({}) stopped in the middle", invocation.id(), words(invocation), e);
            lastAnswer(invocation, Reply.Notice.of(Text.of("door.stopped", words(invocation), invocation.id())));
        }
    }

    /// Answers what is not worked on any more. Never throws: it may have been answered before, and where the database
    /// is
    /// what stopped it the request stays open and is taken up again within minutes.
    void lastAnswer(Invocation invocation, Reply reply) {
        try {
            desk.answer(invocation, reply);
        } catch (RuntimeException e) {
            LOG.warn("request {} got no further answer", invocation.id(), e);
        }
    }

    private void handle(Invocation invocation) throws RemoteException {
        var catalogue = desk.catalogue();
        var request = invocation.request();
        switch (new Grammar(catalogue).read(request.words(), request.channel())) {
            case Request.Help help -> desk.answer(invocation, desk.help(request, help));
            case Request.Unclear unclear -> refuse(invocation, Optional.empty(), unclear.why(), unclear.typeNext());
            case Request.Own own -> own(catalogue, invocation, own);
            case Request.Command command -> command(catalogue, invocation, command);
        }
    }

    private void own(Catalogue catalogue, Invocation invocation, Request.Own own) throws RemoteException {
        var verb = registry.verb(own.verb());
        if (verb.isEmpty()) {
            refuse(invocation, Optional.empty(), Text.of("door.verb-not-yet", own.verb()), List.of("/ops help"));
            return;
        }
        var use = new OwnVerb.Use(catalogue, own.stack(), own.words(), invocation, desk.now());
        switch (verb.get().subject(use)) {
            case OwnVerb.Subject.Open _ -> use(verb.get(), use, Optional.empty());
            case OwnVerb.Subject.Unclear unclear ->
                refuse(invocation, own.stack().map(Stack::id), unclear.why(), unclear.typeNext());
            case OwnVerb.Subject.OfStack(var stack) -> {
                var effect = ReservedVerbs.DECIDED.getOrDefault(own.verb(), Effect.CHANGE);
                var subject = new CommandSubject(stack, own.verb(), effect);
                var decision = authority.decide(
                        catalogue, invocation.request(), subject, Collections.emptySortedMap(), desk.now());
                var allowed = allowed(invocation, subject, decision);
                if (allowed.isPresent()) {
                    use(verb.get(), use, Optional.of(new Ruling(subject, allowed.get())));
                }
            }
        }
    }

    private void use(OwnVerb verb, OwnVerb.Use use, Optional<Ruling> ruling) throws RemoteException {
        var invocation = use.invocation();
        switch (verb) {
            case OwnVerb.Look look -> {
                writeAhead(invocation, ruling);
                desk.answer(invocation, look.answer(use));
            }
            case OwnVerb.Act act -> {
                desk.answerWith(invocation, transaction -> {
                    ruling.ifPresent(
                            r -> authority.write(transaction, invocation, r.subject(), r.decision(), Optional.empty()));
                    return act.act(transaction, use);
                });
                runner.kick();
            }
            case OwnVerb.RemoteAct act -> {
                writeAhead(invocation, ruling);
                desk.answerWith(invocation, act.actThere(use)::in);
                runner.kick();
            }
        }
    }

    private void command(Catalogue catalogue, Invocation invocation, Request.Command command) throws RemoteException {
        var now = desk.now();
        switch (planning.read(command, now)) {
            case ParsedArguments.Invalid invalid -> {
                desk.answerWith(invocation, transaction -> {
                    authority.writeRefused(
                            transaction, invocation, Optional.of(command.stack().id()), "arguments");
                    return new Reply.Notice(invalid.problems(), List.of());
                });
            }
            case ParsedArguments.Missing missing ->
                desk.answer(invocation, new Reply.Notice(List.of(missing.usage()), List.of()));
            case ParsedArguments.Valid valid -> {
                var definition = command.definition();
                var subject = new CommandSubject(command.stack().id(), definition.id(), definition.effect());
                var decision =
                        authority.decide(catalogue, invocation.request(), subject, new TreeMap<>(valid.values()), now);
                var allowed = allowed(invocation, subject, decision);
                if (allowed.isPresent()) {
                    var request = new CommandRequest(
                            catalogue,
                            command.stack(),
                            definition,
                            valid,
                            invocation.request().actor(),
                            now);
                    perform(invocation, request, new Ruling(subject, allowed.get()));
                }
            }
        }
    }

    private void perform(Invocation invocation, CommandRequest request, Ruling ruling) throws RemoteException {
        if (request.definition().effect() == Effect.READ) {
            writeAhead(invocation, Optional.of(ruling));
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
                refuse(invocation, Optional.of(request.stack().id()), refused.why(), refused.typeNext());
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
            authority.write(transaction, invocation, ruling.subject(), ruling.decision(), Optional.empty());
            return new Reply.Busy(request.lock().orElseThrow(), holder);
        });
    }

    private void start(Invocation invocation, CommandRequest request, Plan plan, Ruling ruling) {
        var channel = desk.operationsChannel(request.catalogue(), request.stack());
        if (channel.isEmpty()) {
            refuse(
                    invocation,
                    Optional.of(plan.stack()),
                    Text.of(
                            "door.no-channel",
                            plan.stack(),
                            request.catalogue().site().file()),
                    List.of());
            return;
        }
        var authorized = AuthorizedPlan.of(plan, ruling.decision());
        var asking = invocation.request();
        desk.answerWith(invocation, transaction -> {
            authority.write(
                    transaction, invocation, ruling.subject(), ruling.decision(), Optional.of(PlanDigest.of(plan)));
            var outcome = runner.start(
                    transaction,
                    authorized,
                    new RunRequest(
                            Optional.of(invocation.id()),
                            asking.actor().person(),
                            asking.actor().account(),
                            channel.get(),
                            request.stack().language(),
                            asking.isQueueing()));
            return reply(outcome, plan, channel.get());
        });
        runner.kick();
    }

    private static Reply reply(StartOutcome outcome, Plan plan, String channel) {
        return switch (outcome) {
            case StartOutcome.Started(var id) -> new Reply.Started(id, channel);
            case StartOutcome.RepeatOf(var id) -> new Reply.Started(id, channel);
            case StartOutcome.Queued(var id, var behind) -> new Reply.Queued(id, behind);
            case StartOutcome.Busy(var holder) -> new Reply.Busy(plan.lock().orElseThrow(), holder);
            case StartOutcome.Frozen(var freeze) -> new Reply.Frozen(plan.lock().orElseThrow(), freeze);
        };
    }

    /// The permission; empty: the refusal has been written and told.
    private Optional<Decision.Allowed> allowed(Invocation invocation, CommandSubject subject, Decision decision) {
        return switch (decision) {
            case Decision.Allowed allowed -> Optional.of(allowed);
            case Decision.NeedsApproval needs -> {
                deny(invocation, subject, decision, Decisions.needsApproval(needs));
                yield Optional.empty();
            }
            case Decision.Denied denied -> {
                deny(invocation, subject, decision, Decisions.denied(denied));
                yield Optional.empty();
            }
        };
    }

    private void deny(Invocation invocation, CommandSubject subject, Decision decision, Reply refusal) {
        desk.answerWith(invocation, transaction -> {
            authority.write(transaction, invocation, subject, decision, Optional.empty());
            return refusal;
        });
    }

    private void writeAhead(Invocation invocation, Optional<Ruling> ruling) {
        ruling.ifPresent(r -> desk.write(
                transaction -> authority.write(transaction, invocation, r.subject(), r.decision(), Optional.empty())));
    }

    private void refuse(Invocation invocation, Optional<String> stack, Text why, List<String> typeNext) {
        desk.answerWith(invocation, transaction -> {
            authority.writeRefused(transaction, invocation, stack, why.key());
            return new Reply.Notice(List.of(why), typeNext);
        });
    }

    private static String words(Invocation invocation) {
        return invocation.request().words();
    }

    private record Ruling(CommandSubject subject, Decision.Allowed decision) {}
}
