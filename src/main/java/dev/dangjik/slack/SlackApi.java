package dev.dangjik.slack;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import dev.dangjik.config.Secret;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Slack's Web API over the JDK's HTTP client, which never sends a POST twice by itself.
///
/// Everything people will read passes the redaction on its way out.
public final class SlackApi implements AutoCloseable {
    private static final Gson JSON = new GsonBuilder().disableHtmlEscaping().create();
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration ANSWER = Duration.ofSeconds(10);
    private static final Duration DEFAULT_WAIT = Duration.ofSeconds(1);

    /// Slack's errors after which "it is possible that some aspect of the operation succeeded".
    private static final Set<String> DOUBTFUL = Set.of("internal_error", "fatal_error", "service_unavailable");

    /// What the bot cannot do without in an answer, beside `ok`.
    private static final Map<String, Set<String>> NEEDED = Map.of(
            "apps.connections.open", Set.of("url"),
            "chat.postMessage", Set.of("ts"),
            "files.getUploadURLExternal", Set.of("upload_url", "file_id"),
            "views.open", Set.of("view"));

    private final URI api;
    private final Secret<String> token;
    private final JsonRedaction redaction;
    private final HttpClient http;

    /// @param api where the Web API is, with a slash at its end
    /// @param redaction takes secrets out of texts
    public SlackApi(URI api, Secret<String> token, UnaryOperator<String> redaction) {
        this.api = api;
        this.token = token;
        this.redaction = new JsonRedaction(redaction);
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
    }

    /// Calls a method that changes something, with a JSON body.
    ApiOutcome call(String method, JsonObject arguments) {
        var body = JSON.toJson(redaction.ofMessage(arguments));
        var request = toMethod(method)
                .header("Content-Type", "application/json; charset=utf-8")
                .POST(BodyPublishers.ofString(body))
                .build();
        return whole(method, send(request));
    }

    /// Calls a method that takes form fields only: those that read, and the first half of an upload.
    ApiOutcome ask(String method, Map<String, String> arguments) {
        var form = arguments.entrySet().stream()
                .map(a -> a.getKey() + "=" + URLEncoder.encode(a.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        var request = toMethod(method)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(form))
                .build();
        return whole(method, send(request));
    }

    /// An answer that lacks what a method always says comes from something else between here and Slack.
    private static ApiOutcome whole(String method, ApiOutcome outcome) {
        if (!(outcome instanceof ApiOutcome.Ok(var answer))) {
            return outcome;
        }
        return Stream.concat(Stream.of("ok"), NEEDED.getOrDefault(method, Set.of()).stream())
                .filter(name -> !answer.has(name))
                .findFirst()
                .<ApiOutcome>map(name -> new ApiOutcome.Lost("the answer to " + method + " does not say " + name))
                .orElse(outcome);
    }

    /// Sends a text file's content to the address Slack gave for it.
    ApiOutcome upload(URI address, String content) {
        return send(request(address)
                .header("Content-Type", "application/octet-stream")
                .POST(BodyPublishers.ofString(content))
                .build());
    }

    /// Answers through a `response_url`.
    ApiOutcome respond(URI responseUrl, JsonObject message) {
        return send(request(responseUrl)
                .header("Content-Type", "application/json; charset=utf-8")
                .POST(BodyPublishers.ofString(JSON.toJson(redaction.ofMessage(message))))
                .build());
    }

    /// A text as it may leave the bot.
    String redacted(String text) {
        return redaction.ofText(text);
    }

    @Override
    public void close() {
        http.shutdownNow();
    }

    private HttpRequest.Builder toMethod(String method) {
        return request(api.resolve(method)).header("Authorization", "Bearer " + token.reveal());
    }

    private static HttpRequest.Builder request(URI address) {
        return HttpRequest.newBuilder(address).timeout(ANSWER);
    }

    private ApiOutcome send(HttpRequest request) {
        try {
            return read(http.send(request, BodyHandlers.ofString()));
        } catch (ConnectException | HttpConnectTimeoutException e) {
            return new ApiOutcome.Unreached("connecting to " + request.uri().getHost() + ": " + cause(e));
        } catch (IOException e) {
            return new ApiOutcome.Lost("waiting for " + request.uri().getHost() + ": " + cause(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new ApiOutcome.Lost("the bot was stopped while it waited for Slack");
        }
    }

    private static ApiOutcome read(HttpResponse<String> response) {
        int status = response.statusCode();
        if (status == 429) {
            return new ApiOutcome.RateLimited(retryAfter(response));
        }
        if (status >= 500) {
            return new ApiOutcome.Lost("Slack answered " + status);
        }
        if (status >= 400) {
            return new ApiOutcome.Refused("http_" + status, shortened(response.body()));
        }
        return response.body().startsWith("{") ? readJson(response.body()) : new ApiOutcome.Ok(new JsonObject());
    }

    private static ApiOutcome readJson(String body) {
        JsonObject answer;
        try {
            answer = JSON.fromJson(body, JsonObject.class);
        } catch (JsonParseException e) {
            return new ApiOutcome.Lost("Slack's answer is no JSON: " + shortened(body));
        }
        var ok = answer.get("ok");
        if (ok == null || ok.getAsBoolean()) {
            return new ApiOutcome.Ok(answer);
        }
        var error = answer.has("error") ? answer.get("error").getAsString() : "unknown";
        if (error.equals("ratelimited") || error.equals("rate_limited")) {
            return new ApiOutcome.RateLimited(DEFAULT_WAIT);
        }
        if (DOUBTFUL.contains(error)) {
            return new ApiOutcome.Lost("Slack answered " + error);
        }
        JsonElement detail = answer.get("response_metadata");
        return new ApiOutcome.Refused(error, detail == null ? "" : shortened(detail.toString()));
    }

    /// RFC 9110 section 10.2.3; Slack sends whole seconds.
    private static Duration retryAfter(HttpResponse<String> response) {
        return response.headers()
                .firstValue("Retry-After")
                .filter(value -> value.matches("\\d{1,5}"))
                .map(value -> Duration.ofSeconds(Long.parseLong(value)))
                .filter(Duration::isPositive)
                .orElse(DEFAULT_WAIT);
    }

    private static String shortened(String text) {
        return text.length() <= 300 ? text : text.substring(0, 300) + "…";
    }

    private static String cause(IOException e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }
}
