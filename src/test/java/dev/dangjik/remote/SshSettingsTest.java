package dev.dangjik.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.dangjik.config.SecretReference;
import dev.dangjik.plan.ShellCommand;
import dev.dangjik.remote.RemoteException.Reason;
import dev.dangjik.stack.Host;
import dev.dangjik.testing.SshKeyFile;
import dev.dangjik.testing.SshServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.Security;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.crypto.Cipher;
import net.schmizz.sshj.common.Factory;
import net.schmizz.sshj.common.SecurityUtils;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/// The settings that the library does not make by itself.
class SshSettingsTest {
    @TempDir
    private Path directory;

    @Test
    void small_packets_are_not_held_back() throws IOException {
        try (var wire = new TcpWire()) {
            assertTrue(wire.getTcpNoDelay());
        }
    }

    @Test
    void the_jdk_computes_what_it_can_and_bouncy_castle_the_rest() throws Exception {
        var offered = SshAlgorithms.config().getCipherFactories().stream()
                .map(Factory.Named::getName)
                .toList();

        assertEquals("aes128-gcm@openssh.com", offered.getFirst());
        assertNotEquals(
                BouncyCastleProvider.PROVIDER_NAME, SecurityUtils.getSecurityProvider(), "the library asks for no one");
        assertEquals(
                "SunJCE", Cipher.getInstance("AES/GCM/NoPadding").getProvider().getName());
        assertEquals(
                BouncyCastleProvider.PROVIDER_NAME,
                List.of(Security.getProviders()).getLast().getName());
    }

    @Test
    void nothing_old_is_offered() {
        var config = SshAlgorithms.config();

        for (var factory : config.getKeyAlgorithms()) {
            var name = factory.getName();
            assertFalse(name.contains("cert") || name.equals("ssh-rsa") || name.contains("dss"), name);
        }
        for (var factory : config.getKeyExchangeFactories()) {
            assertFalse(factory.getName().contains("sha1"), factory.getName());
            assertFalse(factory.getName().startsWith("diffie-hellman"), factory.getName());
        }
    }

    @Test
    void a_server_that_accepts_and_says_nothing_is_given_up() throws Exception {
        assertUnreachableInTime("");
    }

    @Test
    void a_server_that_greets_and_falls_silent_is_given_up() throws Exception {
        assertUnreachableInTime("SSH-2.0-OpenSSH_9.2p1\r\n");
    }

    @Test
    void a_port_where_nobody_listens_is_told_at_once() throws Exception {
        int free;
        try (var door = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = door.getLocalPort();
        }
        var refusal = assertUnreachable(free);

        assertTrue(refusal.contains("Connection refused"), refusal);
    }

    @Test
    void no_log_holds_a_command_line_or_its_input_however_much_is_logged() throws Exception {
        var root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        var before = root.getLevel();
        var events = new ListAppender<ILoggingEvent>();
        events.start();
        root.addAppender(events);
        try (var server = SshServer.start(directory);
                var shell = Shells.knowing()) {
            root.setLevel(Level.TRACE);
            shell.exec(
                    server.host("gate"),
                    ShellCommand.of("echo", "word-that-is-private"),
                    Bytes.utf8("input-that-is-private"),
                    Shells.LIMIT);
        } finally {
            root.setLevel(before);
            root.detachAppender(events);
        }

        for (var event : List.copyOf(events.list)) {
            assertFalse(event.getFormattedMessage().contains("that-is-private"), event.getFormattedMessage());
        }
    }

    private void assertUnreachableInTime(String greeting) throws Exception {
        try (var door = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> greet(door, greeting));
            long begun = System.nanoTime();

            assertUnreachable(door.getLocalPort());

            var took = Duration.ofNanos(System.nanoTime() - begun);
            // By then those who wait for the connection would have given up.
            assertTrue(took.compareTo(Shells.impatient().connectWithin().multipliedBy(3)) < 0, "it took " + took);
        }
    }

    private String assertUnreachable(int port) throws Exception {
        var key = SshKeyFile.ed25519(directory.resolve("key"));
        var host = new Host(
                "silent",
                "127.0.0.1",
                port,
                "nobody",
                List.of(key.fingerprint()),
                new SecretReference(SecretReference.Kind.FILE, key.file().toString()),
                Optional.empty(),
                Optional.empty(),
                "~/.dangjik-vm");
        try (var shell = Shells.knowing(Shells.impatient(), host)) {
            var refusal =
                    assertThrows(RemoteException.class, () -> shell.exec(host, ShellCommand.of("true"), Shells.LIMIT));
            assertEquals(Reason.UNREACHABLE, refusal.reason());
            return String.valueOf(refusal.getMessage());
        }
    }

    private static void greet(ServerSocket door, String greeting) {
        try (var socket = door.accept()) {
            socket.getOutputStream().write(greeting.getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().flush();
            socket.getInputStream().transferTo(java.io.OutputStream.nullOutputStream());
        } catch (IOException e) {
            // the other side has given up, which is what it should do
        }
    }
}
