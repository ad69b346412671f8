package dev.dangjik.run;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import javax.net.ssl.SSLContext;

/// Looks with the JDK's HTTP client, one fresh connection a look, so that no look is answered by an old
/// connection.
public final class HttpOutsideClient implements OutsideClient {
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration ANSWER = Duration.ofSeconds(10);

    private final Function<URI, Optional<SSLContext>> trust;

    /// @param trust the certificate authorities for an address; empty: those of the JDK
    public HttpOutsideClient(Function<URI, Optional<SSLContext>> trust) {
        this.trust = trust;
    }

    @Override
    public Look look(URI url) {
        var builder = HttpClient.newBuilder()
                .connectTimeout(CONNECT)
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER);
        trust.apply(url).ifPresent(builder::sslContext);
        try (var client = builder.build()) {
            var request = HttpRequest.newBuilder(url).timeout(ANSWER).build();
            return new Look.Answered(
                    client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode());
        } catch (IOException e) {
            return new Look.NotReached(
                    Optional.ofNullable(e.getMessage()).orElse(e.getClass().getSimpleName()));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return new Look.NotReached("interrupted");
        }
    }
}
