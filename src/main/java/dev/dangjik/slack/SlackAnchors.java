package dev.dangjik.slack;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import dev.dangjik.audit.AnchorReading;
import dev.dangjik.audit.AnchorReading.Found;
import dev.dangjik.audit.AnchorReading.Kind;
import dev.dangjik.audit.AnchorReading.Place;
import dev.dangjik.audit.AnchorSource;
import dev.dangjik.store.Pause;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// The anchors in the audit channel: every message that carries the key of one as its metadata, and whether
/// Slack says that it was edited.
public final class SlackAnchors implements AnchorSource {
    private static final Pattern KEY = Pattern.compile("anchor/([1-9]\\d{0,15})");
    private static final String MOST_A_PAGE = "999";
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final Duration AGAIN = Duration.ofSeconds(2);
    private static final int TRIES = 4;

    private final SlackApi api;
    private final String channel;
    private final Pause pause;

    public SlackAnchors(SlackApi api, String channel, Pause pause) {
        this.api = api;
        this.channel = channel;
        this.pause = pause;
    }

    /// How asking for one page went.
    private sealed interface Page {
        record There(JsonObject answer) implements Page {}

        record Not(String why) implements Page {}
    }

    /// Reads the channel whole, page by page, waiting as long as Slack says; gives up after ten minutes of
    /// that.
    @Override
    public AnchorReading read() {
        var place = new Place(Kind.SLACK, channel);
        var found = new ArrayList<Found>();
        var arguments = new HashMap<>(Map.of("channel", channel, "include_all_metadata", "true", "limit", MOST_A_PAGE));
        boolean isWhole = true;
        var left = PATIENCE;
        while (true) {
            var waited = new Waited(left);
            switch (page(arguments, waited)) {
                case Page.Not(var why) -> {
                    return new AnchorReading.Unavailable(place, why);
                }
                case Page.There(var answer) -> {
                    collect(answer, found);
                    isWhole &= !isTrue(answer, "is_limited");
                    var cursor = MessageSearch.cursor(answer);
                    if (cursor.isEmpty()) {
                        return new AnchorReading.Read(place, found, isWhole);
                    }
                    arguments.put("cursor", cursor.get());
                }
            }
            left = waited.left;
        }
    }

    /// How much longer Slack may let us wait.
    private static final class Waited {
        private Duration left;

        Waited(Duration left) {
            this.left = left;
        }
    }

    private Page page(Map<String, String> arguments, Waited waited) {
        for (int tries = 1; ; tries++) {
            switch (api.ask("conversations.history", arguments)) {
                case ApiOutcome.Ok(var answer) -> {
                    return new Page.There(answer);
                }
                case ApiOutcome.Refused(var error, var _) -> {
                    return new Page.Not("Slack says " + error + remedy(error));
                }
                case ApiOutcome.RateLimited(var time) -> {
                    if (time.compareTo(waited.left) > 0) {
                        return new Page.Not("Slack lets us wait for more than " + PATIENCE.toMinutes() + " minutes");
                    }
                    waited.left = waited.left.minus(time);
                    pause.pause(time);
                }
                case ApiOutcome.Unreached(var problem) -> {
                    if (tries >= TRIES) {
                        return new Page.Not(problem);
                    }
                    pause.pause(AGAIN);
                }
                case ApiOutcome.Lost(var problem) -> {
                    if (tries >= TRIES) {
                        return new Page.Not(problem);
                    }
                    pause.pause(AGAIN);
                }
            }
        }
    }

    private String remedy(String error) {
        return switch (error) {
            case "not_in_channel", "channel_not_found" -> "; invite the bot into the channel " + channel;
            case "missing_scope" -> "; the app needs channels:history, and groups:history for a private channel";
            default -> "";
        };
    }

    private static void collect(JsonObject answer, List<Found> found) {
        for (JsonElement element : answer.getAsJsonArray("messages")) {
            var message = element.getAsJsonObject();
            var key = KEY.matcher(MessageSearch.keyOf(message));
            if (key.matches()) {
                var text = message.get("text") instanceof JsonPrimitive said ? said.getAsString() : "";
                found.add(new Found(text, Optional.of(Long.valueOf(key.group(1))), message.has("edited")));
            }
        }
    }

    private static boolean isTrue(JsonObject answer, String name) {
        return answer.get(name) instanceof JsonPrimitive flag && flag.getAsBoolean();
    }
}
