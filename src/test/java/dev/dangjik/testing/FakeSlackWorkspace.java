package dev.dangjik.testing;

import com.google.gson.JsonObject;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// What people would see in the fake Slack: messages, ephemerals, responses, files. Safe for many threads.
public final class FakeSlackWorkspace {
    private final Clock clock;
    private final Map<String, FakeSlackMessage> messages = new TreeMap<>();
    private final List<Shown> shown = new ArrayList<>();
    private final List<SharedFile> files = new ArrayList<>();
    private final Map<String, String> uploads = new TreeMap<>();
    private final Map<String, String> locales = new TreeMap<>();
    private final Map<String, List<String>> marks = new TreeMap<>();
    private final List<String> violations = new ArrayList<>();
    private final FakeSlackViews views;
    private int sequence;

    FakeSlackWorkspace(Clock clock) {
        this.clock = clock;
        this.views = new FakeSlackViews(clock);
    }

    /// What comes with a press of this person; good for one window within three seconds.
    public synchronized String trigger(String user) {
        return views.trigger(user);
    }

    /// The window this person looks at; empty when none was opened.
    public synchronized Optional<FakeSlackView> view(String user) {
        return views.of(user);
    }

    synchronized FakeSlackViews.Opened open(String trigger, JsonObject content) {
        var opened = views.open(trigger, content);
        notifyAll();
        return opened;
    }

    synchronized FakeSlackViews.Opened update(String id, Optional<String> hash, JsonObject content) {
        var updated = views.update(id, hash, content);
        notifyAll();
        return updated;
    }

    /// An ephemeral message or an answer through a `response_url`.
    ///
    /// @param place channel and user, or the last part of the URL
    public record Shown(String place, JsonObject content, Instant arrivedAt) {
        public String text() {
            return content.get("text").getAsString();
        }
    }

    /// A file shared in a channel.
    public record SharedFile(String channel, Optional<String> threadTs, String name, String content) {}

    /// Top-level messages of a channel, oldest first.
    public synchronized List<FakeSlackMessage> messages(String channel) {
        return in(channel).filter(m -> m.threadTs().isEmpty()).toList();
    }

    /// The replies in a thread, oldest first.
    public synchronized List<FakeSlackMessage> replies(String channel, String threadTs) {
        return in(channel)
                .filter(m -> m.threadTs().equals(Optional.of(threadTs)))
                .toList();
    }

    public synchronized List<Shown> shown() {
        return List.copyOf(shown);
    }

    public synchronized List<SharedFile> files() {
        return List.copyOf(files);
    }

    /// Everything received that Slack's rules do not allow. Tests assert that it is empty.
    public synchronized List<String> violations() {
        return List.copyOf(violations);
    }

    /// Sets what `users.info` says about a person.
    public synchronized void locale(String user, String locale) {
        locales.put(user, locale);
    }

    /// Sets what `users.info` says about an account besides, such as `deleted` or `is_bot`.
    public synchronized void mark(String user, String... fields) {
        marks.put(user, List.of(fields));
    }

    synchronized List<String> marksOf(String user) {
        return marks.getOrDefault(user, List.of());
    }

    synchronized Optional<String> localeOf(String user) {
        return Optional.ofNullable(locales.get(user));
    }

    synchronized void violated(List<String> rules) {
        violations.addAll(rules);
    }

    synchronized String post(String channel, Optional<String> threadTs, JsonObject content, JsonObject metadata) {
        var now = clock.instant();
        var ts = "%d.%06d".formatted(now.getEpochSecond(), ++sequence);
        var version = new FakeSlackMessage.Version(content, now);
        messages.put(channel + "/" + ts, new FakeSlackMessage(channel, ts, threadTs, metadata, List.of(version)));
        notifyAll();
        return ts;
    }

    /// Somebody writes a message of no meaning to the bot.
    public synchronized void say(String channel, String text) {
        var content = new JsonObject();
        content.addProperty("text", text);
        post(channel, Optional.empty(), content, new JsonObject());
    }

    /// Posts a message anew with the metadata and at the time of `like`, as whoever has the bot's token could post it.
    public synchronized void putAsPosted(FakeSlackMessage like, JsonObject content) {
        var version = new FakeSlackMessage.Version(content, clock.instant());
        messages.put(
                like.channel() + "/" + like.ts(),
                new FakeSlackMessage(like.channel(), like.ts(), like.threadTs(), like.metadata(), List.of(version)));
        notifyAll();
    }

    /// False when there is no such message; as a bot edits its own, whoever has its token.
    public synchronized boolean update(String channel, String ts, JsonObject content) {
        var version = new FakeSlackMessage.Version(content, clock.instant());
        var updated = messages.computeIfPresent(channel + "/" + ts, (_, message) -> message.edited(version));
        notifyAll();
        return updated != null;
    }

    /// Takes a message away, as a person would too. False when there is no such message.
    public synchronized boolean delete(String channel, String ts) {
        var removed = messages.remove(channel + "/" + ts);
        notifyAll();
        return removed != null;
    }

    synchronized void show(String place, JsonObject content) {
        shown.add(new Shown(place, content, clock.instant()));
        notifyAll();
    }

    synchronized String uploadTicket() {
        var id = "F" + String.format("%05d", ++sequence);
        uploads.put(id, "");
        return id;
    }

    synchronized void uploaded(String id, String content) {
        uploads.replace(id, content);
    }

    /// False when nothing was uploaded under this id.
    synchronized boolean share(String channel, Optional<String> threadTs, String id, String name) {
        var content = uploads.get(id);
        if (content == null || content.isEmpty()) {
            return false;
        }
        files.add(new SharedFile(channel, threadTs, name, content));
        notifyAll();
        return true;
    }

    private java.util.stream.Stream<FakeSlackMessage> in(String channel) {
        return messages.values().stream().filter(m -> m.channel().equals(channel));
    }
}
