package dev.dangjik.message;

import dev.dangjik.store.LastStatements;
import dev.dangjik.store.Transactions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/// The answers to response URLs in the outbox: all that are due are taken together, the oldest first.
public final class AnswerQueue {
    /// The one lane of all answers.
    public static final String LANE = "answers";

    /// Holds the rows and answers how they were before. From here on they are in doubt.
    private static final String TAKE = """
            with taken as (
              select * from outbox
              where kind = 'response' and state = 'pending' and not_before <= :now
              order by id limit :most for update skip locked)
            update outbox o set not_before = :until, ambiguous = true
            from taken where o.id = taken.id
            returning taken.*, null as thread_ts, true as is_last""";

    private static final String SENT = """
            update outbox set state = 'sent', sent_version = version, ambiguous = false, attempts = 0,
                last_problem = null, not_before = ?
            where id = any(cast(? as bigint[]))""";

    private final Transactions transactions;
    private final Clock clock;

    public AnswerQueue(Transactions transactions, Clock clock) {
        this.transactions = transactions;
        this.clock = clock;
    }

    /// When the first of them is due; empty when there is none.
    public Optional<Instant> due() {
        return transactions.read(transaction -> transaction
                .createQuery("select min(not_before) from outbox where kind = 'response' and state = 'pending'")
                .mapTo(OffsetDateTime.class)
                .findOne()
                .map(OffsetDateTime::toInstant));
    }

    /// Takes the oldest that are due and holds them for `lease`, so that no second bot sends them as well. Whoever
    /// finds one after a crash knows that it may have been sent.
    public List<OutboxQueue.Taken> take(int most, Duration lease) {
        var now = clock.instant();
        return transactions.call(transaction -> transaction
                .createQuery(TAKE)
                .bind("now", time(now))
                .bind("most", most)
                .bind("until", time(now.plus(lease)))
                .map((row, _) -> new EnvelopeRow(row).taken(now))
                .stream()
                .sorted(Comparator.comparingLong(taken -> taken.envelope().id()))
                .toList());
    }

    /// Notes that one that was taken was not tried after all; what was in doubt about it before still is.
    public void giveBack(Envelope envelope) {
        transactions.run(transaction -> transaction.execute(
                "update outbox set ambiguous = ?, not_before = ? where id = ?",
                envelope.isAmbiguous(),
                time(clock.instant()),
                envelope.id()));
    }

    /// Notes that Slack has them.
    ///
    /// @param ids of rows whose content never changes
    public void sent(Collection<Long> ids) {
        var list = ids.stream().map(String::valueOf).collect(Collectors.joining(",", "{", "}"));
        var statement = new LastStatements.Statement(SENT, List.of(time(clock.instant()), list), false);
        transactions.run((Handle transaction) -> LastStatements.add(transaction, statement));
    }

    private static OffsetDateTime time(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
