package dev.dangjik.remote;

import com.hierynomus.sshj.userauth.certificate.Certificate;
import dev.dangjik.config.Secret;
import dev.dangjik.remote.RemoteException.Reason;
import dev.dangjik.stack.Host;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.security.PublicKey;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.net.SocketFactory;
import net.schmizz.sshj.Config;
import net.schmizz.sshj.SSHClient;
import net.schmizz.sshj.common.KeyType;
import net.schmizz.sshj.connection.channel.direct.DirectConnection;
import net.schmizz.sshj.transport.TransportException;
import net.schmizz.sshj.userauth.UserAuthException;
import net.schmizz.sshj.userauth.keyprovider.KeyProvider;
import org.jspecify.annotations.Nullable;

/// Connects and logs in, a bounded number of hosts at a time, each within a limit.
final class SshConnector {
    private static final String CONNECTING = "connecting";

    private final SshSettings settings;
    private final PrivateKeys keys;
    private final Semaphore gate;

    private @Nullable Config config;

    SshConnector(SshSettings settings, PrivateKeys keys) {
        this.settings = settings;
        this.keys = keys;
        this.gate = new Semaphore(settings.connectsAtOnce(), true);
    }

    /// What is offered to every host. Finding out what the JDK can compute takes a tenth of a second the first time.
    synchronized Config config() {
        if (config == null) {
            config = SshAlgorithms.config();
        }
        return config;
    }

    /// @param jump the connection to go through, if `host` is not reached directly
    /// @throws RemoteException UNREACHABLE, HOST_KEY or AUTHENTICATION
    SshConnection connect(Host host, Optional<SshConnection> jump) throws RemoteException {
        Secret<KeyProvider> key = keys.of(host);
        try {
            gate.acquire();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RemoteException(host, Reason.UNREACHABLE, CONNECTING, new IOException("interrupted", e));
        }
        try {
            return jump.isPresent() ? through(jump.get(), host, key) : directly(host, key);
        } finally {
            gate.release();
        }
    }

    private SshConnection directly(Host host, Secret<KeyProvider> key) throws RemoteException {
        try {
            return logIn(host, key, new TcpWire());
        } catch (IOException e) {
            throw new RemoteException(host, Reason.UNREACHABLE, "opening a socket for connecting", e);
        }
    }

    private SshConnection through(SshConnection jump, Host host, Secret<KeyProvider> key) throws RemoteException {
        SshConnection.Activity onJump = jump.begin();
        return logIn(host, key, new ChannelWire(() -> channel(jump, host), onJump::close));
    }

    private static DirectConnection channel(SshConnection jump, Host host) throws IOException {
        try {
            return jump.client().newDirectConnection(host.address(), host.port());
        } catch (IOException e) {
            if (e instanceof TransportException || e.getCause() instanceof TransportException) {
                jump.giveUp(String.valueOf(e.getMessage()));
            }
            throw new IOException("by way of " + jump.host() + ": " + e.getMessage(), e);
        }
    }

    /// @param wire unconnected; the library connects it, and it is cut when anything goes wrong
    private <W extends Socket & Wire> SshConnection logIn(Host host, Secret<KeyProvider> key, W wire)
            throws RemoteException {
        PinnedHostKeys pins = new PinnedHostKeys(host.fingerprints());
        SSHClient client = client(wire, pins);
        CompletableFuture<Void> limit = new CompletableFuture<>();
        var _ = limit.orTimeout(settings.connectWithin().toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((done, late) -> {
                    if (late != null) {
                        wire.cut();
                    }
                });
        boolean isLoggedIn = false;
        try {
            connect(host, client, wire);
            client.auth(host.user(), new SignedLogin(key.reveal()));
            wire.setSoTimeout(0);
            if (!limit.complete(null)) {
                throw new IOException("the limit passed at the last moment");
            }
            isLoggedIn = true;
            return new SshConnection(host, client, wire, settings);
        } catch (IOException e) {
            if (limit.isCompletedExceptionally()) {
                String late = "it took longer than " + settings.connectWithin().toSeconds() + " s";
                throw new RemoteException(host, Reason.UNREACHABLE, CONNECTING, new IOException(late, e));
            }
            throw explained(host, client, pins, e);
        } finally {
            limit.complete(null);
            if (!isLoggedIn) {
                wire.cut();
                Thread.ofVirtual().start(() -> closeQuietly(client));
            }
        }
    }

    /// A host behind a jump host is resolved by the jump host, so its name is not looked up here.
    private static void connect(Host host, SSHClient client, Wire wire) throws IOException {
        if (wire instanceof TcpWire) {
            client.connect(host.address(), host.port());
        } else {
            client.connect(InetAddress.getLoopbackAddress(), host.port());
        }
    }

    private SSHClient client(Socket wire, PinnedHostKeys pins) {
        SSHClient client = new SSHClient(config());
        client.setSocketFactory(new OneSocket(wire));
        client.setConnectTimeout((int) settings.answerWithin().toMillis() / 2);
        client.setTimeout((int) settings.answerWithin().toMillis() / 2);
        client.getTransport().setTimeoutMs((int) settings.answerWithin().toMillis());
        client.getConnection().setTimeoutMs((int) settings.answerWithin().toMillis());
        client.addHostKeyVerifier(pins);
        return client;
    }

    private RemoteException explained(Host host, SSHClient client, PinnedHostKeys pins, IOException cause) {
        if (pins.refused().isPresent()) {
            return unpinned(host, pins.refused().get(), cause);
        }
        if (cause instanceof UserAuthException && client.isConnected()) {
            keys.forget(host);
            String refusal = "it does not let " + host.user() + " in with the key " + host.key()
                    + " (is its public half in ~/.ssh/authorized_keys there?)";
            return new RemoteException(host, Reason.AUTHENTICATION, "logging in", new IOException(refusal, cause));
        }
        String reason = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        return new RemoteException(host, Reason.UNREACHABLE, CONNECTING, new IOException(reason, cause));
    }

    private static RemoteException unpinned(Host host, PublicKey shown, IOException cause) {
        String known = host.fingerprints().isEmpty()
                ? "no host key is pinned for it yet"
                : "pinned are " + String.join(", ", host.fingerprints());
        String refusal = shown instanceof Certificate<?>
                ? "it showed a host certificate, and only plain keys are pinned"
                : "it showed " + PinnedHostKeys.fingerprint(shown) + " (" + KeyType.fromKey(shown) + "), " + known
                        + "; " + comparison(host, shown);
        return new RemoteException(host, Reason.HOST_KEY, CONNECTING, new IOException(refusal, cause));
    }

    /// How a person finds out that it is the right key, by another way than the one that may be tampered with.
    private static String comparison(Host host, PublicKey shown) {
        String file = switch (KeyType.fromKey(shown)) {
            case ED25519 -> "ed25519";
            case RSA -> "rsa";
            default -> "ecdsa"; // all that is left of what we offer
        };
        return "when `ssh-keygen -lf /etc/ssh/ssh_host_" + file + "_key.pub` typed on the machine itself shows the"
                + " same, add " + PinnedHostKeys.fingerprint(shown) + " to the fingerprints of " + host.id()
                + " in site.yaml";
    }

    private static void closeQuietly(SSHClient client) {
        try {
            client.close();
        } catch (IOException e) {
            // it never became a connection, and its wire is cut
        }
    }

    /// Hands the library the socket we can cut. It asks only for one that is not connected yet, and connects that.
    private static final class OneSocket extends SocketFactory {
        private final Socket socket;

        private OneSocket(Socket socket) {
            this.socket = socket;
        }

        @Override
        public Socket createSocket() {
            return socket;
        }

        @Override
        public Socket createSocket(String host, int port) {
            throw connected();
        }

        @Override
        public Socket createSocket(String host, int port, InetAddress from, int fromPort) {
            throw connected();
        }

        @Override
        public Socket createSocket(InetAddress host, int port) {
            throw connected();
        }

        @Override
        public Socket createSocket(InetAddress host, int port, InetAddress from, int fromPort) {
            throw connected();
        }

        private static UnsupportedOperationException connected() {
            return new UnsupportedOperationException("only a socket that is not connected yet is handed out");
        }
    }
}
