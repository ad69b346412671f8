package dev.dangjik.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.hierynomus.sshj.userauth.certificate.Certificate;
import dev.dangjik.testing.SshKeyFile;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.List;
import java.util.Optional;
import net.schmizz.sshj.userauth.keyprovider.OpenSSHKeyFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PinnedHostKeysTest {
    @TempDir
    private Path directory;

    @Test
    void a_fingerprint_is_what_openssh_prints() throws Exception {
        for (var words : List.of(List.of("-t", "ed25519"), List.of("-t", "ecdsa"), List.of("-t", "rsa"))) {
            var file = SshKeyFile.make(directory.resolve(words.getLast()), words.getFirst(), words.getLast(), "-N", "");

            assertEquals(file.fingerprint(), PinnedHostKeys.fingerprint(read(file)));
        }
    }

    @Test
    void a_certificate_is_refused_even_if_its_key_and_its_authority_are_pinned() throws Exception {
        var host = SshKeyFile.ed25519(directory.resolve("host"));
        var authority = SshKeyFile.ed25519(directory.resolve("authority"));
        var certificate = assertInstanceOf(Certificate.class, read(host.certifiedBy(authority, "gate")));
        var pins = new PinnedHostKeys(
                List.of(host.fingerprint(), authority.fingerprint(), PinnedHostKeys.fingerprint(certificate)));

        assertTrue(pins.verify("gate", 22, read(host)));
        assertFalse(pins.verify("gate", 22, certificate));
        assertEquals(Optional.of(certificate), pins.refused());
    }

    @Test
    void without_a_pin_every_key_is_refused() throws Exception {
        assertFalse(
                new PinnedHostKeys(List.of()).verify("gate", 22, read(SshKeyFile.ed25519(directory.resolve("host")))));
    }

    private static PublicKey read(SshKeyFile file) throws IOException {
        return read(file.publicFile());
    }

    private static PublicKey read(Path publicFile) throws IOException {
        var key = new OpenSSHKeyFile();
        key.init(new StringReader(""), new StringReader(Files.readString(publicFile)));
        return key.getPublic();
    }
}
