package dev.dangjik.testing;

import com.google.gson.JsonObject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// The windows of the fake Slack: what `views.open` and `views.update` make of them, and the triggers for which one may
/// be opened. Guarded by the workspace.
final class FakeSlackViews {
    /// <https://docs.slack.dev/reference/interaction-payloads>: a trigger expires in three seconds.
    private static final Duration TRIGGER = Duration.ofSeconds(3);

    private final Clock clock;
    private final Map<String, Trigger> triggers = new HashMap<>();
    private final Map<String, FakeSlackView> views = new HashMap<>();
    private int opened;

    FakeSlackViews(Clock clock) {
        this.clock = clock;
    }

    private record Trigger(String user, Instant until, boolean isUsed) {}

    /// What comes with a press of this person.
    String trigger(String user) {
        var id = "13345224609.738474920." + UUID.randomUUID().toString().replace("-", "");
        triggers.put(id, new Trigger(user, clock.instant().plus(TRIGGER), false));
        return id;
    }

    /// The view, or an error of Slack's.
    sealed interface Opened {
        record Done(FakeSlackView view) implements Opened {}

        record Refused(String error) implements Opened {}
    }

    Opened open(String triggerId, JsonObject content) {
        var trigger = triggers.get(triggerId);
        if (trigger == null) {
            return new Opened.Refused("invalid_trigger_id");
        }
        if (trigger.isUsed()) {
            return new Opened.Refused("exchanged_trigger_id");
        }
        if (clock.instant().isAfter(trigger.until())) {
            return new Opened.Refused("expired_trigger_id");
        }
        triggers.put(triggerId, new Trigger(trigger.user(), trigger.until(), true));
        var view = new FakeSlackView("V" + ++opened, trigger.user(), hash(), content);
        views.put(view.id(), view);
        return new Opened.Done(view);
    }

    Opened update(String id, Optional<String> hash, JsonObject content) {
        var view = views.get(id);
        if (view == null) {
            return new Opened.Refused("not_found");
        }
        if (hash.isPresent() && !hash.get().equals(view.hash())) {
            return new Opened.Refused("hash_conflict");
        }
        var updated = new FakeSlackView(id, view.user(), hash(), content);
        views.put(id, updated);
        return new Opened.Done(updated);
    }

    /// The window this person looks at: the one that was opened last.
    Optional<FakeSlackView> of(String user) {
        return views.values().stream()
                .filter(view -> view.user().equals(user))
                .max((one, other) -> Integer.compare(one.number(), other.number()));
    }

    Optional<FakeSlackView> view(String id) {
        return Optional.ofNullable(views.get(id));
    }

    private String hash() {
        return clock.instant().getEpochSecond() + "."
                + UUID.randomUUID().toString().substring(0, 8);
    }
}
