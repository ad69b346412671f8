package dev.dangjik.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dangjik.plan.ShellCommand;
import dev.dangjik.remote.RemoteException.Reason;
import dev.dangjik.stack.Host;
import dev.dangjik.testing.SshKeyFile;
import dev.dangjik.testing.SshServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Which host keys are accepted, against real servers.
class HostKeysTest {
    @TempDir
    private Path directory;

    @Test
    void a_first_contact_shows_the_fingerprint_and_is_refused_until_it_is_pinned() throws Exception {
        try (var server = SshServer.start(directory);
                var shell = Shells.knowing()) {
            var shown = server.host("gate").fingerprints().getFirst();

            var refusal = refused(shell, Shells.pinned(server.host("gate")));

            assertTrue(refusal.contains("it showed " + shown + " (ssh-ed25519), no host key is pinned"), refusal);
            assertTrue(refusal.contains("ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub"), refusal);
            assertTrue(refusal.contains("add " + shown + " to the fingerprints of gate in site.yaml"), refusal);
            assertFalse(server.log().contains("publickey"), "no key was offered to a stranger: " + server.log());
            assertEquals("in", Shells.said(shell, Shells.pinned(server.host("gate"), shown), echo()));
        }
    }

    @Test
    void a_changed_host_key_is_refused_with_both_fingerprints() throws Exception {
        var former = SshKeyFile.ed25519(directory.resolve("former")).fingerprint();
        try (var server = SshServer.start(directory);
                var shell = Shells.knowing()) {
            var refusal = refused(shell, Shells.pinned(server.host("gate"), former));

            assertTrue(
                    refusal.contains(
                            "it showed " + server.host("gate").fingerprints().getFirst()),
                    refusal);
            assertTrue(refusal.contains("pinned are " + former), refusal);
            assertFalse(server.log().contains("publickey"), server.log());
        }
    }

    @Test
    void during_a_rotation_the_old_key_and_the_new_one_are_good() throws Exception {
        var next = SshKeyFile.ed25519(directory.resolve("next")).fingerprint();
        try (var server = SshServer.start(directory);
                var shell = Shells.knowing()) {
            var now = server.host("gate").fingerprints().getFirst();

            assertEquals("in", Shells.said(shell, Shells.pinned(server.host("gate"), next, now), echo()));
            assertEquals("in", Shells.said(shell, Shells.pinned(server.host("gate"), now + "=", next), echo()));
        }
    }

    @Test
    void what_only_looks_like_the_fingerprint_is_not_it() throws Exception {
        try (var server = SshServer.start(directory);
                var shell = Shells.knowing()) {
            var real = server.host("gate").fingerprints().getFirst();
            for (var alike : List.of(
                    real.substring(0, real.length() - 1),
                    real + "A",
                    real.toLowerCase(Locale.ROOT),
                    real.replace("SHA256:", "sha256:"),
                    real.substring("SHA256:".length()),
                    " " + real,
                    "*",
                    "!" + real,
                    "SHA256:",
                    "SHA256:*")) {
                assertTrue(
                        refused(shell, Shells.pinned(server.host("gate"), alike))
                                .contains(real),
                        alike);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"ecdsa, 256, ecdsa", "ecdsa, 384, ecdsa", "ecdsa, 521, ecdsa", "rsa, 2048, rsa"})
    void host_keys_of_every_type_are_pinned_alike(String type, String bits, String file) throws Exception {
        var key = SshKeyFile.make(directory.resolve("key"), "-t", type, "-b", bits, "-N", "");
        try (var server = SshServer.start(Files.createDirectory(directory.resolve("sshd")), List.of(key));
                var shell = Shells.knowing()) {
            assertEquals("in", Shells.said(shell, server.host("gate"), echo()));

            var refusal = refused(shell, Shells.pinned(server.host("gate")));
            assertTrue(refusal.contains(key.fingerprint()), refusal);
            assertTrue(refusal.contains("/etc/ssh/ssh_host_" + file + "_key.pub"), refusal);
        }
    }

    @Test
    void a_certificate_counts_for_nothing_whoever_signed_it() throws Exception {
        var host = SshKeyFile.ed25519(directory.resolve("certified"));
        var authority = SshKeyFile.ed25519(directory.resolve("authority"));
        var certificate = sign(authority, host);
        try (var server = SshServer.start(
                        Files.createDirectory(directory.resolve("sshd")),
                        List.of(host),
                        "HostCertificate " + certificate);
                var shell = Shells.knowing()) {
            refused(shell, Shells.pinned(server.host("gate"), authority.fingerprint()));
            assertEquals("in", Shells.said(shell, server.host("gate"), echo()), "its plain key is still pinned");
        }
    }

    @Test
    void a_server_that_offers_only_certificates_is_not_talked_to() throws Exception {
        var host = SshKeyFile.ed25519(directory.resolve("certified"));
        var certificate = sign(SshKeyFile.ed25519(directory.resolve("authority")), host);

        var refusal =
                notAgreed(host, "HostCertificate " + certificate, "HostKeyAlgorithms ssh-ed25519-cert-v01@openssh.com");

        assertTrue(refusal.contains("ssh-ed25519-cert-v01@openssh.com"), refusal);
    }

    @Test
    void the_group_exchange_is_not_offered_because_the_library_checks_no_certificate_in_it() throws Exception {
        var refusal = notAgreed(
                SshKeyFile.ed25519(directory.resolve("host")), "KexAlgorithms diffie-hellman-group-exchange-sha256");

        assertTrue(refusal.contains("diffie-hellman-group-exchange-sha256"), refusal);
    }

    private String notAgreed(SshKeyFile host, String... lines) throws Exception {
        try (var server = SshServer.start(Files.createDirectory(directory.resolve("sshd")), List.of(host), lines);
                var shell = Shells.knowing()) {
            var refusal =
                    assertThrows(RemoteException.class, () -> shell.exec(server.host("gate"), echo(), Shells.LIMIT));
            assertEquals(Reason.UNREACHABLE, refusal.reason());
            return String.valueOf(refusal.getMessage());
        }
    }

    private static String refused(SshRemoteShell shell, Host host) {
        var refusal = assertThrows(RemoteException.class, () -> shell.exec(host, echo(), Shells.LIMIT));
        assertEquals(Reason.HOST_KEY, refusal.reason());
        return String.valueOf(refusal.getMessage());
    }

    private static ShellCommand echo() {
        return ShellCommand.of("echo", "in");
    }

    private static Path sign(SshKeyFile authority, SshKeyFile host) throws Exception {
        return host.certifiedBy(authority, "127.0.0.1");
    }
}
