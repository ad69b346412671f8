package dev.dangjik.slack;

import dev.dangjik.remote.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Judges what arrives at Slack's request URL, and has it answered.
public final class SlackInbox {
    private static final int LARGEST = 1 << 20;
    private static final Answer UNAUTHORIZED = new Answer(401, "", Bytes.EMPTY);

    private final RequestSignature signature;
    private final ReplayGuard replays;
    private final RejectionCounter rejections;
    private final SlackRequests requests;

    public SlackInbox(
            RequestSignature signature, ReplayGuard replays, RejectionCounter rejections, SlackRequests requests) {
        this.signature = signature;
        this.replays = replays;
        this.rejections = rejections;
        this.requests = requests;
    }

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
                replays.isFirst(genuine) ? answered(genuine, body) : rejected(Rejection.REPLAYED);
        };
    }

    private Answer rejected(Rejection why) {
        rejections.rejected(why);
        return UNAUTHORIZED;
    }

    private Answer answered(String genuine, byte[] body) {
        var answer = requests.signed(genuine, body);
        if (answer.status() == 401) {
            rejections.rejected(Rejection.REPLAYED);
        }
        return answer;
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
