package dev.dangjik.command;

import dev.dangjik.audit.AuditEvent;
import dev.dangjik.audit.AuditLog;
import dev.dangjik.message.Language;
import dev.dangjik.permission.Actor;
import dev.dangjik.run.RunId;
import dev.dangjik.store.Transactions;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jdbi.v3.core.Handle;

/// The inbox in the table `invocation`.
public final class JdbiInbox implements Inbox {
    private static final String QUEUEING = "--queue\n";

    private final Transactions transactions;
    private final AuditLog audit;
    private final Function<String, Actor> actors;
    private final Function<String, String> redaction;
    private final Clock clock;
    private final RandomGenerator random;

    /// The inbox of this bot.
    ///
    /// @param actors gives the actor of an account as the audit writes it, with the person bound to it now
    /// @param redaction takes secrets out of what people type
    public JdbiInbox(
            Transactions transactions,
            AuditLog audit,
            Function<String, Actor> actors,
            Function<String, String> redaction,
            Clock clock,
            RandomGenerator random) {
        this.transactions = transactions;
        this.audit = audit;
        this.actors = actors;
        this.redaction = redaction;
        this.clock = clock;
        this.random = random;
    }

    /// Takes everything back that a transaction has written for somebody who does not wait any more.
    private static final class GivenUp extends RuntimeException {}

    @Override
    public Receipt record(Incoming incoming, Handover handover) {
        try {
            return transactions.call(transaction -> {
                var receipt = recorded(transaction, incoming, handover::begin);
                if (receipt instanceof Receipt.Recorded && !handover.commit()) {
                    throw new GivenUp();
                }
                return receipt;
            });
        } catch (GivenUp e) {
            return new Receipt.GivenUp();
        }
    }

    @Override
    public Receipt record(Handle transaction, Incoming incoming) {
        return recorded(transaction, incoming, _ -> true);
    }

    /// @param begin asked with the id under which it would be recorded; false: nobody waits any more
    private Receipt recorded(Handle transaction, Incoming incoming, Predicate<String> begin) {
        var now = clock.instant();
        var id = RunId.fresh(clock, random).value();
        if (!begin.test(id)) {
            return new Receipt.GivenUp();
        }
        while (insert(transaction, id, incoming, now) == 0) {
            var earlier = earlier(transaction, incoming);
            if (earlier.isPresent()) {
                return earlier.get();
            }
            // An id is short, so that a person can type it: this one was another request's.
            id = RunId.fresh(clock, random).value();
            if (!begin.test(id)) {
                return new Receipt.GivenUp();
            }
        }
        audit.append(transaction, received(id, incoming));
        return new Receipt.Recorded(new Invocation(id, incoming, now));
    }

    @Override
    public Optional<String> answer(Handle transaction, String id) {
        return transaction
                .createQuery("select answer from invocation where id = :id and answer is not null")
                .bind("id", id)
                .mapTo(String.class)
                .findOne();
    }

    /// A command that was typed is the same wish only when Slack itself sends it again.
    @Override
    public void forgetWish(Handle transaction, Invocation invocation) {
        if (invocation.request().kind() == Incoming.Kind.BUTTON) {
            transaction
                    .createUpdate("update invocation set semantic_key = null where id = :id")
                    .bind("id", invocation.id())
                    .execute();
        }
    }

    @Override
    public boolean answered(Handle transaction, Invocation invocation, String answer, Optional<String> run) {
        return transaction
                        .createUpdate("""
                                update invocation set state = 'answered', answer = :answer, run_id = :run
                                where id = :id and answer is null""")
                        .bind("answer", answer)
                        .bind("run", run.orElse(null))
                        .bind("id", invocation.id())
                        .execute()
                == 1;
    }

    @Override
    public List<Invocation> open(Instant receivedBefore) {
        return transactions.read(transaction -> transaction
                .createQuery("""
                        select * from invocation where state = 'received' and received_at < :before
                        order by received_at""")
                .bind("before", receivedBefore.atOffset(ZoneOffset.UTC))
                .map((row, _) -> invocation(row))
                .list());
    }

    @Override
    public Optional<Invocation> find(String id) {
        return transactions.read(transaction -> transaction
                .createQuery("select * from invocation where id = :id")
                .bind("id", id)
                .map((row, _) -> invocation(row))
                .findOne());
    }

    private int insert(Handle transaction, String id, Incoming incoming, Instant now) {
        return transaction
                .createUpdate("""
                        insert into invocation (id, signature, semantic_key, received_at, kind, actor, channel,
                            response_url, language, body, state)
                        values (:id, :signature, :semantic, :at, :kind, :actor, :channel, :url, :language, :body,
                            'received')
                        on conflict do nothing""")
                .bind("id", id)
                .bind("signature", incoming.signature().orElse(null))
                .bind("semantic", incoming.semanticKey().orElse(null))
                .bind("at", now.atOffset(ZoneOffset.UTC))
                .bind("kind", incoming.kind().id())
                .bind("actor", incoming.actor().account())
                .bind("channel", incoming.channel().orElse(null))
                .bind("url", incoming.responseUrl().orElse(null))
                .bind("language", incoming.language().name())
                .bind("body", (incoming.isQueueing() ? QUEUEING : "") + redaction.apply(incoming.words()))
                .execute();
    }

    private Optional<Receipt> earlier(Handle transaction, Incoming incoming) {
        var replayed = incoming.signature().isPresent()
                && transaction
                        .createQuery("select 1 from invocation where signature = :signature")
                        .bind("signature", incoming.signature().get())
                        .mapTo(Integer.class)
                        .findOne()
                        .isPresent();
        if (replayed) {
            return Optional.of(new Receipt.Replayed());
        }
        return transaction
                .createQuery("select id, state, run_id from invocation where semantic_key = :key")
                .bind("key", incoming.semanticKey().orElse(""))
                .<Receipt>map((row, _) -> new Receipt.Repeat(row.getString("id"), result(row)))
                .findOne();
    }

    private static FirstResult result(ResultSet row) throws SQLException {
        if (row.getString("state").equals("received")) {
            return new FirstResult.InWork();
        }
        var run = row.getString("run_id");
        return run == null ? new FirstResult.Answered() : new FirstResult.OfRun(new RunId(run));
    }

    private AuditEvent received(String id, Incoming incoming) {
        return new AuditEvent(
                "invocation.received",
                AuditEvent.Severity.INFO,
                incoming.actor().person(),
                Optional.of(incoming.actor().account()),
                incoming.kind().via(),
                new AuditEvent.References(
                        Optional.empty(), Optional.empty(), Optional.of(id), Optional.empty(), Optional.empty()),
                Map.of(
                        "words",
                        redaction.apply(incoming.words()),
                        "channel",
                        incoming.channel().orElse(""),
                        "kind",
                        incoming.kind().id()));
    }

    private Invocation invocation(ResultSet row) throws SQLException {
        var body = row.getString("body");
        boolean isQueueing = body.startsWith(QUEUEING);
        var incoming = new Incoming(
                kind(row.getString("kind")),
                actors.apply(row.getString("actor")),
                isQueueing ? body.substring(QUEUEING.length()) : body,
                Optional.ofNullable(row.getString("channel")),
                Language.valueOf(row.getString("language")),
                Optional.ofNullable(row.getString("signature")),
                Optional.ofNullable(row.getString("semantic_key")),
                Optional.ofNullable(row.getString("response_url")),
                isQueueing);
        return new Invocation(
                row.getString("id"),
                incoming,
                row.getObject("received_at", OffsetDateTime.class).toInstant());
    }

    private static Incoming.Kind kind(String id) {
        return switch (id) {
            case "button" -> Incoming.Kind.BUTTON;
            case "console" -> Incoming.Kind.CONSOLE;
            default -> Incoming.Kind.COMMAND;
        };
    }
}
