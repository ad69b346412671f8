package dev.dangjik.command.verb;

import dev.dangjik.command.ArgumentReader;
import dev.dangjik.command.Authority;
import dev.dangjik.command.OwnVerb;
import dev.dangjik.command.Planned;
import dev.dangjik.command.Planning;
import dev.dangjik.command.Reply;
import dev.dangjik.command.Report;
import dev.dangjik.command.WindowGate;
import dev.dangjik.message.Text;
import dev.dangjik.permission.Decision;
import dev.dangjik.permission.Effect;
import dev.dangjik.plan.Plan;
import dev.dangjik.plan.PlanDigest;
import dev.dangjik.remote.RemoteException;
import dev.dangjik.run.Runs;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// `/ops plan <command …>`: shows what would run, down to the last word, and starts nothing.
public final class PlanVerb implements OwnVerb.RemoteLook {
    static final String ID = "plan";

    private final Authority authority;
    private final ArgumentReader arguments;
    private final Planning planning;
    private final Runs runs;

    public PlanVerb(Authority authority, ArgumentReader arguments, Planning planning, Runs runs) {
        this.authority = authority;
        this.arguments = arguments;
        this.planning = planning;
        this.runs = runs;
    }

    @Override
    public String id() {
        return ID;
    }

    @Override
    public Subject subject(Use use) {
        return new Subject.Open();
    }

    @Override
    public Reply answer(Use use) throws RemoteException {
        return switch (Asked.read(use, id(), authority, arguments)) {
            case Asked.Unclear(var reply) -> reply;
            case Asked.AboutOwn(var own) ->
                Reply.Notice.of(
                        Text.of("plan.own-verb", own.verb()),
                        "/ops why " + own.stack().map(stack -> stack.id() + " ").orElse("") + own.verb());
            case Asked.About about -> shown(use, about);
        };
    }

    private Reply shown(Use use, Asked.About about) throws RemoteException {
        if (about.decision() instanceof Decision.Denied denied) {
            var sentences = new ArrayList<Text>();
            sentences.add(denied.reason());
            sentences.add(Text.of("door.rules", String.join(", ", denied.rules())));
            return new Reply.Notice(sentences, List.of());
        }
        if (about.request().definition().effect() == Effect.READ) {
            return Reply.Notice.of(
                    Text.of("plan.only-reads", about.request().definition().id()));
        }
        return switch (planning.plan(about.request())) {
            case Planned.Ready(var plan) -> shown(use, about, plan);
            case Planned.Refused refused -> new AskingLines(ID, use).notice(List.of(refused.why()), refused.typeNext());
        };
    }

    private Reply shown(Use use, Asked.About about, Plan plan) {
        var gate = WindowGate.of(authority, about.request(), use.invocation().request(), about.decision());
        var asked = gate instanceof WindowGate.ByConsent glass ? glass.asked(plan) : plan;
        var obstacles = Stream.concat(
                        WindowLines.of(about.request(), gate).stream(),
                        plan.lock().map(lock -> Obstacles.of(lock, runs).lines()).orElse(List.of()).stream())
                .map(Report.Line::text)
                .toList();
        return new Reply.PlanShown(asked, PlanDigest.of(asked), obstacles, List.of());
    }
}
