package dev.dangjik.slack;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.dangjik.message.Envelope;
import dev.dangjik.message.Outbox;
import dev.dangjik.message.OutboxMessage;
import dev.dangjik.message.OutboxQueue;
import dev.dangjik.store.Transactions;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/// Uploads text files into threads: <https://docs.slack.dev/messaging/working-with-files>. Asking for an address
/// and sending the bytes have no effect people see and are repeated freely; sharing is done at most once, and when
/// its answer is lost the thread says so.
final class FileDelivery {
    private final SlackApi api;
    private final OutboxQueue queue;
    private final DeliveryNotes notes;
    private final Doubt doubt;

    FileDelivery(SlackApi api, OutboxQueue queue, DeliveryNotes notes, Doubt doubt) {
        this.api = api;
        this.queue = queue;
        this.notes = notes;
        this.doubt = doubt;
    }

    /// How the thread is told that a file may be missing.
    ///
    /// @param content what the thread is told, as a message's JSON
    record Doubt(Transactions transactions, Outbox outbox, String content) {}

    void deliver(Envelope envelope, OutboxQueue.Content content) {
        if (envelope.isAmbiguous()) {
            inDoubt(envelope, "the bot stopped while it shared the file");
            return;
        }
        var text = api.redacted(content.content().orElse(""));
        if (text.isEmpty()) {
            queue.sent(envelope, content.version(), Optional.empty(), Duration.ZERO, Optional.empty());
            return;
        }
        var address = api.ask("files.getUploadURLExternal", Map.of("filename", name(envelope), "length", length(text)));
        if (!(address instanceof ApiOutcome.Ok(var ticket))) {
            again(envelope, address);
            return;
        }
        var uploaded = api.upload(URI.create(ticket.get("upload_url").getAsString()), text);
        if (!(uploaded instanceof ApiOutcome.Ok)) {
            again(envelope, uploaded);
            return;
        }
        queue.sharing(envelope);
        share(envelope, content.version(), ticket.get("file_id").getAsString());
    }

    private void share(Envelope envelope, long version, String file) {
        switch (api.call("files.completeUploadExternal", arguments(envelope, file))) {
            case ApiOutcome.Ok _ -> queue.sent(envelope, version, Optional.empty(), Duration.ZERO, Optional.empty());
            case ApiOutcome.Refused refused -> again(envelope, refused);
            case ApiOutcome.RateLimited limited -> again(envelope, limited);
            case ApiOutcome.Unreached unreached -> again(envelope, unreached);
            case ApiOutcome.Lost(var problem) -> inDoubt(envelope, problem);
        }
    }

    private void again(Envelope envelope, ApiOutcome outcome) {
        switch (outcome) {
            case ApiOutcome.RateLimited(var pause) -> notes.told(envelope, pause, false);
            case ApiOutcome.Unreached(var problem) -> notes.failed(envelope, problem, false);
            case ApiOutcome.Lost(var problem) -> notes.failed(envelope, problem, false);
            case ApiOutcome.Refused(var error, var detail) -> notes.abandoned(envelope, error + " " + detail);
            case ApiOutcome.Ok _ -> throw new IllegalStateException("file " + envelope.key() + " was sent");
        }
    }

    private void inDoubt(Envelope envelope, String problem) {
        doubt.transactions().run(transaction -> {
            notes.abandoned(transaction, envelope, problem + "; the file may be there, and is not shared twice");
            doubt.outbox()
                    .put(
                            transaction,
                            new OutboxMessage.ChannelMessage(
                                    envelope.key() + "/in-doubt",
                                    envelope.channelId(),
                                    envelope.threadKey(),
                                    new OutboxMessage.Content.Fixed(doubt.content())));
        });
        doubt.outbox().wake();
    }

    private static JsonObject arguments(Envelope envelope, String file) {
        var entry = new JsonObject();
        entry.addProperty("id", file);
        entry.addProperty("title", name(envelope));
        var files = new JsonArray();
        files.add(entry);
        var arguments = new JsonObject();
        arguments.add("files", files);
        arguments.addProperty("channel_id", envelope.channelId());
        envelope.threadTs().ifPresent(ts -> arguments.addProperty("thread_ts", ts));
        return arguments;
    }

    private static String name(Envelope envelope) {
        return envelope.fileName().orElse("log.txt");
    }

    private static String length(String text) {
        return Integer.toString(text.getBytes(StandardCharsets.UTF_8).length);
    }
}
