package dev.dangjik.slack;

import io.micronaut.context.annotation.Requires;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import org.jspecify.annotations.Nullable;

/// `POST /slack/events`: the request URL of slash commands, interactivity and events. Without a signing
/// secret there is no such route.
@Controller("/slack")
@Requires(property = "dangjik.slack.events", value = "true")
final class SlackEndpoint {
    private static final byte[] NOTHING = {};

    private final SlackInbox inbox;
    private final AckTimer acks;

    SlackEndpoint(SlackInbox inbox, AckTimer acks) {
        this.inbox = inbox;
        this.acks = acks;
    }

    @Post(value = "/events", consumes = MediaType.ALL, produces = MediaType.ALL)
    @ExecuteOn(TaskExecutors.BLOCKING)
    HttpResponse<?> events(HttpRequest<?> http, @Body byte @Nullable [] body) {
        long begin = System.nanoTime();
        var headers = http.getHeaders();
        var answer = inbox.receive(
                headers.getAll("X-Slack-Request-Timestamp"),
                headers.getAll("X-Slack-Signature"),
                body == null ? NOTHING : body);
        var response = HttpResponse.<byte[]>status(HttpStatus.valueOf(answer.status()));
        if (!answer.contentType().isEmpty()) {
            response.body(answer.body().toArray()).header("Content-Type", answer.contentType());
        }
        if (answer.status() == HttpStatus.OK.getCode()) {
            acks.acknowledged(System.nanoTime() - begin);
        }
        return response;
    }
}
