package dev.dangjik.command;

import dev.dangjik.command.catalogue.Catalogue;
import dev.dangjik.command.catalogue.CommandBody;
import dev.dangjik.command.catalogue.ParsedArguments;
import dev.dangjik.command.catalogue.ReservedVerbs;
import dev.dangjik.message.Text;
import dev.dangjik.permission.CommandSubject;
import dev.dangjik.permission.Decision;
import dev.dangjik.permission.Effect;
import dev.dangjik.remote.RemoteException;
import dev.dangjik.run.Runner;
import dev.dangjik.run.Runs;
import dev.dangjik.stack.Stack;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The one way in: every recorded request is understood, authorised and answered here, whoever or whatever sent it.
public final class Dispatcher {
    private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);

    /// Together with the quarter of a second that asking about earlier requests may take, shorter than Slack waits.
    private static final Duration AT_ONCE = Duration.ofMillis(2_250);

    private final Desk desk;
    private final Rulings rulings;
    private final Registry registry;
    private final Planning planning;
    private final Performer performer;
    private final Runner runner;

    public Dispatcher(Desk desk, Authority authority, Registry registry, Planning planning, Runner runner, Runs runs) {
        this.desk = desk;
        this.rulings = new Rulings(desk, authority);
        this.registry = registry;
        this.planning = planning;
        this.performer = new Performer(desk, rulings, registry, planning, runner, runs);
        this.runner = runner;
    }

    /// Begins what makes safe at once, without a record: it is understood and authorised here as everything is, by the
    /// files that were loaded last.
    ///
    /// @return empty when the request is none of that kind
    Optional<Reception.Received> atOnce(Incoming incoming) {
        var catalogue = desk.catalogue();
        var request = new Grammar(catalogue).read(incoming.words(), incoming.channel());
        return request instanceof Request.Command command
                        && command.definition().isAtOnce()
                ? Optional.of(atOnce(catalogue, incoming, command))
                : Optional.empty();
    }

    /// Whether somebody who has left out something required is asked for it: where the file says so, and policy lets
    /// them ask at all.
    boolean isAskedBack(Catalogue catalogue, Incoming incoming, Request.Command command) {
        var definition = command.definition();
        var subject = new CommandSubject(command.stack().id(), definition.id(), definition.effect());
        return definition.hasForm() && rulings.mayAsk(catalogue, incoming, subject, desk.now());
    }

    private Reception.Received atOnce(Catalogue catalogue, Incoming incoming, Request.Command command) {
        var now = desk.now();
        return switch (planning.read(command, now)) {
            case ParsedArguments.Invalid invalid ->
                new Reception.Received.AnsweredNow(new Reply.Notice(invalid.problems(), List.of()));
            case ParsedArguments.Missing missing ->
                new Reception.Received.AnsweredNow(Reply.Notice.of(missing.usage()));
            case ParsedArguments.Valid valid ->
                switch (planning.begin(wish(catalogue, incoming, command, valid, now))) {
                    case Procedure.AtOnce.Begun.Underway(var answer) ->
                        new Reception.Received.Underway(answer, AT_ONCE);
                    case Procedure.AtOnce.Begun.Replayed _ -> new Reception.Received.Replayed();
                };
        };
    }

    /// What is done also where it cannot be recorded.
    ///
    /// @return empty when the request is none of that kind
    Optional<Anyway> anyway(Incoming incoming) {
        var catalogue = desk.catalogue();
        var now = desk.now();
        if (!(new Grammar(catalogue).read(incoming.words(), incoming.channel()) instanceof Request.Command command)
                || !(command.definition().body() instanceof CommandBody.Procedure(var id))
                || !(registry.procedure(id).orElse(null) instanceof Procedure.ActAnyway act)
                || !(planning.read(command, now) instanceof ParsedArguments.Valid valid)) {
            return Optional.empty();
        }
        return Optional.of(wish(catalogue, incoming, command, valid, now))
                .filter(wish -> act.isPossibleWithout(wish.request()))
                .map(wish -> new Anyway(act, wish));
    }

    private Procedure.AtOnce.Wish wish(
            Catalogue catalogue, Incoming incoming, Request.Command command, ParsedArguments.Valid valid, Instant now) {
        var definition = command.definition();
        var subject = new CommandSubject(command.stack().id(), definition.id(), definition.effect());
        var decision = rulings.decide(catalogue, incoming, subject, new TreeMap<>(valid.values()), now);
        var refusal = decision instanceof Decision.Denied denied
                ? Optional.<Reply>of(Decisions.denied(denied, Rulings.why(catalogue, incoming, subject)))
                : Optional.<Reply>empty();
        var wanted = new CommandRequest(catalogue, command.stack(), definition, valid, incoming.actor(), now);
        return new Procedure.AtOnce.Wish(incoming, wanted, decision, refusal);
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
        } catch (RuntimeException e) { // whatever it is, the person hears that nothing more is done
            LOG.error("request {} ({}) stopped in the middle", invocation.id(), words(invocation), e);
            var anyway = anyway(invocation.request());
            anyway.ifPresent(known -> known.beginAndTell(invocation.id()));
            if (anyway.isPresent()) {
                return;
            }
            lastAnswer(invocation, Reply.Notice.of(Text.of("door.stopped", words(invocation), invocation.id())));
        }
    }

    /// Turns down what was recorded and is not to be worked on any more: the person hears why, and so does the audit.
    /// Never throws, as with every last answer.
    void notDone(Invocation invocation, Text why) {
        last(invocation, () -> rulings.refuse(invocation, Optional.empty(), why, List.of()));
    }

    private void lastAnswer(Invocation invocation, Reply reply) {
        last(invocation, () -> desk.answer(invocation, reply));
    }

    /// It may have been answered before; and where the database is what stopped it, the request stays open and is taken
    /// up again within minutes.
    private static void last(Invocation invocation, Runnable answer) {
        try {
            answer.run();
        } catch (RuntimeException e) { // whatever it is, there is nobody to tell: the request stays as it is
            LOG.warn("request {} got no further answer", invocation.id(), e);
        }
    }

    private void handle(Invocation invocation) throws RemoteException {
        var catalogue = desk.catalogue();
        var request = invocation.request();
        switch (new Grammar(catalogue).read(request.words(), request.channel())) {
            case Request.Help help -> desk.answer(invocation, desk.help(request, help));
            case Request.Unclear unclear ->
                rulings.refuse(invocation, Optional.empty(), unclear.why(), unclear.typeNext());
            case Request.Own own -> own(catalogue, invocation, own);
            case Request.Command command -> command(catalogue, invocation, command);
        }
    }

    private void own(Catalogue catalogue, Invocation invocation, Request.Own own) throws RemoteException {
        var verb = registry.verb(own.verb());
        if (verb.isEmpty()) {
            rulings.refuse(
                    invocation, Optional.empty(), Text.of("door.verb-not-yet", own.verb()), List.of("/ops help"));
            return;
        }
        var use = new OwnVerb.Use(catalogue, own.stack(), own.words(), invocation, desk.now());
        switch (verb.get().subject(use)) {
            case OwnVerb.Subject.Open _ -> use(verb.get(), use, Optional.empty());
            case OwnVerb.Subject.Unclear unclear ->
                rulings.refuse(invocation, own.stack().map(Stack::id), unclear.why(), unclear.typeNext());
            case OwnVerb.Subject.OfStack(var stack) -> {
                var effect = ReservedVerbs.DECIDED.getOrDefault(own.verb(), Effect.CHANGE);
                var subject = new CommandSubject(stack, own.verb(), effect);
                var ruling = rulings.about(catalogue, invocation, subject, Collections.emptySortedMap(), desk.now());
                if (ruling.isPresent()) {
                    use(verb.get(), use, ruling);
                }
            }
        }
    }

    private void use(OwnVerb verb, OwnVerb.Use use, Optional<Rulings.Ruling> ruling) throws RemoteException {
        var invocation = use.invocation();
        switch (verb) {
            case OwnVerb.Look look -> {
                var reply = look.answer(use);
                desk.answerWith(invocation, transaction -> {
                    ruling.ifPresent(
                            permission -> rulings.write(transaction, invocation, permission, Optional.empty()));
                    return reply;
                });
            }
            case OwnVerb.RemoteLook look -> {
                ruling.ifPresent(permission -> rulings.writeAhead(invocation, permission));
                desk.answer(invocation, look.answer(use));
            }
            case OwnVerb.Act act -> {
                desk.answerWith(invocation, transaction -> {
                    ruling.ifPresent(
                            permission -> rulings.write(transaction, invocation, permission, Optional.empty()));
                    return act.act(transaction, use);
                });
                runner.kick();
            }
            case OwnVerb.RemoteAct act -> {
                ruling.ifPresent(permission -> rulings.writeAhead(invocation, permission));
                desk.answerWith(invocation, act.actThere(use)::in);
                runner.kick();
            }
        }
    }

    private void command(Catalogue catalogue, Invocation invocation, Request.Command command) throws RemoteException {
        var now = desk.now();
        switch (planning.read(command, now)) {
            case ParsedArguments.Invalid invalid ->
                rulings.refuse(
                        invocation,
                        Optional.of(command.stack().id()),
                        "arguments",
                        Reply.Notice.refusal(invalid.problems(), List.of()));
            case ParsedArguments.Missing missing ->
                desk.answer(invocation, new Reply.Notice(List.of(missing.usage()), List.of()));
            case ParsedArguments.Valid valid -> {
                var definition = command.definition();
                var subject = new CommandSubject(command.stack().id(), definition.id(), definition.effect());
                var ruling = rulings.about(catalogue, invocation, subject, new TreeMap<>(valid.values()), now);
                if (ruling.isPresent()) {
                    var actor = invocation.request().actor();
                    var request = new CommandRequest(catalogue, command.stack(), definition, valid, actor, now);
                    performer.perform(invocation, request, ruling.get());
                }
            }
        }
    }

    private static String words(Invocation invocation) {
        return invocation.request().words();
    }
}
