package dev.dangjik.remote;

import com.github.dockerjava.transport.DockerHttpClient;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
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

/// HTTP to a Docker engine over streams that somebody else opens.
///
/// A stream whose answer was read to its end is used again. Every request ends: the engine has a limit for the
/// first word of its answer and for every pause within it, except that events may be far apart.
final class EngineTransport implements DockerHttpClient {
    private static final HttpHost ENGINE = new HttpHost("http", "docker", 80);

    private final Supplier<SshConnection.Activity> begin;
    private final Timeout silence;
    private final PoolingHttpClientConnectionManager pool;
    private final CloseableHttpClient http;

    /// @param wires unconnected sockets, each of which will be a stream to the engine
    /// @param begin says that an answer is waited for
    /// @param streams open at a time; who needs another one waits
    /// @param silence how long the engine may say nothing
    EngineTransport(
            Supplier<? extends Socket> wires, Supplier<SshConnection.Activity> begin, int streams, Duration silence) {
        this.begin = begin;
        this.silence = Timeout.of(silence);
        var operator = new DefaultHttpClientConnectionOperator(
                proxy -> wires.get(), host -> ENGINE.getPort(), new Loopback(), name -> null);
        pool = new PoolingHttpClientConnectionManager(operator, null, null, null, null);
        pool.setMaxTotal(streams);
        pool.setDefaultMaxPerRoute(streams);
        pool.setDefaultConnectionConfig(ConnectionConfig.custom()
                .setValidateAfterInactivity(TimeValue.ofSeconds(1))
                .build());
        http = HttpClients.custom()
                .setConnectionManager(pool)
                .disableConnectionState()
                .disableAutomaticRetries()
                .disableRedirectHandling()
                .disableContentCompression()
                .disableCookieManagement()
                .disableAuthCaching()
                .build();
    }

    /// @throws UncheckedIOException when the stream could not be opened or broke, or the engine was silent
    @Override
    public Response execute(Request request) {
        if (request.hijackedInput() != null) {
            throw new UnsupportedOperationException("attaching with an input is not offered");
        }
        boolean isEndless = isEndless(request.path());
        HttpUriRequestBase message = message(request, isEndless);
        SshConnection.Activity activity = begin.get();
        Future<?> alarm = isEndless ? alarm(message) : CompletableFuture.completedFuture(null);
        try {
            return new Answer(message, http.executeOpen(ENGINE, message, null), activity, !isEndless);
        } catch (IOException | RuntimeException e) { // the activity ends whatever it is
            activity.close();
            throw e instanceof IOException broken ? new UncheckedIOException(broken) : (RuntimeException) e;
        } finally {
            alarm.cancel(false);
        }
    }

    /// Gives up a request whose answer has not begun when the engine has been silent for too long.
    private Future<?> alarm(HttpUriRequestBase message) {
        return ForkJoinPool.commonPool().schedule(message::abort, silence.toMilliseconds(), TimeUnit.MILLISECONDS);
    }

    private HttpUriRequestBase message(Request request, boolean isEndless) {
        var message = new HttpUriRequestBase(request.method(), URI.create(request.path()));
        message.setScheme(ENGINE.getSchemeName());
        message.setAuthority(new URIAuthority(ENGINE.getHostName(), ENGINE.getPort()));
        message.setConfig(RequestConfig.custom()
                .setConnectionRequestTimeout(silence)
                .setResponseTimeout(isEndless ? Timeout.DISABLED : silence)
                .build());
        request.headers().forEach(message::addHeader);
        if (request.bodyBytes() != null) {
            message.setEntity(new ByteArrayEntity(request.bodyBytes(), null));
        } else if (request.body() != null) {
            message.setEntity(new InputStreamEntity(request.body(), null));
        }
        return message;
    }

    /// Closes the streams that nobody uses now.
    void rest() {
        pool.closeIdle(TimeValue.ZERO_MILLISECONDS);
    }

    /// Ends every stream at once.
    @Override
    public void close() {
        http.close(CloseMode.IMMEDIATE);
    }

    /// Whether silence is normal while the answer is read.
    private static boolean isEndless(String path) {
        return path.startsWith("/events");
    }

    /// No name is looked up: a stream needs no address.
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
        private final boolean isFinite;
        private final AtomicBoolean isClosed = new AtomicBoolean();

        private Answer(
                HttpUriRequestBase request,
                ClassicHttpResponse response,
                SshConnection.Activity activity,
                boolean isFinite) {
            this.request = request;
            this.response = response;
            this.activity = activity;
            this.isFinite = isFinite;
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

        /// Closing it closes the answer: for a plain question the library closes nothing else.
        @Override
        public InputStream getBody() {
            try {
                var entity = response.getEntity();
                return new Body(entity == null ? InputStream.nullInputStream() : entity.getContent());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /// What was not read is not waited for; the stream of an answer that was read to its end is kept.
        @Override
        public void close() {
            if (!isClosed.compareAndSet(false, true)) {
                return;
            }
            request.abort();
            try {
                response.close();
            } catch (IOException e) {
                // nobody wants the rest
            } finally {
                activity.close();
            }
        }

        private final class Body extends FilterInputStream {
            private Body(InputStream content) {
                super(content);
            }

            /// A reader of JSON stops at the last bracket; one look further finds the end of the answer.
            @Override
            public void close() {
                try {
                    if (isFinite && !isClosed.get()) {
                        int _ = in.read();
                    }
                } catch (IOException e) {
                    // it broke behind what was wanted
                } finally {
                    Answer.this.close();
                }
            }
        }
    }
}
