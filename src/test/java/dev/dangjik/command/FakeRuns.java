package dev.dangjik.command;

import dev.dangjik.approval.ApprovalRequest;
import dev.dangjik.approval.AuthorizedPlan;
import dev.dangjik.permission.Decision;
import dev.dangjik.plan.LockName;
import dev.dangjik.plan.Plan;
import dev.dangjik.plan.PlanDigest;
import dev.dangjik.run.Freeze;
import dev.dangjik.run.RunId;
import dev.dangjik.run.RunRequest;
import dev.dangjik.run.RunSummary;
import dev.dangjik.run.RunView;
import dev.dangjik.run.Runner;
import dev.dangjik.run.Runs;
import dev.dangjik.run.StartOutcome;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// Starts every run at once and forgets it; nothing holds a lock.
final class FakeRuns implements Runs, Runner {
    private static final Instant ASKED = Instant.parse("2026-11-20T09:00:00Z");

    private final List<String> started = new ArrayList<>();
    private Optional<RuntimeException> afterwards = Optional.empty();

    List<String> started() {
        return started;
    }

    /// From now on every kick ends like this.
    void stopsAtKick(RuntimeException e) {
        afterwards = Optional.of(e);
    }

    @Override
    public StartOutcome start(Handle transaction, AuthorizedPlan authorized, RunRequest request) {
        started.add(authorized.plan().command() + " for " + request.requestedBy());
        return new StartOutcome.Started(new RunId("261120aaaaa"));
    }

    @Override
    public StartOutcome ask(Handle transaction, Plan plan, Decision.NeedsApproval needs, RunRequest request) {
        started.add(plan.command() + " for " + request.requestedBy() + ", if others consent");
        var id = new RunId("261120aaaaa");
        var question = new ApprovalRequest(
                id.value(),
                1,
                "7kq2xm",
                PlanDigest.of(plan),
                needs.rules(),
                needs.count(),
                needs.roles(),
                needs.people(),
                List.of(request.requestedBy()),
                List.of(),
                false,
                ApprovalRequest.State.PENDING,
                0,
                ASKED,
                ASKED.plus(needs.expires()),
                List.of());
        return new StartOutcome.Asked(id, question);
    }

    @Override
    public void kick() {
        afterwards.ifPresent(e -> {
            throw e;
        });
    }

    @Override
    public Optional<RunView> view(RunId id) {
        return Optional.empty();
    }

    @Override
    public Optional<RunView> view(Handle transaction, RunId id) {
        return Optional.empty();
    }

    @Override
    public Optional<Plan> plan(RunId id) {
        return Optional.empty();
    }

    @Override
    public Optional<Plan> plan(Handle transaction, RunId id) {
        return Optional.empty();
    }

    @Override
    public List<RunSummary> recent(Optional<String> stack, int limit) {
        return List.of();
    }

    @Override
    public List<RunSummary> open() {
        return List.of();
    }

    @Override
    public Optional<RunSummary> holderOf(LockName lock) {
        return Optional.empty();
    }

    @Override
    public Optional<Freeze> freezeOf(LockName lock) {
        return Optional.empty();
    }

    @Override
    public Optional<String> fullOutput(RunId id) {
        return Optional.empty();
    }

    @Override
    public Optional<String> fullOutput(Handle transaction, RunId id) {
        return Optional.empty();
    }
}
