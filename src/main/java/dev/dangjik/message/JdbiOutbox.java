package dev.dangjik.message;

import dev.dangjik.store.AfterCommit;
import dev.dangjik.store.LastStatements;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// The outbox in the table of that name.
public final class JdbiOutbox implements Outbox {
    /// What is sent at most once stays as it was put first; a channel message takes the new content, and one that
    /// had been given up is tried again.
    private static final String PUT = """
            insert into outbox (key, kind, channel, recipient, response_url, in_channel, file_name, thread_key, source,
                body, state, not_before, created_at, updated_at)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'pending', ?, ?, ?)
            on conflict (key) do update set source = excluded.source, body = excluded.body,
                version = outbox.version + 1, state = 'pending', updated_at = excluded.updated_at,
                attempts = case when outbox.state = 'abandoned' then 0 else outbox.attempts end,
                not_before = case when outbox.state = 'abandoned' then excluded.not_before else outbox.not_before end
            where outbox.kind = 'message'""";

    private final Clock clock;
    private final WakeUp wakeUp;

    /// @param wakeUp wakes the delivery
    public JdbiOutbox(Clock clock, WakeUp wakeUp) {
        this.clock = clock;
        this.wakeUp = wakeUp;
    }

    @Override
    public void put(Handle transaction, OutboxMessage message) {
        var row = Row.of(message);
        var now = clock.instant().atOffset(ZoneOffset.UTC);
        var arguments = Arrays.<@Nullable Object>asList(
                message.key(),
                row.kind().id(),
                row.channel(),
                row.recipient(),
                row.responseUrl(),
                row.isInChannel(),
                row.fileName(),
                row.threadKey(),
                source(message.content()),
                body(message.content()),
                now,
                now,
                now);
        LastStatements.add(transaction, new LastStatements.Statement(PUT, arguments, false));
        AfterCommit.add(transaction, () -> wakeUp.signal(row.lane()));
    }

    @Override
    public Optional<SlackMessage> delivered(Handle transaction, String key) {
        return transaction
                .createQuery(
                        "select channel, ts from outbox where key = :key and channel is not null and ts is not null")
                .bind("key", key)
                .map((row, _) -> new SlackMessage(row.getString("channel"), row.getString("ts")))
                .findOne();
    }

    @Override
    public Optional<String> content(Handle transaction, String key) {
        return transaction
                .createQuery("select body from outbox where key = :key and body is not null")
                .bind("key", key)
                .mapTo(String.class)
                .findOne();
    }

    @Override
    public void tryAgain(Handle transaction, String key) {
        transaction
                .createUpdate("update outbox set state = 'pending', attempts = 0, not_before = :now"
                        + " where key = :key and state = 'abandoned'")
                .bind("now", clock.instant().atOffset(ZoneOffset.UTC))
                .bind("key", key)
                .execute();
        AfterCommit.add(transaction, wakeUp::signal);
    }

    @Override
    public void wake() {
        wakeUp.signal();
    }

    private static @Nullable String source(OutboxMessage.Content content) {
        return switch (content) {
            case OutboxMessage.Content.Fixed _ -> null;
            case OutboxMessage.Content.Rendered(var source) -> source;
        };
    }

    private static @Nullable String body(OutboxMessage.Content content) {
        return switch (content) {
            case OutboxMessage.Content.Fixed(var json) -> json;
            case OutboxMessage.Content.Rendered _ -> null;
        };
    }

    /// The columns in which the kinds differ.
    private record Row(
            Envelope.Kind kind,
            @Nullable String channel,
            @Nullable String recipient,
            @Nullable String responseUrl,
            boolean isInChannel,
            @Nullable String fileName,
            @Nullable String threadKey) {
        /// As [OutboxQueue] and [AnswerQueue] name it.
        String lane() {
            return Objects.requireNonNullElse(channel, AnswerQueue.LANE);
        }

        static Row of(OutboxMessage message) {
            return switch (message) {
                case OutboxMessage.ChannelMessage m ->
                    new Row(
                            Envelope.Kind.MESSAGE,
                            m.channel(),
                            null,
                            null,
                            false,
                            null,
                            m.threadKey().orElse(null));
                case OutboxMessage.Ephemeral m ->
                    new Row(Envelope.Kind.EPHEMERAL, m.channel(), m.user(), null, false, null, null);
                case OutboxMessage.Response m ->
                    new Row(Envelope.Kind.RESPONSE, null, null, m.url(), m.isInChannel(), null, null);
                case OutboxMessage.TextFile m ->
                    new Row(Envelope.Kind.FILE, m.channel(), null, null, false, m.fileName(), m.threadKey());
            };
        }
    }
}
