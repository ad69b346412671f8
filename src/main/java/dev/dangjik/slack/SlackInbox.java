package dev.dangjik.slack;

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
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Judges, reads and dispatches what arrives at Slack's request URL, whatever brought it here.
public final class SlackInbox {
    private static final Logger LOG = LoggerFactory.getLogger(SlackInbox.class);
    private static final int LARGEST = 1 << 20;
    private static final Answer UNAUTHORIZED = new Answer(401, "", Bytes.EMPTY);

    private final RequestSignature signature;
    private final ReplayGuard replays;
    private final RejectionCounter rejections;
    private final App app;
    private final SlackRequestParser parser;

    /// @param api where Slack's Web API is, with a slash at its end
    public SlackInbox(
            RequestSignature signature,
            ReplayGuard replays,
            RejectionCounter rejections,
            Doors doors,
            PersonLanguages languages,
            URI api) {
        this.signature = signature;
        this.replays = replays;
        this.rejections = rejections;
        this.app = new BoltRoutes(doors, languages).app(api);
        this.parser = new SlackRequestParser(app.config());
    }

    /// Who takes what in.
    public record Doors(Door requests, ReviewDoor reviews, CredentialDoor credentials, FormDoor forms) {}

    /// What goes back over HTTP.
    ///
    /// @param contentType empty where there is no body
    public record Answer(int status, String contentType, Bytes body) {
        static Answer bare(int status) {
            return new Answer(status, "", Bytes.EMPTY);
        }
    }

    /// Answers one request.
    ///
    /// @param timestamps values of the header `X-Slack-Request-Timestamp`
    /// @param signatures values of the header `X-Slack-Signature`
    public Answer receive(List<String> timestamps, List<String> signatures, byte[] body) {
        if (body.length > LARGEST) {
            return Answer.bare(413);
        }
        return switch (signature.judge(timestamps, signatures, body)) {
            case RequestSignature.Verdict.Rejected(var why) -> isProbe(body) ? Answer.bare(200) : rejected(why);
            case RequestSignature.Verdict.Genuine(var genuine) ->
                replays.isFirst(genuine) ? dispatch(genuine, body) : rejected(Rejection.REPLAYED);
        };
    }

    private Answer rejected(Rejection why) {
        rejections.rejected(why);
        return UNAUTHORIZED;
    }

    private Answer dispatch(String genuine, byte[] body) {
        Request<?> request;
        try {
            request = read(body);
        } catch (CharacterCodingException | RuntimeException e) { // Bolt's parser throws anything at what it dislikes
            LOG.info(
                    "reading a signed request of {} bytes: {}",
                    body.length,
                    e.getClass().getSimpleName());
            return Answer.bare(400);
        }
        if (request == null) {
            return Answer.bare(400);
        }
        request.getContext().getAdditionalValues().put(BoltRoutes.SIGNATURE, genuine);
        return run(request);
    }

    private Answer run(Request<?> request) {
        try {
            var answer = answer(app.run(request));
            if (answer.status() == 401) {
                rejections.rejected(Rejection.REPLAYED);
            }
            return answer;
        } catch (Exception e) { // declared by Bolt; whatever it is, Slack is answered
            LOG.error("answering a request from Slack; nothing was recorded for it", e);
            return Answer.bare(500);
        }
    }

    /// A slash command is read here once; everything else by Bolt's own parser.
    private @Nullable Request<?> read(byte[] body) throws CharacterCodingException {
        var text = StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(body))
                .toString();
        if (text.startsWith("{")) {
            return parsed(text, "application/json");
        }
        var form = FormBody.of(text);
        return form.field("command").isPresent()
                ? new SlashCommandRequest(text, payload(form), new RequestHeaders(Map.of()))
                : parsed(text, "application/x-www-form-urlencoded");
    }

    private @Nullable Request<?> parsed(String text, String contentType) {
        return parser.parse(SlackRequestParser.HttpRequest.builder()
                .requestUri("/slack/events")
                .queryString(Map.of())
                .headers(new RequestHeaders(Map.of("Content-Type", List.of(contentType))))
                .requestBody(text)
                .socketMode(false)
                .build());
    }

    private static SlashCommandPayload payload(FormBody form) {
        var payload = new SlashCommandPayload();
        payload.setCommand(form.orEmpty("command"));
        payload.setText(form.orEmpty("text"));
        payload.setTeamId(form.orEmpty("team_id"));
        payload.setUserId(form.orEmpty("user_id"));
        payload.setChannelId(form.orEmpty("channel_id"));
        payload.setTriggerId(form.orEmpty("trigger_id"));
        form.field("response_url").ifPresent(payload::setResponseUrl);
        return payload;
    }

    private static Answer answer(Response response) {
        var body = response.getBody();
        if (body == null || body.isEmpty()) {
            return Answer.bare(response.getStatusCode());
        }
        var type = response.getContentType() == null ? "text/plain; charset=utf-8" : response.getContentType();
        return new Answer(response.getStatusCode(), type, Bytes.utf8(body));
    }

    /// Slack looks now and then whether the address still has a good certificate; that request is not signed.
    private static boolean isProbe(byte[] body) {
        if (body.length > 500) {
            return false;
        }
        var text = new String(body, StandardCharsets.UTF_8);
        return ("&" + text + "&").contains("&ssl_check=1&") && !text.contains("command=") && !text.contains("payload=");
    }
}
