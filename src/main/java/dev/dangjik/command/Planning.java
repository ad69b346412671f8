package dev.dangjik.command;

import dev.dangjik.command.catalogue.CommandBody;
import dev.dangjik.command.catalogue.CommandDefinition;
import dev.dangjik.command.catalogue.ParsedArguments;
import dev.dangjik.message.Text;
import dev.dangjik.permission.Effect;
import dev.dangjik.plan.Plan;
import dev.dangjik.remote.RemoteException;
import dev.dangjik.stack.KillSwitch;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/// Turns an allowed command into what it means: an answer, or a plan.
public final class Planning {
    private final ArgumentReader arguments;
    private final Registry registry;
    private final StepCommands steps;

    public Planning(ArgumentReader arguments, Registry registry, StepCommands steps) {
        this.arguments = arguments;
        this.registry = registry;
        this.steps = steps;
    }

    ParsedArguments read(Request.Command command, Instant now) {
        return arguments.read(command.definition(), command.words(), command.stack(), now);
    }

    /// Looks now and tells.
    Report answer(CommandRequest request) throws RemoteException {
        return switch (request.definition().body()) {
            case CommandBody.Steps(var wanted) -> steps.answer(request, wanted);
            case CommandBody.Procedure(var id) -> read(id).answer(request);
            case CommandBody.Health _ -> read("health").answer(request);
            case CommandBody.Certificate _ -> read("certificate-status").answer(request);
            case CommandBody.KillSwitch wanted ->
                read(killSwitch(wanted.verb())).answer(request);
        };
    }

    /// Says what would change.
    public Planned plan(CommandRequest request) throws RemoteException {
        return switch (request.definition().body()) {
            case CommandBody.Steps(var wanted) -> steps.plan(request, wanted);
            case CommandBody.Procedure(var id) -> change(id).plan(request);
            case CommandBody.Certificate _ -> change("certificate").plan(request);
            case CommandBody.Health _ -> throw new IllegalStateException("health changes nothing");
            case CommandBody.KillSwitch wanted
            when wanted.isAtOnce() -> new Planned.Refused(Text.of("killswitch.no-plan"), List.of());
            case CommandBody.KillSwitch wanted ->
                change(killSwitch(wanted.verb())).plan(request);
        };
    }

    /// Whether it makes a plan: looks, closings and what stops at once make none.
    public boolean isPlanned(CommandDefinition definition) {
        return switch (definition.body()) {
            case CommandBody.Steps _ -> definition.effect() != Effect.READ;
            case CommandBody.Procedure(var id) ->
                registry.procedure(id)
                        .filter(Procedure.Change.class::isInstance)
                        .isPresent();
            case CommandBody.Certificate _ -> definition.effect() != Effect.READ;
            case CommandBody.Health _ -> false;
            case CommandBody.KillSwitch wanted -> !wanted.isAtOnce();
        };
    }

    /// Begins what happens at once.
    Procedure.AtOnce.Begun begin(Procedure.AtOnce.Wish wish) {
        return switch (registered(killSwitch(KillSwitch.Verb.ENGAGE))) {
            case Procedure.AtOnce atOnce -> atOnce.begin(wish);
            case Procedure.Read _, Procedure.Change _, Procedure.Act _ ->
                throw new IllegalStateException("engaging waits for a row");
        };
    }

    /// A switch has a procedure for each of its verbs.
    private static String killSwitch(KillSwitch.Verb verb) {
        return "kill-switch-" + verb.name().toLowerCase(Locale.ROOT);
    }

    /// Stands for the plan that is made when the turn of a queued request comes.
    static Plan later(CommandRequest request) {
        return request.plan(List.of());
    }

    static Reply.Notice unreachable(RemoteException e) {
        var key = switch (e.reason()) {
            case UNREACHABLE -> "remote.unreachable";
            case HOST_KEY -> "remote.host-key";
            case AUTHENTICATION -> "remote.authentication";
            case LOST -> "remote.lost";
            case BUSY -> "remote.busy";
            case REFUSED -> "remote.refused";
        };
        return Reply.Notice.of(new Text(key, List.of(e.host().id(), String.valueOf(e.getMessage()))));
    }

    private Procedure.Read read(String id) {
        return switch (registered(id)) {
            case Procedure.Read read -> read;
            case Procedure.Change _, Procedure.Act _, Procedure.AtOnce _ ->
                throw new IllegalStateException("the procedure " + id + " does not look");
        };
    }

    private Procedure.Change change(String id) {
        return switch (registered(id)) {
            case Procedure.Change change -> change;
            case Procedure.Read _, Procedure.Act _, Procedure.AtOnce _ ->
                throw new IllegalStateException("the procedure " + id + " makes no plan");
        };
    }

    private Procedure registered(String id) {
        return registry.procedure(id)
                .orElseThrow(() -> new IllegalStateException("the procedure " + id + " is not there"));
    }
}
