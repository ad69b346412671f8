package dev.dangjik.approval;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.dangjik.config.CanonicalJson;
import dev.dangjik.permission.Decision;
import dev.dangjik.permission.Effect;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jdbi.v3.core.Handle;

/// The rows of standing approvals. Every change is a compare-and-set in the caller's transaction; a vote counts, and an
/// approval is usable, only when the same statement finds its time not over.
public final class StandingApprovals {
    /// The longest time for which one is given.
    public static final Duration MOST = Duration.ofDays(90);

    /// How long before its date people are reminded.
    public static final Duration REMINDER = Duration.ofDays(7);

    private static final int ID = 8;

    private final Clock clock;
    private final RandomGenerator random;

    public StandingApprovals(Clock clock, RandomGenerator random) {
        this.clock = clock;
        this.random = random;
    }

    /// Who asks.
    ///
    /// @param channel Slack id of where
    public record Asker(String person, String account, Optional<String> channel) {}

    /// What came of a vote.
    public enum Outcome {
        COUNTED,
        GRANTED,
        DENIED,
        ALREADY,
        OTHER_CODE,
        OVER
    }

    /// Asks for consent.
    ///
    /// @param span at most [#MOST], from now
    public StandingApproval ask(
            Handle handle,
            StandingApproval.Wish wish,
            StandingApproval.Digests digests,
            Decision.NeedsApproval needs,
            Asker asker,
            Duration span) {
        var now = clock.instant();
        var id = ApprovalRows.fresh(random, ID);
        handle.createUpdate("""
                        insert into standing_approval (id, code, stack, command, effect, arguments, definition_digest,
                            arguments_digest, policy_digest, rules, needed, roles, person, account, channel, state,
                            asked_at, deadline_at, until_at)
                        values (:id, :code, :stack, :command, :effect, :arguments, :definition, :argumentsDigest,
                            :policy, :rules, :needed, :roles, :person, :account, :channel, 'pending', :now, :deadline,
                            :until)""")
                .bind("id", id)
                .bind("code", ApprovalRows.fresh(random, ApprovalRequest.CODE))
                .bind("stack", wish.stack())
                .bind("command", wish.command())
                .bind("effect", ApprovalRows.word(wish.effect()))
                .bind("arguments", CanonicalJson.write(wish.arguments()))
                .bind("definition", digests.definition())
                .bind("argumentsDigest", digests.arguments())
                .bind("policy", digests.policy())
                .bind("rules", CanonicalJson.write(needs.rules()))
                .bind("needed", needs.count())
                .bind("roles", CanonicalJson.write(needs.roles()))
                .bind("person", asker.person())
                .bind("account", asker.account())
                .bind("channel", asker.channel())
                .bind("now", now)
                .bind("deadline", now.plus(needs.expires()))
                .bind("until", now.plus(span))
                .execute();
        return find(handle, id).orElseThrow();
    }

    /// Counts a vote of somebody who may vote. Who has consented may still say no while it is open; a no ends it.
    public Outcome vote(Handle handle, String id, String code, Ballot ballot) {
        var found = held(handle, id);
        if (found.isEmpty() || !found.get().code().equals(code)) {
            return Outcome.OTHER_CODE;
        }
        boolean isRepeated = found.get().votes().stream()
                .anyMatch(vote -> vote.person().equals(ballot.person()) && vote.verdict() == ballot.verdict());
        if (isRepeated) {
            return Outcome.ALREADY;
        }
        if (!counts(handle, id, ballot)) {
            return Outcome.OVER;
        }
        if (ballot.verdict() == Vote.Verdict.DENY) {
            move(handle, id, StandingApproval.State.PENDING, StandingApproval.State.DENIED);
            return Outcome.DENIED;
        }
        var now = find(handle, id).orElseThrow();
        if (now.approvals().size() < now.needed()) {
            return Outcome.COUNTED;
        }
        move(handle, id, StandingApproval.State.PENDING, StandingApproval.State.APPROVED);
        return Outcome.GRANTED;
    }

    private boolean counts(Handle handle, String id, Ballot ballot) {
        return handle.createUpdate("""
                        insert into standing_vote (standing_id, person, account, verdict, reason, voted_at)
                        select id, :person, :account, :verdict, :reason, :now from standing_approval
                        where id = :id and state = 'pending' and deadline_at > :now and person <> :person
                        on conflict (standing_id, person) do update
                            set account = excluded.account, verdict = excluded.verdict, reason = excluded.reason,
                                voted_at = excluded.voted_at""")
                        .bind("id", id)
                        .bind("person", ballot.person())
                        .bind("account", ballot.account())
                        .bind("verdict", ApprovalRows.word(ballot.verdict()))
                        .bind("reason", ballot.reason())
                        .bind("now", clock.instant())
                        .execute()
                == 1;
    }

    /// Ends a question or an approval by a person: the question is withdrawn, the approval revoked.
    ///
    /// @return false when it had ended before
    public boolean revoke(Handle handle, String id) {
        return move(handle, id, StandingApproval.State.PENDING, StandingApproval.State.WITHDRAWN)
                || move(handle, id, StandingApproval.State.APPROVED, StandingApproval.State.REVOKED);
    }

    /// Ends an approval because what it is bound to has changed.
    ///
    /// @param changed `definition`, `arguments` or `policy`
    /// @return false when it had ended before
    public boolean makeVoid(Handle handle, String id, String changed) {
        return handle.createUpdate("""
                        update standing_approval set state = 'void', changed = :changed, decided_at = :now
                        where id = :id and state = 'approved'""")
                        .bind("changed", changed)
                        .bind("now", clock.instant())
                        .bind("id", id)
                        .execute()
                == 1;
    }

    /// The proof that one is usable now, which stays true until the end of the transaction.
    ///
    /// @param now what it has to be bound to
    public Optional<StandingConsent> usable(Handle handle, String id, StandingApproval.Digests now) {
        return handle.createQuery("""
                        select * from standing_approval
                        where id = :id and state = 'approved' and until_at > :now for update""")
                .bind("id", id)
                .bind("now", clock.instant())
                .map((row, _) -> read(handle, row))
                .findOne()
                .filter(approval -> approval.digests().equals(now))
                .map(StandingConsent::new);
    }

    /// Notes that a run has begun under one.
    public void used(Handle handle, StandingConsent consent, String run) {
        handle.createUpdate("insert into standing_use (run_id, standing_id, used_at) values (:run, :id, :now)")
                .bind("run", run)
                .bind("id", consent.approval().id())
                .bind("now", clock.instant())
                .execute();
    }

    /// The one under which a run began; empty for every other run.
    public static Optional<StandingApproval> ofRun(Handle handle, String run) {
        return handle.createQuery("""
                        select s.* from standing_approval s join standing_use u on u.standing_id = s.id
                        where u.run_id = :run""")
                .bind("run", run)
                .map((row, _) -> read(handle, row))
                .findOne();
    }

    /// Ends what is open and whose time is over; each is returned once.
    public List<StandingApproval> end(Handle handle) {
        return changed(handle, """
                update standing_approval set decided_at = :now,
                    state = case when state = 'pending' then 'expired' else 'ended' end
                where (state = 'pending' and deadline_at <= :now) or (state = 'approved' and until_at <= :now)
                returning *""", clock.instant());
    }

    /// Those of which people are to be reminded now; each is returned once. One given for no longer than the reminder
    /// comes before its date has none.
    public List<StandingApproval> remind(Handle handle) {
        return changed(handle, """
                update standing_approval set reminded_at = :now
                where state = 'approved' and reminded_at is null and until_at > :now
                    and until_at - interval '168 hours' <= :now and asked_at < until_at - interval '168 hours'
                returning *""", clock.instant());
    }

    private static List<StandingApproval> changed(Handle handle, String update, Instant now) {
        return handle.createQuery(update)
                .bind("now", now)
                .map((row, _) -> read(handle, row))
                .list();
    }

    public static Optional<StandingApproval> find(Handle handle, String id) {
        return one(handle, "select * from standing_approval where id = :id", id);
    }

    private static Optional<StandingApproval> held(Handle handle, String id) {
        return one(handle, "select * from standing_approval where id = :id for update", id);
    }

    private static Optional<StandingApproval> one(Handle handle, String query, String id) {
        return handle.createQuery(query)
                .bind("id", id)
                .map((row, _) -> read(handle, row))
                .findOne();
    }

    /// Those that are asked about or usable, the first to end first.
    public static List<StandingApproval> open(Handle handle) {
        return handle.createQuery("""
                        select * from standing_approval where state in ('pending', 'approved')
                        order by until_at, id""").map((row, _) -> read(handle, row)).list();
    }

    private boolean move(Handle handle, String id, StandingApproval.State from, StandingApproval.State to) {
        return handle.createUpdate("""
                        update standing_approval set state = :to, decided_at = :now
                        where id = :id and state = :from""")
                        .bind("to", ApprovalRows.word(to))
                        .bind("from", ApprovalRows.word(from))
                        .bind("now", clock.instant())
                        .bind("id", id)
                        .execute()
                == 1;
    }

    private static StandingApproval read(Handle handle, ResultSet row) throws SQLException {
        var id = row.getString("id");
        return new StandingApproval(
                id,
                row.getString("code"),
                new StandingApproval.Wish(
                        row.getString("stack"),
                        row.getString("command"),
                        ApprovalRows.constant(Effect.class, row.getString("effect")),
                        ApprovalRows.json(row.getString("arguments"), new TypeReference<TreeMap<String, String>>() {})),
                new StandingApproval.Digests(
                        row.getString("definition_digest"),
                        row.getString("arguments_digest"),
                        row.getString("policy_digest")),
                ApprovalRows.list(row.getString("rules")),
                row.getInt("needed"),
                ApprovalRows.list(row.getString("roles")),
                row.getString("person"),
                row.getString("account"),
                Optional.ofNullable(row.getString("channel")),
                ApprovalRows.constant(StandingApproval.State.class, row.getString("state")),
                Optional.ofNullable(row.getString("changed")),
                row.getTimestamp("asked_at").toInstant(),
                row.getTimestamp("deadline_at").toInstant(),
                row.getTimestamp("until_at").toInstant(),
                votes(handle, id));
    }

    private static List<Vote> votes(Handle handle, String id) {
        return handle.createQuery("select * from standing_vote where standing_id = :id order by voted_at, person")
                .bind("id", id)
                .map((row, _) -> ApprovalRows.vote(row))
                .list();
    }
}
