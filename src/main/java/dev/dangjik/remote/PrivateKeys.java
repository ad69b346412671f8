package dev.dangjik.remote;

import dev.dangjik.config.Secret;
import dev.dangjik.config.SecretReference;
import dev.dangjik.config.Secrets;
import dev.dangjik.remote.RemoteException.Reason;
import dev.dangjik.stack.Host;
import java.io.IOException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import net.schmizz.sshj.SSHClient;
import net.schmizz.sshj.common.Buffer;
import net.schmizz.sshj.common.KeyType;
import net.schmizz.sshj.userauth.keyprovider.KeyPairWrapper;
import net.schmizz.sshj.userauth.keyprovider.KeyProvider;
import net.schmizz.sshj.userauth.password.PasswordFinder;
import net.schmizz.sshj.userauth.password.Resource;
import org.jspecify.annotations.Nullable;

/// The private keys we log in with, each read and decrypted once (an encrypted one costs a tenth of a second).
///
/// Ed25519, ECDSA and RSA, in OpenSSH's format or PKCS#8, encrypted or not.
final class PrivateKeys {
    private record Slot(SecretReference key, Optional<SecretReference> passphrase) {}

    private final Secrets secrets;
    private final Map<Slot, Secret<KeyProvider>> loaded = new ConcurrentHashMap<>();

    PrivateKeys(Secrets secrets) {
        this.secrets = secrets;
    }

    /// The key for `host`, decrypted already: a wrong passphrase is told here, not as a refused login.
    ///
    /// @throws RemoteException of reason AUTHENTICATION when it cannot be read or decrypted
    Secret<KeyProvider> of(Host host) throws RemoteException {
        Slot slot = new Slot(host.key(), host.passphrase());
        Secret<KeyProvider> known = loaded.get(slot);
        if (known != null) {
            return known;
        }
        try {
            Secret<KeyProvider> read = new Secret<>(read(slot));
            loaded.put(slot, read);
            return read;
        } catch (IOException e) {
            throw new RemoteException(host, Reason.AUTHENTICATION, "reading the private key for logging in", e);
        }
    }

    /// The public half, as a line of authorized_keys without a comment.
    ///
    /// @throws RemoteException of reason AUTHENTICATION when the key cannot be read or decrypted
    String publicLine(Host host) throws RemoteException {
        try {
            PublicKey key = of(host).reveal().getPublic();
            byte[] content = new Buffer.PlainBuffer().putPublicKey(key).getCompactData();
            return KeyType.fromKey(key) + " " + Base64.getEncoder().encodeToString(content);
        } catch (IOException e) {
            throw new RemoteException(host, Reason.AUTHENTICATION, "reading the private key for its public half", e);
        }
    }

    /// Reads the key of `host` again at the next login: it was refused, and may have been replaced since.
    void forget(Host host) {
        loaded.remove(new Slot(host.key(), host.passphrase()));
    }

    private KeyProvider read(Slot slot) throws IOException {
        Secret<String> key = secrets.read(slot.key());
        Optional<Secret<String>> passphrase = Optional.empty();
        if (slot.passphrase().isPresent()) {
            passphrase = Optional.of(secrets.read(slot.passphrase().get()));
        }
        try (SSHClient reader = new SSHClient(SshAlgorithms.config())) {
            KeyProvider lazy = reader.loadKeys(
                    key.reveal(), null, passphrase.map(Answer::new).orElse(null));
            return new KeyPairWrapper(new KeyPair(lazy.getPublic(), lazy.getPrivate()));
        } catch (IOException | RuntimeException e) { // the library throws both for a key it cannot decrypt or parse
            throw new IOException(
                    slot.passphrase()
                            .map(reference -> slot.key() + " is not opened by the passphrase " + reference)
                            .orElse(slot.key() + " is not a private key that opens without a passphrase;"
                                    + " when it is encrypted, give the host a passphrase in site.yaml"),
                    e);
        }
    }

    /// Gives the passphrase once; the library wipes the array it gets.
    private record Answer(Secret<String> passphrase) implements PasswordFinder {
        @Override
        public char[] reqPassword(@Nullable Resource<?> resource) {
            return passphrase.reveal().toCharArray();
        }

        @Override
        public boolean shouldRetry(@Nullable Resource<?> resource) {
            return false;
        }
    }
}
