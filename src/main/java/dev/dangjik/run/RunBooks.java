package dev.dangjik.run;

import dev.dangjik.approval.ApprovalRequest;
import dev.dangjik.approval.ApprovalRequests;
import dev.dangjik.audit.AuditEvent;
import dev.dangjik.audit.AuditLog;
import dev.dangjik.permission.FreezeWindows;
import dev.dangjik.permission.WindowFreeze;
import dev.dangjik.plan.LockName;
import dev.dangjik.plan.Plan;
import dev.dangjik.store.LastStatements;
import dev.dangjik.store.Transactions;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What every change of a run writes besides its own row: the audit, the observers' rows, the wake-up.
final class RunBooks {
    private static final Logger LOG = LoggerFactory.getLogger(RunBooks.class);

    private final Transactions transactions;
    private final Clock clock;
    private final AuditLog audit;
    private final List<RunObserver> observers;
    private final Wakeups wakeups;
    private final ApprovalRequests approvals;
    private final WindowCheck windows;
    private final Failpoints failpoints;

    RunBooks(
            Transactions transactions,
            Clock clock,
            AuditLog audit,
            List<RunObserver> observers,
            ApprovalRequests approvals,
            WindowCheck windows,
            Failpoints failpoints) {
        this.transactions = transactions;
        this.clock = clock;
        this.audit = audit;
        this.observers = List.copyOf(observers);
        this.wakeups = new Wakeups(clock);
        this.approvals = approvals;
        this.windows = windows;
        this.failpoints = failpoints;
    }

    Transactions transactions() {
        return transactions;
    }

    Clock clock() {
        return clock;
    }

    Wakeups wakeups() {
        return wakeups;
    }

    ApprovalRequests approvals() {
        return approvals;
    }

    Failpoints failpoints() {
        return failpoints;
    }

    /// The freeze windows that keep `plan` from starting at this moment.
    ///
    /// @param passed ids of windows that do not count
    Optional<WindowFreeze> window(Plan plan, Set<String> passed) {
        var service = plan.lock().map(LockName::service).or(plan::service);
        var change = new FreezeWindows.Change(plan.stack(), plan.command(), plan.effect(), service);
        return windows.at(change, clock.instant(), passed);
    }

    /// Who is behind an entry of the audit.
    record Actor(Optional<String> person, Optional<String> account, String via) {
        static final Actor SYSTEM = new Actor(Optional.empty(), Optional.empty(), "system");
        static final Actor VM = new Actor(Optional.empty(), Optional.empty(), "vm");
    }

    void audit(Handle handle, String type, Actor actor, RunHead run, Map<String, Object> body) {
        audit.append(
                handle,
                new AuditEvent(
                        type,
                        AuditEvent.Severity.INFO,
                        actor.person(),
                        actor.account(),
                        actor.via(),
                        new AuditEvent.References(
                                Optional.of(run.stack()),
                                run.lock(),
                                run.invocation(),
                                Optional.of(run.id().value()),
                                Optional.of(run.planDigest())),
                        body));
    }

    /// What others are asked, in words that stay when the question is gone.
    void auditAsked(Handle handle, Actor actor, RunHead run, ApprovalRequest question) {
        audit(
                handle,
                "approval.asked",
                actor,
                run,
                Map.of(
                        "round", question.round(),
                        "rules", question.rules(),
                        "needed", question.needed(),
                        "roles", question.roles(),
                        "people", question.people(),
                        "excluded", question.excluded(),
                        "beneficiaries", question.beneficiaries(),
                        "totp", question.isTotpNeeded(),
                        "deadline", question.deadline().toString()));
    }

    void auditLock(Handle handle, String type, Actor actor, LockName lock, Map<String, Object> body) {
        audit.append(
                handle,
                new AuditEvent(
                        type,
                        AuditEvent.Severity.NOTICE,
                        actor.person(),
                        actor.account(),
                        actor.via(),
                        new AuditEvent.References(
                                Optional.of(lock.stack()),
                                Optional.of(lock.toString()),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty()),
                        body));
    }

    /// Tells the observers; one that throws is logged, and what it wrote is taken back alone.
    void tell(Handle handle, RunId id) {
        for (var observer : observers) {
            handle.savepoint("observer");
            try {
                LastStatements.atOnce(handle, () -> observer.changed(handle, id));
                handle.releaseSavepoint("observer");
            } catch (RuntimeException e) { // whatever an observer throws, it cannot break a run
                takeBack(handle, e);
                LOG.warn(
                        "Telling {} that run {} has changed",
                        observer.getClass().getName(),
                        id,
                        e);
            }
        }
    }

    /// Where even that cannot be said, the connection is gone: what the observer met is told, not what followed from
    /// it.
    private static void takeBack(Handle handle, RuntimeException thrown) {
        try {
            handle.rollbackToSavepoint("observer");
        } catch (JdbiException e) {
            thrown.addSuppressed(e);
            throw thrown;
        }
    }

    /// What the audit says a run is about.
    record RunHead(RunId id, String stack, Optional<String> lock, Optional<String> invocation, String planDigest) {}
}
