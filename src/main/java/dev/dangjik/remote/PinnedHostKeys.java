package dev.dangjik.remote;

import com.hierynomus.sshj.userauth.certificate.Certificate;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import net.schmizz.sshj.common.Buffer;
import net.schmizz.sshj.transport.verification.HostKeyVerifier;

/// Accepts exactly the host keys whose SHA-256 fingerprints the site lists, several during a rotation, and
/// never a certificate. Remembers what a refused server showed, for the person who has to compare it.
///
/// The library's own reading of `known_hosts` is not used: it accepts revoked keys, any host beside a negated
/// pattern, and a plain key that equals a certificate authority.
final class PinnedHostKeys implements HostKeyVerifier {
    private final Set<String> pinned;
    private volatile Optional<PublicKey> refused = Optional.empty();

    /// @param fingerprints `SHA256:` and base64, with or without padding, as `ssh-keygen -l` prints them
    PinnedHostKeys(List<String> fingerprints) {
        this.pinned = fingerprints.stream().map(PinnedHostKeys::unpadded).collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public boolean verify(String hostname, int port, PublicKey key) {
        boolean isPinned = !(key instanceof Certificate<?>) && pinned.contains(fingerprint(key));
        refused = isPinned ? Optional.empty() : Optional.of(key);
        return isPinned;
    }

    @Override
    public List<String> findExistingAlgorithms(String hostname, int port) {
        return List.of();
    }

    /// The key that the server showed when it was refused.
    Optional<PublicKey> refused() {
        return refused;
    }

    /// `SHA256:` and the unpadded base64 of the SHA-256 of the key's wire form (RFC 4253 §6.6), as OpenSSH
    /// prints it.
    static String fingerprint(PublicKey key) {
        byte[] wireForm = new Buffer.PlainBuffer().putPublicKey(key).getCompactData();
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(wireForm);
            return "SHA256:" + Base64.getEncoder().withoutPadding().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static String unpadded(String fingerprint) {
        return fingerprint.replaceAll("=+$", "");
    }
}
