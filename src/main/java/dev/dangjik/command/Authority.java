package dev.dangjik.command;

import dev.dangjik.approval.ApprovalRequest;
import dev.dangjik.audit.AuditEvent;
import dev.dangjik.audit.AuditLog;
import dev.dangjik.command.catalogue.Catalogue;
import dev.dangjik.permission.Actor;
import dev.dangjik.permission.CommandSubject;
import dev.dangjik.permission.Decision;
import dev.dangjik.permission.DecisionRequest;
import dev.dangjik.permission.FreezeWindow;
import dev.dangjik.permission.WindowFreeze;
import dev.dangjik.run.RunView;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;

/// Asks the policy and writes down what it said. The only place where something is authorised.
public final class Authority {
    private final AuditLog audit;

    public Authority(AuditLog audit) {
        this.audit = audit;
    }

    /// What policy says about `subject` for whoever made this request.
    public Decision decide(
            Catalogue catalogue,
            Incoming request,
            CommandSubject subject,
            SortedMap<String, String> arguments,
            Instant at) {
        return catalogue
                .policy()
                .decide(new DecisionRequest(
                        request.actor(),
                        subject.stack(),
                        subject.command(),
                        subject.effect(),
                        arguments,
                        request.channel(),
                        at));
    }

    /// Whether policy lets whoever made this request ask for `subject` with one argument or another.
    boolean mayAsk(Catalogue catalogue, Incoming request, CommandSubject subject, Instant at) {
        return catalogue
                .policy()
                .allowedCommands(request.actor(), request.channel(), at)
                .contains(subject);
    }

    /// Whose consent lets a command pass freeze windows that are in its way; a denial when nobody's does.
    ///
    /// @param decided what policy says about it, windows left aside
    Decision breakGlass(CommandRequest request, Incoming asking, Decision decided, List<FreezeWindow> windows) {
        return request.catalogue()
                .policy()
                .breakGlass(
                        new DecisionRequest(
                                asking.actor(),
                                request.stack().id(),
                                request.definition().id(),
                                request.definition().effect(),
                                new TreeMap<>(request.arguments().values()),
                                asking.channel(),
                                request.at()),
                        decided,
                        windows);
    }

    /// Appends that freeze windows kept something from starting that policy allows.
    void writeFrozen(
            Handle transaction, Invocation invocation, CommandSubject subject, Decision decision, WindowFreeze freeze) {
        var body = new LinkedHashMap<String, Object>();
        body.put("command", subject.command());
        body.put("words", invocation.request().words());
        body.put("rules", decision.rules());
        body.put("windows", freeze.ids());
        body.put("until", freeze.until().toString());
        audit.append(transaction, event("decision.frozen", invocation, subject.stack(), Optional.empty(), body));
    }

    /// Appends the decision to the audit, in the transaction that acts on it.
    ///
    /// @param planDigest when the decision is about a plan
    public void write(
            Handle transaction,
            Invocation invocation,
            CommandSubject subject,
            Decision decision,
            Optional<String> planDigest) {
        var body = new LinkedHashMap<String, Object>();
        body.put("command", subject.command());
        body.put("words", invocation.request().words());
        body.put("rules", decision.rules());
        body.put("reason", decision.reason().key());
        audit.append(transaction, event("decision." + word(decision), invocation, subject.stack(), planDigest, body));
    }

    /// Appends that a request was turned down before policy was asked.
    public void writeRefused(Handle transaction, Invocation invocation, Optional<String> stack, String reason) {
        audit.append(
                transaction,
                event(
                        "invocation.refused",
                        invocation,
                        stack.orElse(""),
                        Optional.empty(),
                        Map.of("words", invocation.request().words(), "reason", reason)));
    }

    /// Appends that somebody gave a wrong code of an authenticator; which one is never written.
    public void writeWrongCode(Handle transaction, Invocation invocation, RunView run, Map<String, Object> facts) {
        var actor = invocation.request().actor();
        audit.append(
                transaction,
                new AuditEvent(
                        "approval.code-refused",
                        AuditEvent.Severity.NOTICE,
                        actor.person(),
                        Optional.of(actor.account()),
                        invocation.request().kind().via(),
                        new AuditEvent.References(
                                Optional.of(run.stack()),
                                Optional.empty(),
                                Optional.of(invocation.id()),
                                Optional.of(run.id().value()),
                                run.approval().map(ApprovalRequest::planDigest)),
                        facts));
    }

    /// Appends that a window came back about something else than what is asked now: an older round, or a forgery.
    void writeMismatch(Handle transaction, Invocation invocation, RunView run, ReviewSubmission.Shown shown) {
        var actor = invocation.request().actor();
        audit.append(
                transaction,
                new AuditEvent(
                        "approval.refused",
                        AuditEvent.Severity.NOTICE,
                        actor.person(),
                        Optional.of(actor.account()),
                        invocation.request().kind().via(),
                        new AuditEvent.References(
                                Optional.of(run.stack()),
                                Optional.empty(),
                                Optional.of(invocation.id()),
                                Optional.of(run.id().value()),
                                run.approval().map(ApprovalRequest::planDigest)),
                        Map.of(
                                "reason", "review.other-plan",
                                "shownRound", shown.round(),
                                "shownPlan", shown.planDigest())));
    }

    /// Appends that a window came back with a memory that was not given out.
    void writeForged(Handle transaction, Actor actor) {
        audit.append(
                transaction,
                new AuditEvent(
                        "approval.refused",
                        AuditEvent.Severity.NOTICE,
                        actor.person(),
                        Optional.of(actor.account()),
                        "slack",
                        AuditEvent.References.none(),
                        Map.of("reason", "review.not-ours")));
    }

    /// Somebody wants to see a secret.
    ///
    /// @param channel Slack id of where they asked
    /// @param beneficiaries ids of the persons for whom it was made
    public record Disclosure(Actor actor, Optional<String> channel, List<String> beneficiaries) {
        public Disclosure {
            beneficiaries = List.copyOf(beneficiaries);
        }
    }

    /// Whether they may see what `run` had made.
    public Decision disclose(Catalogue catalogue, RunView run, Disclosure asking, Instant at) {
        return catalogue
                .policy()
                .disclose(
                        new DecisionRequest(
                                asking.actor(),
                                run.stack(),
                                run.command(),
                                run.effect(),
                                new TreeMap<>(run.arguments()),
                                asking.channel(),
                                at),
                        asking.beneficiaries());
    }

    /// Appends that somebody wanted to see it and may not.
    public void writeDisclosureDenied(Handle transaction, RunView run, Disclosure asking, Decision.Denied denied) {
        audit.append(
                transaction,
                new AuditEvent(
                        "disclosure.denied",
                        AuditEvent.Severity.NOTICE,
                        asking.actor().person(),
                        Optional.of(asking.actor().account()),
                        "slack",
                        new AuditEvent.References(
                                Optional.of(run.stack()),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.of(run.id().value()),
                                Optional.empty()),
                        Map.of(
                                "rules",
                                denied.rules(),
                                "reason",
                                denied.reason().key())));
    }

    private static String word(Decision decision) {
        return switch (decision) {
            case Decision.Allowed _ -> "allowed";
            case Decision.NeedsApproval _ -> "needs-approval";
            case Decision.Denied _ -> "denied";
        };
    }

    private static boolean isRefusal(String type) {
        return type.equals("decision.denied") || type.equals("decision.frozen");
    }

    private static AuditEvent event(
            String type, Invocation invocation, String stack, Optional<String> plan, Map<String, Object> body) {
        var actor = invocation.request().actor();
        return new AuditEvent(
                type,
                isRefusal(type) ? AuditEvent.Severity.NOTICE : AuditEvent.Severity.INFO,
                actor.person(),
                Optional.of(actor.account()),
                invocation.request().kind().via(),
                new AuditEvent.References(
                        Optional.of(stack).filter(id -> !id.isEmpty()),
                        Optional.empty(),
                        Optional.of(invocation.id()),
                        Optional.empty(),
                        plan),
                body);
    }
}
