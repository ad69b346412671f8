package dev.dangjik.slack;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import com.slack.api.app_backend.slash_commands.payload.SlashCommandPayload;
import com.slack.api.bolt.App;
import com.slack.api.bolt.request.Request;
import com.slack.api.bolt.request.RequestHeaders;
import com.slack.api.bolt.request.builtin.SlashCommandRequest;
import com.slack.api.bolt.response.Response;
import com.slack.api.bolt.util.SlackRequestParser;
import dev.dangjik.remote.Bytes;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads what is known to come from Slack and has it answered, the same whether it came over HTTP or in
/// Socket Mode.
public final class SlackRequests {
    private static final Logger LOG = LoggerFactory.getLogger(SlackRequests.class);
    private static final String ENVELOPE = "envelope/";

    private final App app;
    private final SlackRequestParser parser;

    /// @param api where Slack's Web API is, with a slash at its end
    public SlackRequests(Doors doors, PersonLanguages languages, URI api) {
        this.app = new BoltRoutes(doors, languages).app(api);
        this.parser = new SlackRequestParser(app.config());
    }

    /// Who takes what in.
    public record Doors(Door requests, ReviewDoor reviews, CredentialDoor credentials, FormDoor forms) {}

    /// Answers the body of a signed request.
    ///
    /// @param signature that has been judged, lower-case hex
    SlackInbox.Answer signed(String signature, byte[] body) {
        return answer(signature, body.length, () -> read(body));
    }

    /// Answers what an envelope holds.
    SlackInbox.Answer enveloped(SocketFrame.Envelope envelope) {
        var payload = envelope.payload().toString();
        return answer(
                ENVELOPE + envelope.id(),
                payload.length(),
                () -> envelope.isCommand() ? command(payload, field(envelope.payload())) : json(payload, true));
    }

    /// Reads a request; Bolt's parser throws anything at what it dislikes.
    private interface Reading {
        @Nullable
        Request<?> read() throws CharacterCodingException;
    }

    private SlackInbox.Answer answer(String signature, int length, Reading reading) {
        Request<?> request;
        try {
            request = reading.read();
        } catch (CharacterCodingException | RuntimeException e) {
            LOG.info(
                    "reading a request of {} characters from Slack: {}",
                    length,
                    e.getClass().getSimpleName());
            return SlackInbox.Answer.bare(400);
        }
        if (request == null) {
            return SlackInbox.Answer.bare(400);
        }
        request.getContext().getAdditionalValues().put(BoltRoutes.SIGNATURE, signature);
        try {
            return answer(app.run(request));
        } catch (Exception e) { // declared by Bolt; whatever it is, Slack is answered
            LOG.error("answering a request from Slack; nothing was recorded for it", e);
            return SlackInbox.Answer.bare(500);
        }
    }

    /// A slash command is read here once; everything else by Bolt's own parser.
    private @Nullable Request<?> read(byte[] body) throws CharacterCodingException {
        var text = StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(body))
                .toString();
        if (text.startsWith("{")) {
            return json(text, false);
        }
        var form = FormBody.of(text);
        return form.field("command").isPresent()
                ? command(text, form::field)
                : parsed(text, "application/x-www-form-urlencoded", false);
    }

    private @Nullable Request<?> json(String text, boolean isEnveloped) {
        return parsed(text, "application/json", isEnveloped);
    }

    private @Nullable Request<?> parsed(String text, String contentType, boolean isEnveloped) {
        return parser.parse(SlackRequestParser.HttpRequest.builder()
                .requestUri("/slack/events")
                .queryString(Map.of())
                .headers(new RequestHeaders(Map.of("Content-Type", List.of(contentType))))
                .requestBody(text)
                .socketMode(isEnveloped)
                .build());
    }

    private static Request<?> command(String body, Function<String, Optional<String>> fields) {
        var payload = new SlashCommandPayload();
        payload.setCommand(fields.apply("command").orElse(""));
        payload.setText(fields.apply("text").orElse(""));
        payload.setTeamId(fields.apply("team_id").orElse(""));
        payload.setUserId(fields.apply("user_id").orElse(""));
        payload.setChannelId(fields.apply("channel_id").orElse(""));
        payload.setTriggerId(fields.apply("trigger_id").orElse(""));
        fields.apply("response_url").ifPresent(payload::setResponseUrl);
        return new SlashCommandRequest(body, payload, new RequestHeaders(Map.of()));
    }

    private static Function<String, Optional<String>> field(JsonObject payload) {
        return name -> payload.get(name) instanceof JsonPrimitive value
                ? Optional.of(value).map(JsonElement::getAsString)
                : Optional.empty();
    }

    private static SlackInbox.Answer answer(Response response) {
        var body = response.getBody();
        if (body == null || body.isEmpty()) {
            return SlackInbox.Answer.bare(response.getStatusCode());
        }
        var type = response.getContentType() == null ? "text/plain; charset=utf-8" : response.getContentType();
        return new SlackInbox.Answer(response.getStatusCode(), type, Bytes.utf8(body));
    }
}
