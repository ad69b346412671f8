package dev.dangjik.testing;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/// Somebody in the fake Slack who types slash commands to a bot and presses its buttons, by signed requests
/// or in Socket Mode.
///
/// @param requestUrl the bot's `…/slack/events`
public record FakeSlackPerson(FakeSlack slack, URI requestUrl, String user, Clock clock, HttpClient http) {
    public static FakeSlackPerson of(FakeSlack slack, URI requestUrl, String user, Clock clock) {
        return new FakeSlackPerson(slack, requestUrl, user, clock, HttpClient.newHttpClient());
    }

    /// Somebody whose requests reach the bot in Socket Mode.
    public static FakeSlackPerson overSocket(FakeSlack slack, String user, Clock clock) {
        return of(slack, URI.create("ws://socket-mode"), user, clock);
    }

    /// What the bot answered within Slack's three seconds.
    public record Ack(int status, String body, Duration latency) {}

    /// Types `/ops health everbit` in a channel. Answers through the response URL are shown under the
    /// user's id.
    public Ack types(String channel, String line) {
        return send(request(channel, line));
    }

    /// The signed request [#types] sends, to be sent again or bent.
    public SignedRequest request(String channel, String line) {
        var words = line.split(" ", 2);
        var fields = new LinkedHashMap<String, String>();
        fields.put("team_id", FakeSlack.TEAM);
        fields.put("team_domain", "fake");
        fields.put("channel_id", channel);
        fields.put("channel_name", "channel");
        fields.put("user_id", user);
        fields.put("user_name", user);
        fields.put("command", words[0]);
        fields.put("text", words.length > 1 ? escaped(words[1]) : "");
        fields.put("response_url", slack.responseUrl(user));
        fields.put("trigger_id", slack.workspace().trigger(user));
        return SignedRequest.of(FakeSlack.SIGNING_SECRET, clock.instant(), SignedRequest.form(fields));
    }

    /// Presses a button of a message that stands in a channel.
    ///
    /// @throws AssertionError when the message has no such button now
    public Ack presses(FakeSlackMessage message, String actionId) {
        var button = message.button(actionId)
                .orElseThrow(() -> new AssertionError("no button " + actionId + " in " + message.everything()));
        return presses(message, button);
    }

    /// Presses a button, also one that stands there no more.
    public Ack presses(FakeSlackMessage message, FakeSlackMessage.Button button) {
        var action = new JsonObject();
        action.addProperty("type", "button");
        action.addProperty("action_id", button.actionId());
        action.addProperty("block_id", button.blockId());
        action.addProperty("value", button.value());
        action.addProperty("action_ts", clock.instant().getEpochSecond() + "." + UUID.randomUUID());
        var actions = new JsonArray();
        actions.add(action);
        var container = object("type", "message");
        container.addProperty("message_ts", message.ts());
        container.addProperty("channel_id", message.channel());
        var person = object("id", user);
        person.addProperty("team_id", FakeSlack.TEAM);
        var payload = object("type", "block_actions");
        payload.add("team", object("id", FakeSlack.TEAM));
        payload.add("user", person);
        payload.add("container", container);
        payload.add("channel", object("id", message.channel()));
        payload.addProperty("trigger_id", slack.workspace().trigger(user));
        payload.addProperty("response_url", slack.responseUrl(user));
        payload.add("actions", actions);
        var form = SignedRequest.form(Map.of("payload", payload.toString()));
        return send(SignedRequest.of(FakeSlack.SIGNING_SECRET, clock.instant(), form));
    }

    /// Submits the window that was opened last for this person.
    ///
    /// @param filled block id to what was filled in or chosen
    /// @throws AssertionError when there is none that could be submitted
    public Ack submits(Map<String, String> filled) {
        var view = slack.workspace()
                .view(user)
                .filter(FakeSlackView::isForm)
                .orElseThrow(() -> new AssertionError(user + " looks at no window that could be submitted"));
        return send(submission(view, filled));
    }

    /// The signed request [#submits] sends, to be sent again or bent.
    public SignedRequest submission(FakeSlackView view, Map<String, String> filled) {
        return submission(view, filled, slack.workspace().trigger(user));
    }

    /// As above, with the trigger of an earlier one: Slack itself sends it again.
    public SignedRequest submission(FakeSlackView view, Map<String, String> filled, String trigger) {
        var payload = view.submission(filled, trigger).toString();
        return SignedRequest.of(
                FakeSlack.SIGNING_SECRET, clock.instant(), SignedRequest.form(Map.of("payload", payload)));
    }

    /// Sends a request as it is.
    ///
    /// @return in Socket Mode the status is 200 for what was acknowledged, else 504
    public Ack send(SignedRequest request) {
        if (requestUrl.getScheme().equals("ws")) {
            return enveloped(FakeSlack.form(request.body()));
        }
        var post = HttpRequest.newBuilder(requestUrl)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header("X-Slack-Request-Timestamp", request.timestamp())
                .header("X-Slack-Signature", request.signature())
                .timeout(Duration.ofMinutes(1))
                .POST(BodyPublishers.ofString(request.body()))
                .build();
        long begin = System.nanoTime();
        try {
            HttpResponse<String> answer = http.send(post, BodyHandlers.ofString());
            return new Ack(answer.statusCode(), answer.body(), Duration.ofNanos(System.nanoTime() - begin));
        } catch (IOException e) {
            throw new UncheckedIOException("sending a request to " + requestUrl, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while sending a request", e);
        }
    }

    private Ack enveloped(JsonObject fields) {
        var sockets = slack.sockets();
        boolean isCommand = fields.has("command");
        var payload = isCommand
                ? fields
                : JsonParser.parseString(fields.get("payload").getAsString()).getAsJsonObject();
        boolean takesPayload = isCommand || payload.get("type").getAsString().equals("view_submission");
        var delivery = sockets.deliver(isCommand ? "slash_commands" : "interactive", payload, takesPayload);
        return new Ack(
                delivery.ack().isPresent() ? 200 : 504,
                delivery.payload().map(JsonObject::toString).orElse(""),
                delivery.latency());
    }

    /// Slack escapes these three in what people type.
    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    private static JsonObject object(String name, String value) {
        var object = new JsonObject();
        object.addProperty(name, value);
        return object;
    }
}
