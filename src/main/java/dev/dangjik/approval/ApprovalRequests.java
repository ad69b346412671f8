package dev.dangjik.approval;

import dev.dangjik.config.CanonicalJson;
import dev.dangjik.plan.Plan;
import dev.dangjik.plan.PlanDigest;
import dev.dangjik.plan.PlanJson;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jdbi.v3.core.Handle;

/// The questions that wait for other people's consent, and the answers. Every change is a compare-and-set in the
/// caller's transaction; a vote counts only when the same statement finds the question open and its time not over.
public final class ApprovalRequests {
    private final Clock clock;
    private final RandomGenerator random;

    public ApprovalRequests(Clock clock, RandomGenerator random) {
        this.clock = clock;
        this.random = random;
    }

    /// Asks. What was asked about the run before must have ended.
    public ApprovalRequest ask(Handle handle, String run, Asking asking) {
        var now = clock.instant();
        var plan = PlanJson.write(asking.plan());
        handle.createUpdate("""
                        insert into approval (run_id, round, code, plan, plan_digest, rules, needed, roles, people,
                            excluded, beneficiaries, totp, state, asked_at, deadline_at)
                        values (:run, 1 + coalesce((select max(round) from approval where run_id = :run), 0), :code,
                            :plan, :digest, :rules, :needed, :roles, :people, :excluded, :beneficiaries, :totp,
                            'pending', :now, :deadline)""")
                .bind("run", run)
                .bind("code", ApprovalRows.fresh(random, ApprovalRequest.CODE))
                .bind("plan", plan)
                .bind("digest", PlanDigest.of(asking.plan()))
                .bind("rules", CanonicalJson.write(asking.needs().rules()))
                .bind("needed", asking.needs().count())
                .bind("roles", CanonicalJson.write(asking.needs().roles()))
                .bind("people", CanonicalJson.write(asking.needs().people()))
                .bind("excluded", CanonicalJson.write(asking.excluded()))
                .bind("beneficiaries", CanonicalJson.write(asking.beneficiaries()))
                .bind("totp", asking.needs().isTotpNeeded())
                .bind("now", now)
                .bind("deadline", now.plus(asking.needs().expires()))
                .execute();
        return newest(handle, run).orElseThrow();
    }

    /// Counts a vote of somebody who may vote. Who has consented may still say no; a no stays.
    ///
    /// @param code of the plan that was shown
    public VoteOutcome vote(Handle handle, String run, String code, Ballot ballot) {
        var found = held(handle, run);
        if (found.isEmpty()) {
            return new VoteOutcome.NotAsked();
        }
        var request = found.get();
        if (!request.code().equals(code)) {
            return new VoteOutcome.OtherPlan(request);
        }
        var before = request.votes().stream()
                .filter(earlier -> earlier.person().equals(ballot.person()) && earlier.verdict() == ballot.verdict())
                .findFirst();
        if (before.isPresent()) {
            return new VoteOutcome.AlreadyVoted(request, before.get().at());
        }
        if (!counts(handle, request, ballot)) {
            return new VoteOutcome.Over(request);
        }
        if (ballot.verdict() == Vote.Verdict.DENY) {
            move(handle, request, ApprovalRequest.State.DENIED);
            return new VoteOutcome.Denied(newest(handle, run).orElseThrow());
        }
        var now = newest(handle, run).orElseThrow();
        if (now.approvedBy().size() < now.needed()) {
            return new VoteOutcome.Counted(now);
        }
        move(handle, request, ApprovalRequest.State.APPROVED);
        return new VoteOutcome.Granted(newest(handle, run).orElseThrow());
    }

    private boolean counts(Handle handle, ApprovalRequest request, Ballot ballot) {
        return handle.createUpdate("""
                        insert into approval_vote (run_id, round, person, account, verdict, reason, voted_at)
                        select run_id, round, :person, :account, :verdict, :reason, :now from approval
                        where run_id = :run and round = :round and state = 'pending' and deadline_at > :now
                        on conflict (run_id, round, person) do update
                            set account = excluded.account, verdict = excluded.verdict, reason = excluded.reason,
                                voted_at = excluded.voted_at""")
                        .bind("run", request.run())
                        .bind("round", request.round())
                        .bind("person", ballot.person())
                        .bind("account", ballot.account())
                        .bind("verdict", ApprovalRows.word(ballot.verdict()))
                        .bind("reason", ballot.reason())
                        .bind("now", clock.instant())
                        .execute()
                == 1;
    }

    /// Ends an open question because what it was about is not wanted any more.
    ///
    /// @return false when none was open
    public boolean withdraw(Handle handle, String run) {
        return held(handle, run)
                .map(request -> move(handle, request, ApprovalRequest.State.WITHDRAWN))
                .orElse(false);
    }

    /// Ends an open question whose time is over.
    ///
    /// @return false when none was open, or its time is not over
    public boolean expire(Handle handle, String run) {
        return held(handle, run)
                .filter(request -> !clock.instant().isBefore(request.deadline()))
                .map(request -> move(handle, request, ApprovalRequest.State.EXPIRED))
                .orElse(false);
    }

    /// Notes that people are reminded of an open question by now.
    ///
    /// @return how many reminders have become due since the last time
    public int remind(Handle handle, String run) {
        var request = held(handle, run).filter(open -> open.state() == ApprovalRequest.State.PENDING);
        int due = request.map(open -> open.remindersBy(clock.instant())).orElse(0);
        int before = request.map(ApprovalRequest::reminders).orElse(0);
        if (due <= before) {
            return 0;
        }
        handle.createUpdate("update approval set reminders = :due where run_id = :run and round = :round")
                .bind("due", due)
                .bind("run", run)
                .bind("round", request.orElseThrow().round())
                .execute();
        return due - before;
    }

    /// What was asked last about a run.
    public static Optional<ApprovalRequest> newest(Handle handle, String run) {
        return handle.createQuery("select * from approval where run_id = :run order by round desc limit 1")
                .bind("run", run)
                .map((result, _) -> read(handle, result))
                .findOne();
    }

    /// The plan that was asked about in a round; empty when that is not kept.
    public static Optional<Plan> plan(Handle handle, String run, int round) {
        return handle.createQuery(
                        "select plan from approval where run_id = :run and round = :round and plan is not null")
                .bind("run", run)
                .bind("round", round)
                .mapTo(String.class)
                .findOne()
                .map(PlanJson::read);
    }

    private static Optional<ApprovalRequest> held(Handle handle, String run) {
        return handle.createQuery("select * from approval where run_id = :run order by round desc limit 1 for update")
                .bind("run", run)
                .map((result, _) -> read(handle, result))
                .findOne();
    }

    /// The consent to a run's newest question; empty when it was not given, or has been used.
    public static Optional<Consent> consent(Handle handle, String run) {
        return newest(handle, run)
                .filter(request -> request.state() == ApprovalRequest.State.APPROVED)
                .map(Consent::new);
    }

    /// Uses a consent up.
    ///
    /// @return false when somebody has used it before: what it was about must not begin again
    public static boolean use(Handle handle, String run) {
        return handle.createUpdate("update approval set state = 'used' where run_id = :run and state = 'approved'")
                        .bind("run", run)
                        .execute()
                == 1;
    }

    private boolean move(Handle handle, ApprovalRequest request, ApprovalRequest.State state) {
        return handle.createUpdate("""
                        update approval set state = :state, decided_at = :now
                        where run_id = :run and round = :round and state = 'pending'""")
                        .bind("state", ApprovalRows.word(state))
                        .bind("now", clock.instant())
                        .bind("run", request.run())
                        .bind("round", request.round())
                        .execute()
                == 1;
    }

    private static ApprovalRequest read(Handle handle, ResultSet row) throws SQLException {
        var run = row.getString("run_id");
        int round = row.getInt("round");
        return new ApprovalRequest(
                run,
                round,
                row.getString("code"),
                row.getString("plan_digest"),
                ApprovalRows.list(row.getString("rules")),
                row.getInt("needed"),
                ApprovalRows.list(row.getString("roles")),
                ApprovalRows.list(row.getString("people")),
                ApprovalRows.list(row.getString("excluded")),
                ApprovalRows.list(row.getString("beneficiaries")),
                row.getBoolean("totp"),
                ApprovalRows.constant(ApprovalRequest.State.class, row.getString("state")),
                row.getInt("reminders"),
                row.getTimestamp("asked_at").toInstant(),
                row.getTimestamp("deadline_at").toInstant(),
                votes(handle, run, round));
    }

    private static List<Vote> votes(Handle handle, String run, int round) {
        return handle.createQuery("""
                        select * from approval_vote where run_id = :run and round = :round order by voted_at, person""")
                .bind("run", run)
                .bind("round", round)
                .map((result, _) -> ApprovalRows.vote(result))
                .list();
    }
}
