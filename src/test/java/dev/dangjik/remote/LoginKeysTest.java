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
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The private keys that log in, against a real server.
class LoginKeysTest {
    @TempDir
    private static Path parent;

    private static SshServer server;
    private static SshKeyFile rsa;

    @TempDir
    private Path directory;

    @BeforeAll
    static void start() throws Exception {
        server = SshServer.start(parent);
        rsa = SshKeyFile.make(parent.resolve("rsa"), "-t", "rsa", "-b", "2048", "-N", "");
        server.allow(rsa);
    }

    @AfterAll
    static void stop() throws IOException {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"-t ed25519", "-t ecdsa -b 256", "-t ecdsa -b 384", "-t ecdsa -b 521", "-t ecdsa -b 256 -m PKCS8"
            })
    void a_key_of_every_type_logs_in_plain_and_encrypted(String words) throws Exception {
        logInPlainAndEncrypted(key(words, ""), key(words, Shells.passphrase()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"RFC4716", "PKCS8"})
    void an_rsa_key_of_either_format_logs_in_plain_and_encrypted(String format) throws Exception {
        var plain = rsa.rewritten(directory.resolve("plain"), "-m", format, "-N", "");
        var encrypted = rsa.rewritten(directory.resolve("encrypted"), "-m", format, "-N", Shells.passphrase());

        logInPlainAndEncrypted(plain, encrypted);
    }

    private static void logInPlainAndEncrypted(SshKeyFile plain, SshKeyFile encrypted) throws Exception {
        assertEquals("in", login(Shells.keyed(server.host("gate"), plain.reference(), Optional.empty())));
        assertEquals("in", login(Shells.keyed(server.host("gate"), encrypted.reference(), Optional.of("PASSPHRASE"))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"aes256-gcm@openssh.com", "aes128-cbc", "chacha20-poly1305@openssh.com"})
    void an_encrypted_key_is_opened_whatever_its_cipher(String cipher) throws Exception {
        var key = key("-t ed25519 -Z " + cipher, Shells.passphrase());

        assertEquals("in", login(Shells.keyed(server.host("gate"), key.reference(), Optional.of("PASSPHRASE"))));
    }

    @Test
    void the_old_pem_format_is_read_when_its_passphrase_is_ascii() throws Exception {
        var key = rsa.rewritten(directory.resolve("pem"), "-m", "PEM", "-N", "something else");

        assertEquals("in", login(Shells.keyed(server.host("gate"), key.reference(), Optional.of("OTHER_PASSPHRASE"))));
    }

    @Test
    void a_wrong_passphrase_is_told_before_anything_is_connected() throws Exception {
        var key = key("-t ed25519", Shells.passphrase());
        long before = connections();

        var refusal = refused(Shells.keyed(server.host("gate"), key.reference(), Optional.of("OTHER_PASSPHRASE")));

        assertTrue(
                refusal.contains(key.reference() + " is not opened by the passphrase env:OTHER_PASSPHRASE"), refusal);
        assertFalse(refusal.contains("something else"), "the passphrase itself stays secret: " + refusal);
        assertEquals(before, connections());
    }

    @Test
    void an_encrypted_key_without_a_passphrase_says_what_to_write() throws Exception {
        var key = key("-t ed25519", Shells.passphrase());

        var refusal = refused(Shells.keyed(server.host("gate"), key.reference(), Optional.empty()));

        assertTrue(refusal.contains("when it is encrypted, give the host a passphrase in site.yaml"), refusal);
    }

    @Test
    void a_file_that_is_no_key_and_a_file_that_is_not_there_are_named() throws Exception {
        var garbage = Files.createFile(
                directory.resolve("garbage"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(garbage, "ssh-ed25519 AAAA not a private key\n");
        var missing = new SshKeyFile(directory.resolve("missing"));

        var refusal = refused(Shells.keyed(server.host("gate"), new SshKeyFile(garbage).reference(), Optional.empty()));
        assertTrue(refusal.contains(garbage + " is not a private key"), refusal);

        refusal = refused(Shells.keyed(server.host("gate"), missing.reference(), Optional.empty()));
        assertTrue(refusal.contains(missing.file() + " does not exist"), refusal);
    }

    @Test
    void a_key_that_others_may_read_is_not_used() throws Exception {
        var key = key("-t ed25519", "");
        Files.setPosixFilePermissions(key.file(), PosixFilePermissions.fromString("rw-r-----"));

        var refusal = refused(Shells.keyed(server.host("gate"), key.reference(), Optional.empty()));

        assertTrue(refusal.contains("chmod 600 " + key.file()), refusal);
    }

    @Test
    void a_key_the_machine_does_not_know_is_refused_and_read_anew_when_it_was_replaced() throws Exception {
        var stranger = SshKeyFile.ed25519(directory.resolve("key"));
        var host = Shells.keyed(server.host("gate"), stranger.reference(), Optional.empty());
        try (var shell = Shells.knowing()) {
            var refusal =
                    assertThrows(RemoteException.class, () -> shell.exec(host, ShellCommand.of("true"), Shells.LIMIT));
            assertEquals(Reason.AUTHENTICATION, refusal.reason());
            var message = String.valueOf(refusal.getMessage());
            assertTrue(message.contains("does not let " + host.user() + " in with the key " + host.key()), message);
            assertTrue(message.contains("~/.ssh/authorized_keys"), message);

            var known = key("-t ed25519", "");
            Files.copy(known.file(), stranger.file(), java.nio.file.StandardCopyOption.REPLACE_EXISTING);

            assertEquals("in", Shells.said(shell, host, ShellCommand.of("echo", "in")));
        }
    }

    private SshKeyFile key(String words, String passphrase) throws IOException {
        var file = Files.createTempDirectory(directory, "key").resolve("key");
        var all = new java.util.ArrayList<>(Arrays.asList(words.split(" ", -1)));
        all.add("-N");
        all.add(passphrase);
        var key = SshKeyFile.make(file, all.toArray(String[]::new));
        server.allow(key);
        return key;
    }

    private static long connections() throws IOException {
        return server.log()
                .lines()
                .filter(line -> line.startsWith("Connection from"))
                .count();
    }

    private static String login(Host host) throws RemoteException {
        try (var shell = Shells.knowing()) {
            return Shells.said(shell, host, ShellCommand.of("echo", "in"));
        }
    }

    private static String refused(Host host) {
        try (var shell = Shells.knowing()) {
            var refusal =
                    assertThrows(RemoteException.class, () -> shell.exec(host, ShellCommand.of("true"), Shells.LIMIT));
            assertEquals(Reason.AUTHENTICATION, refusal.reason());
            return String.valueOf(refusal.getMessage());
        }
    }
}
