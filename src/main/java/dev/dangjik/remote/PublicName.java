package dev.dangjik.remote;

import dev.dangjik.stack.DomainOverride;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/// Looks at a public name from outside, as an internet user would: over TCP, TLS and HTTP/1.1.
///
/// Redirects are not followed. The certificate must be valid for the name; the site may say where a name is reached
/// and which authority is trusted for it.
public final class PublicName {
    private static final int HEAD_LIMIT = 64 * 1024;

    private final Map<String, DomainOverride> overrides;
    private final Duration limit;

    /// Looks with these time limits.
    ///
    /// @param limit for connecting, and again for every answer
    public PublicName(Map<String, DomainOverride> overrides, Duration limit) {
        this.overrides = Map.copyOf(overrides);
        this.limit = limit;
    }

    /// What came back on `GET url`.
    ///
    /// @param certificate that was served, over https
    /// @param body its first bytes as text, as many as were asked for
    public record Answer(int status, Optional<X509Certificate> certificate, String body) {}

    /// The status of `GET url`.
    ///
    /// @throws IOException when there was no answer, or the certificate is not good
    public int status(URI url) throws IOException {
        return get(url, 0).status();
    }

    /// The answer to `GET url`.
    ///
    /// @param most bytes of the body that are read
    /// @throws IOException when there was no answer, or the certificate is not good
    public Answer get(URI url, int most) throws IOException {
        boolean isSecure = "https".equals(url.getScheme());
        try (var socket = isSecure ? secure(url, true) : plain(url)) {
            var path = url.getRawPath() == null || url.getRawPath().isEmpty() ? "/" : url.getRawPath();
            var query = url.getRawQuery() == null ? "" : "?" + url.getRawQuery();
            var request = "GET " + path + query + " HTTP/1.1\r\nHost: " + url.getHost()
                    + "\r\nUser-Agent: dangjik\r\nAccept: */*\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().flush();
            int status = statusLine(socket);
            return new Answer(status, leaf(socket), most == 0 ? "" : body(socket, most));
        }
    }

    private static Optional<X509Certificate> leaf(Socket socket) throws IOException {
        return socket instanceof SSLSocket secure
                ? Optional.of((X509Certificate) secure.getSession().getPeerCertificates()[0])
                : Optional.empty();
    }

    /// What stands behind the empty line; the connection ends with it.
    private static String body(Socket socket, int most) throws IOException {
        var read = new String(socket.getInputStream().readNBytes(HEAD_LIMIT + most), StandardCharsets.UTF_8);
        int end = read.indexOf("\r\n\r\n");
        return end < 0 ? "" : read.substring(end + 4, Math.min(read.length(), end + 4 + most));
    }

    /// The addresses of a name, as this machine resolves it, in order.
    ///
    /// @throws java.net.UnknownHostException when it has none
    public static List<String> addresses(String name) throws IOException {
        return Arrays.stream(InetAddress.getAllByName(name))
                .map(InetAddress::getHostAddress)
                .sorted()
                .toList();
    }

    /// The certificate served for `domain`, leaf first, whether it is trusted or not.
    ///
    /// @throws IOException when no TLS connection came about
    public List<X509Certificate> certificates(String domain) throws IOException {
        try (var socket = secure(URI.create("https://" + domain + "/"), false)) {
            return Arrays.stream(socket.getSession().getPeerCertificates())
                    .map(X509Certificate.class::cast)
                    .toList();
        }
    }

    private Socket plain(URI url) throws IOException {
        var override = Optional.ofNullable(overrides.get(url.getHost())).flatMap(DomainOverride::http);
        return connect(url, override, 80);
    }

    private SSLSocket secure(URI url, boolean mustBeTrusted) throws IOException {
        var host = url.getHost();
        var override = Optional.ofNullable(overrides.get(host));
        var raw = connect(url, override.flatMap(DomainOverride::https), 443);
        try {
            var authority = override.flatMap(DomainOverride::authority);
            var socket = (SSLSocket)
                    context(authority, mustBeTrusted).getSocketFactory().createSocket(raw, host, raw.getPort(), true);
            var parameters = socket.getSSLParameters();
            parameters.setServerNames(List.of(new SNIHostName(host)));
            if (mustBeTrusted) {
                parameters.setEndpointIdentificationAlgorithm("HTTPS");
            }
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            return socket;
        } catch (IOException e) {
            raw.close();
            throw e;
        } catch (GeneralSecurityException e) {
            raw.close();
            throw new IOException("preparing TLS for " + host + ": " + e.getMessage(), e);
        }
    }

    private Socket connect(URI url, Optional<String> override, int standardPort) throws IOException {
        var port = url.getPort() > 0 ? url.getPort() : standardPort;
        var target = override.map(PublicName::address).orElseGet(() -> new InetSocketAddress(url.getHost(), port));
        var socket = new Socket();
        try {
            socket.connect(target, (int) limit.toMillis());
            socket.setSoTimeout((int) limit.toMillis());
            return socket;
        } catch (IOException e) {
            socket.close();
            throw new IOException("connecting to " + url.getHost() + ": " + e.getMessage(), e);
        }
    }

    private static InetSocketAddress address(String text) {
        int colon = text.lastIndexOf(':');
        return new InetSocketAddress(text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
    }

    private static int statusLine(Socket socket) throws IOException {
        var line = new StringBuilder();
        var in = socket.getInputStream();
        int c = in.read();
        while (c >= 0 && c != '\n' && line.length() < HEAD_LIMIT) {
            line.append((char) c);
            c = in.read();
        }
        var words = line.toString().strip();
        if (!words.matches("HTTP/1\\.[01] \\d{3}.*")) {
            throw new IOException("the answer is no HTTP/1.1: " + words.substring(0, Math.min(80, words.length())));
        }
        return Integer.parseInt(words.substring(9, 12));
    }

    private static SSLContext context(Optional<Path> authority, boolean mustBeTrusted)
            throws GeneralSecurityException, IOException {
        var context = SSLContext.getInstance("TLS");
        var trust = mustBeTrusted ? trusted(authority) : new TrustManager[] {new Anything()};
        context.init(null, trust, new SecureRandom());
        return context;
    }

    private static TrustManager @Nullable [] trusted(Optional<Path> authority)
            throws GeneralSecurityException, IOException {
        if (authority.isEmpty()) {
            return null;
        }
        var store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        try (var in = Files.newInputStream(authority.get())) {
            int number = 0;
            for (var certificate : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                store.setCertificateEntry("authority-" + number++, certificate);
            }
        }
        var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory.getTrustManagers();
    }

    /// For looking at a certificate only: an expired one must be seen to be told about. Nothing is sent over it.
    private static final class Anything implements javax.net.ssl.X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
