package dev.dangjik.remote;

import com.github.dockerjava.transport.DockerHttpClient;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.DefaultHttpClientConnectionOperator;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.io.entity.InputStreamEntity;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.net.URIAuthority;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;

/// HTTP to a machine's Docker engine over channels of one SSH connection.
///
/// Streams to the socket are kept and used again. Streams that take a session are closed after each answer, and
/// at most two are open at a time, so that commands always find a session.
final class EngineTransport implements DockerHttpClient {
    private static final HttpHost ENGINE = new HttpHost("http", "docker", 80);
    private static final Timeout ANSWER = Timeout.ofSeconds(20);
    private static final int STREAMS_WITHOUT_SESSION = 8;
    private static final int STREAMS_WITH_SESSION = 2;

    private final SshConnection connection;
    private final CloseableHttpClient http;
    private final AtomicReference<String> complaint = new AtomicReference<>("");

    EngineTransport(SshConnection connection, EngineWay way) {
        this.connection = connection;
        var operator = new DefaultHttpClientConnectionOperator(
                proxy -> way.wire(connection, complaint), host -> ENGINE.getPort(), new Loopback(), name -> null);
        var pool = new PoolingHttpClientConnectionManager(operator, null, null, null, null);
        int streams = way.needsSession() ? STREAMS_WITH_SESSION : STREAMS_WITHOUT_SESSION;
        pool.setMaxTotal(streams);
        pool.setDefaultMaxPerRoute(streams);
        pool.setDefaultConnectionConfig(ConnectionConfig.custom()
                .setValidateAfterInactivity(TimeValue.ofSeconds(1))
                .build());
        var client = HttpClients.custom()
                .setConnectionManager(pool)
                .disableConnectionState()
                .disableAutomaticRetries()
                .disableRedirectHandling();
        if (way.needsSession()) {
            client.setConnectionReuseStrategy((request, response, context) -> false);
        }
        http = client.build();
    }

    /// What the command that speaks for the engine last complained about.
    String complaint() {
        return complaint.get();
    }

    /// @throws UncheckedIOException when the stream could not be opened or broke
    @Override
    public Response execute(Request request) {
        if (request.hijackedInput() != null) {
            throw new UnsupportedOperationException("attaching with an input is not offered");
        }
        var message = new HttpUriRequestBase(request.method(), URI.create(request.path()));
        message.setScheme(ENGINE.getSchemeName());
        message.setAuthority(new URIAuthority(ENGINE.getHostName(), ENGINE.getPort()));
        message.setConfig(RequestConfig.custom()
                .setConnectionRequestTimeout(ANSWER)
                .setResponseTimeout(isEndless(request.path()) ? Timeout.DISABLED : ANSWER)
                .build());
        request.headers().forEach(message::addHeader);
        if (request.bodyBytes() != null) {
            message.setEntity(new ByteArrayEntity(request.bodyBytes(), null));
        } else if (request.body() != null) {
            message.setEntity(new InputStreamEntity(request.body(), null));
        }
        SshConnection.Activity activity = connection.begin();
        try {
            return new Answer(message, http.executeOpen(ENGINE, message, null), activity);
        } catch (IOException | RuntimeException e) { // the activity ends whatever it is
            activity.close();
            throw e instanceof IOException broken ? new UncheckedIOException(broken) : (RuntimeException) e;
        }
    }

    /// Ends every stream at once.
    @Override
    public void close() {
        http.close(CloseMode.IMMEDIATE);
    }

    /// Whether silence is normal while the answer is read.
    private static boolean isEndless(String path) {
        return path.contains("/events") || path.contains("/wait") || path.contains("follow=");
    }

    /// No name is looked up: a channel needs no address.
    private static final class Loopback implements DnsResolver {
        @Override
        public InetAddress[] resolve(String host) {
            return new InetAddress[] {InetAddress.getLoopbackAddress()};
        }

        @Override
        public String resolveCanonicalHostname(String host) {
            return host;
        }
    }

    private static final class Answer implements Response {
        private final HttpUriRequestBase request;
        private final ClassicHttpResponse response;
        private final SshConnection.Activity activity;

        private Answer(HttpUriRequestBase request, ClassicHttpResponse response, SshConnection.Activity activity) {
            this.request = request;
            this.response = response;
            this.activity = activity;
        }

        @Override
        public int getStatusCode() {
            return response.getCode();
        }

        @Override
        public Map<String, List<String>> getHeaders() {
            Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
            for (var header : response.getHeaders()) {
                headers.computeIfAbsent(header.getName(), unknown -> new ArrayList<>())
                        .add(header.getValue());
            }
            return headers;
        }

        @Override
        public InputStream getBody() {
            try {
                var entity = response.getEntity();
                return entity == null ? InputStream.nullInputStream() : entity.getContent();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /// What was not read is not waited for; the stream of an answer that was read to its end is kept.
        @Override
        public void close() {
            request.abort();
            try {
                response.close();
            } catch (IOException e) {
                // nobody wants the rest
            } finally {
                activity.close();
            }
        }
    }
}
