package dev.dangjik.audit;

import dev.dangjik.audit.Anchor.Link;
import dev.dangjik.audit.AuditRow.Digest;
import dev.dangjik.config.CanonicalJson;
import dev.dangjik.message.Outbox;
import dev.dangjik.message.OutboxMessage;
import dev.dangjik.store.Transactions;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// Makes anchors of the end of the chain: at the next look behind a critical event, else behind every 100
/// events, and an hour behind the first that none covers yet.
///
/// Whether one is due is read from the chain and the anchors themselves, so nothing that happens to the bot
/// can make it forget one. An anchor and its message to Slack are written in one transaction, and are on
/// disk, with every link before them, before anybody outside sees them.
public final class Anchoring {
    /// How often it is to be run.
    public static final Duration EVERY = Duration.ofSeconds(2);

    static final String MESSAGE = "anchor/";

    private static final long LOCK = 0x6461_6e67_0003L;
    private static final int MOST_LINKS = 100;
    private static final Duration LONGEST = Duration.ofMinutes(60);
    private static final Duration TRY_AGAIN = Duration.ofHours(1);

    private static final String STATE = """
            select e.seq, e.hash, a.line,
                (select n.ts_us from audit_event n where n.seq = coalesce(a.seq, 0) + 1) as oldest,
                exists (select from audit_event c where c.severity >= 2 and c.seq > coalesce(a.seq, 0)) as is_critical
            from (select seq, hash from audit_event order by seq desc limit 1) e
            left join (select seq, line from audit_anchor order by seq desc limit 1) a on true""";

    /// The oldest anchor whose message was given up; one an hour while that goes on, so that a channel in
    /// which we are no member does not fill the audit.
    private static final String GIVEN_UP = """
            select key from outbox
            where state = 'abandoned' and ts is null and key like 'anchor/%' and channel = :channel
              and not exists (select from outbox o where o.state = 'abandoned' and o.ts is null
                              and o.key like 'anchor/%' and o.not_before > :since)
            order by id limit 1""";

    private final Transactions transactions;
    private final Outbox outbox;
    private final Clock clock;

    public Anchoring(Transactions transactions, Outbox outbox, Clock clock) {
        this.transactions = transactions;
        this.outbox = outbox;
        this.clock = clock;
    }

    /// How things stand.
    ///
    /// @param oldest time of the first link that no anchor covers
    private record State(Link head, Optional<Anchor> last, Optional<Instant> oldest, boolean isCritical) {
        boolean isDue(Instant now) {
            long news = head.seq() - last.map(anchor -> anchor.head().seq()).orElse(0L);
            return news > 0
                    && (isCritical
                            || news >= MOST_LINKS
                            || oldest.filter(at -> !at.plus(LONGEST).isAfter(now))
                                    .isPresent());
        }
    }

    /// Makes an anchor when it is time. Another replica that is at it is left to it.
    ///
    /// @param channel Slack id of the channel in which it is posted
    /// @return what was made
    public Optional<Anchor> run(Optional<String> channel, AnchorSigner signer) {
        channel.ifPresent(this::tryAgain);
        return transactions.read(this::state).filter(this::isDue).isPresent()
                ? transactions.call(transaction -> make(transaction, channel, signer))
                : Optional.empty();
    }

    private boolean isDue(State state) {
        return state.isDue(clock.instant());
    }

    private Optional<Anchor> make(Handle transaction, Optional<String> channel, AnchorSigner signer) {
        boolean isOurs = transaction
                .createQuery("select pg_try_advisory_xact_lock(:lock)")
                .bind("lock", LOCK)
                .mapTo(Boolean.class)
                .one();
        return isOurs
                ? state(transaction).filter(this::isDue).map(state -> write(transaction, next(state, channel, signer)))
                : Optional.empty();
    }

    private Anchor next(State state, Optional<String> channel, AnchorSigner signer) {
        var key = signer.publicKey().id();
        var follows = state.last()
                .filter(last -> last.channel().equals(channel) && last.key().equals(key));
        return new Anchor(
                        state.head(),
                        state.head().seq(),
                        state.last().map(Anchor::head).orElse(Link.NONE),
                        clock.instant().truncatedTo(ChronoUnit.MICROS),
                        channel,
                        follows.map(Anchor::since).orElse(state.head().seq()),
                        key,
                        "")
                .signedBy(signer);
    }

    private Anchor write(Handle transaction, Anchor anchor) {
        transaction
                .createUpdate("""
                        insert into audit_anchor (seq, previous_seq, channel, line, made_at)
                        values (:seq, :previous, :channel, :line, :at)""")
                .bind("seq", anchor.head().seq())
                .bind("previous", anchor.previous().seq())
                .bind("channel", anchor.channel())
                .bind("line", anchor.line())
                .bind("at", time(anchor.at()))
                .execute();
        anchor.channel()
                .ifPresent(channel -> outbox.put(
                        transaction,
                        new OutboxMessage.ChannelMessage(
                                MESSAGE + anchor.head().seq(),
                                channel,
                                Optional.empty(),
                                new OutboxMessage.Content.Fixed(message(anchor)))));
        return anchor;
    }

    /// The line as code, in which Slack changes nothing.
    static String message(Anchor anchor) {
        return CanonicalJson.write(Map.of("text", ":anchor: `" + anchor.line() + "`"));
    }

    private void tryAgain(String channel) {
        var since = time(clock.instant().minus(TRY_AGAIN));
        var givenUp = transactions.read(handle -> handle.createQuery(GIVEN_UP)
                .bind("channel", channel)
                .bind("since", since)
                .mapTo(String.class)
                .findOne());
        givenUp.ifPresent(key -> transactions.run(transaction -> outbox.tryAgain(transaction, key)));
    }

    private Optional<State> state(Handle handle) {
        return handle.createQuery(STATE).map((row, _) -> state(row)).findOne();
    }

    private static State state(ResultSet row) throws SQLException {
        var hash = row.getBytes("hash");
        var line = row.getString("line");
        long oldest = row.getLong("oldest");
        return new State(
                new Link(row.getLong("seq"), Digest.ofBytes(hash == null ? new byte[0] : hash)),
                line == null ? Optional.empty() : Anchor.in(line),
                oldest == 0 ? Optional.empty() : Optional.of(Instant.EPOCH.plus(oldest, ChronoUnit.MICROS)),
                row.getBoolean("is_critical"));
    }

    static OffsetDateTime time(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
