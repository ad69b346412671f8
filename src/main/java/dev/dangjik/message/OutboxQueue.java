package dev.dangjik.message;

import dev.dangjik.store.LastStatements;
import dev.dangjik.store.Transactions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// The outbox as its delivery sees it: lanes of messages that are due, taken one at a time under a lease.
///
/// A lane is a channel; answers are in the [AnswerQueue]. In a lane, what is sent for the first time goes out in the
/// order in which it was put; a newer version of a message that is there already waits for nothing.
public final class OutboxQueue {
    /// Rows that could go out now or later, with the moment; a reply waits until its thread is there.
    private static final String WORK = """
            with work as not materialized (
              select o.*, p.ts as thread_ts, o.channel as lane,
                  case when o.state <> 'pending' then o.look_again_at
                       when o.look_again_at is null then o.not_before
                       else least(o.not_before, o.look_again_at) end as due
              from outbox o left join outbox p on p.key = o.thread_key
              where o.kind <> 'response' and (o.state = 'pending' or o.look_again_at is not null)
                and (o.thread_key is null or p.ts is not null or o.look_again_at is not null)),
            ready as (
              select w.* from work w
              where w.ts is not null or not exists (
                select 1 from work e where e.lane = w.lane and e.id < w.id and e.kind = 'message'
                  and e.state = 'pending' and e.ts is null))
            """;

    /// Holds a row of [#WORK] and answers how it was before. What is about to be sent for the first time is in doubt
    /// from here on; a file is not until it is shared. Nothing comes back when somebody else was first.
    private static final String TAKE = """
            , taken as (select * from ready where lane = :lane and due <= :now order by id limit 1)
            update outbox o set not_before = :until,
                ambiguous = o.ambiguous or (o.state = 'pending' and o.not_before <= :now and o.ts is null
                    and o.kind <> 'file'),
                look_again_at = case when o.look_again_at <= :now then :until else o.look_again_at end
            from taken
            where o.id = taken.id and o.not_before = taken.not_before
                and o.look_again_at is not distinct from taken.look_again_at
            returning taken.*, not exists (
                select 1 from work where work.lane = :lane and work.id <> taken.id) as is_last""";

    private static final String SENT = """
            update outbox set sent_version = ?, ts = coalesce(?, ts), ambiguous = false, attempts = 0,
                last_problem = null, not_before = ?, look_again_at = coalesce(cast(? as timestamptz), look_again_at),
                state = case when version > ? then 'pending' else 'sent' end
            where id = ?""";

    private final Transactions transactions;
    private final Map<String, MessageSource> sources;
    private final Clock clock;

    /// @param sources makers of content, by the name that messages carry
    public OutboxQueue(Transactions transactions, Map<String, MessageSource> sources, Clock clock) {
        this.transactions = transactions;
        this.sources = Map.copyOf(sources);
        this.clock = clock;
    }

    /// A lane with work, and when the first of it is due.
    public record Lane(String id, Instant due) {}

    /// What should stand in a message now.
    ///
    /// @param version of the row this content shows; to be handed back to [#sent]
    /// @param content empty when there is nothing to show any more
    public record Content(long version, Optional<String> content) {}

    /// A message that was taken.
    ///
    /// @param content what to send; empty when it has to be made first, see [#content]
    /// @param isLast whether nothing else is to be done in its lane, now or later
    public record Taken(Envelope envelope, Optional<Content> content, boolean isLast) {}

    /// Every lane with something to do, now or later.
    public List<Lane> lanes() {
        return transactions.read(transaction -> transaction
                .createQuery(WORK + "select lane, min(due) as due from ready group by lane")
                .map((row, _) -> new Lane(row.getString("lane"), new EnvelopeRow(row).at("due")))
                .list());
    }

    /// Takes the first due message of a lane and holds it for `lease`, so that no second bot sends it as well.
    /// Whoever finds it after a crash knows that it may have been sent.
    public Optional<Taken> take(String lane, Duration lease) {
        var now = clock.instant();
        return transactions.call(transaction -> transaction
                .createQuery(WORK + TAKE)
                .bind("lane", lane)
                .bind("now", time(now))
                .bind("until", time(now.plus(lease)))
                .map((row, _) -> new EnvelopeRow(row).taken(now))
                .findOne());
    }

    /// The newest content of a message.
    ///
    /// @throws IllegalStateException when its source is not known here
    public Content content(Envelope envelope) {
        return transactions.read(transaction -> transaction
                .createQuery("select version, source, body from outbox where id = :id")
                .bind("id", envelope.id())
                .map((row, _) -> new Stored(row.getLong("version"), row.getString("source"), row.getString("body")))
                .findOne()
                .map(stored -> new Content(stored.version(), text(transaction, envelope.key(), stored)))
                .orElseGet(() -> new Content(0, Optional.empty())));
    }

    /// Notes that a file is about to be shared; from here on an answer that is lost leaves it in doubt.
    public void sharing(Envelope envelope) {
        transactions.run(
                transaction -> transaction.execute("update outbox set ambiguous = true where id = ?", envelope.id()));
    }

    /// Notes that `version` stands in Slack. A newer one that was put meanwhile stays pending.
    ///
    /// @param rest how long this message is left alone now
    /// @param lookAgain in how long to look for a duplicate
    public void sent(
            Envelope envelope, long version, Optional<String> ts, Duration rest, Optional<Duration> lookAgain) {
        var now = clock.instant();
        var arguments = Arrays.<@Nullable Object>asList(
                version,
                ts.orElse(null),
                time(now.plus(rest)),
                lookAgain.map(now::plus).map(OutboxQueue::time).orElse(null),
                version,
                envelope.id());
        transactions.run(
                transaction -> LastStatements.add(transaction, new LastStatements.Statement(SENT, arguments, false)));
    }

    /// Notes where a message was found that may have been sent twice: from here on nobody waits for it, whatever
    /// becomes of its newest version.
    ///
    /// @param lookAgain in how long to look for a duplicate
    public void found(Envelope envelope, String ts, Duration lookAgain) {
        transactions.run(transaction -> transaction
                .createUpdate("update outbox set ts = :ts, look_again_at = :look where id = :id")
                .bind("ts", ts)
                .bind("look", time(clock.instant().plus(lookAgain)))
                .bind("id", envelope.id())
                .execute());
    }

    /// Notes that it was not sent, and when to try again.
    ///
    /// @param isAmbiguous whether it may have been sent all the same
    /// @param counts whether this was an attempt in vain; being told to wait is none
    public void later(Envelope envelope, Duration wait, String problem, boolean isAmbiguous, boolean counts) {
        transactions.run(transaction -> transaction
                .createUpdate("""
                        update outbox set not_before = :at, last_problem = :problem, ambiguous = :ambiguous,
                            attempts = attempts + :counts,
                            look_again_at = case when look_again_at < :at then :at else look_again_at end
                        where id = :id""")
                .bind("at", time(clock.instant().plus(wait)))
                .bind("problem", problem)
                .bind("ambiguous", isAmbiguous)
                .bind("counts", counts ? 1 : 0)
                .bind("id", envelope.id())
                .execute());
    }

    /// Gives a message up.
    public void abandon(Handle transaction, Envelope envelope, String problem) {
        transaction
                .createUpdate("""
                        update outbox set state = 'abandoned', last_problem = :problem, look_again_at = null
                        where id = :id""")
                .bind("problem", problem)
                .bind("id", envelope.id())
                .execute();
    }

    /// Gives up what would stand in the thread of a message that was given up.
    ///
    /// @return their keys
    public List<String> abandonOrphans() {
        return transactions.call(
                transaction -> transaction.createQuery("""
                        update outbox o set state = 'abandoned', last_problem = 'its thread was given up'
                        from outbox p
                        where p.key = o.thread_key and p.state = 'abandoned' and p.ts is null and o.state = 'pending'
                        returning o.key""").mapTo(String.class).list());
    }

    /// Notes that the message is gone from Slack, so that it is sent anew: from here on it is in doubt, as before every
    /// first sending.
    public void gone(Envelope envelope) {
        transactions.run(transaction ->
                transaction.execute("update outbox set ts = null, ambiguous = true where id = ?", envelope.id()));
    }

    /// Notes that no duplicate is left.
    public void lookedAgain(Envelope envelope) {
        transactions.run(transaction -> transaction
                .createUpdate("update outbox set look_again_at = null, not_before = :now where id = :id")
                .bind("now", time(clock.instant()))
                .bind("id", envelope.id())
                .execute());
    }

    private Optional<String> text(Handle transaction, String key, Stored stored) {
        if (stored.source() == null) {
            return Optional.ofNullable(stored.body());
        }
        var source = sources.get(stored.source());
        if (source == null) {
            throw new IllegalStateException("rendering message " + key + ": no source is called " + stored.source());
        }
        return source.render(transaction, key);
    }

    private static OffsetDateTime time(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    private record Stored(
            long version, @Nullable String source, @Nullable String body) {}
}
