package dev.dangjik.command;

import dev.dangjik.audit.AuditEvent;
import dev.dangjik.audit.AuditLog;
import dev.dangjik.command.catalogue.Catalogue;
import dev.dangjik.permission.CommandSubject;
import dev.dangjik.permission.Decision;
import dev.dangjik.permission.DecisionRequest;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
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

    private static String word(Decision decision) {
        return switch (decision) {
            case Decision.Allowed _ -> "allowed";
            case Decision.NeedsApproval _ -> "needs-approval";
            case Decision.Denied _ -> "denied";
        };
    }

    private static AuditEvent event(
            String type, Invocation invocation, String stack, Optional<String> plan, Map<String, Object> body) {
        var actor = invocation.request().actor();
        return new AuditEvent(
                type,
                type.equals("decision.denied") ? AuditEvent.Severity.NOTICE : AuditEvent.Severity.INFO,
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
