package dev.dangjik.audit;

import dev.dangjik.audit.AuditRow.Digest;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;

/// The public half of the key that anchors are signed with: what an auditor has.
public final class AnchorPublicKey {
    private static final String BEGIN = "-----BEGIN PUBLIC KEY-----";
    private static final String END = "-----END PUBLIC KEY-----";
    private static final int ID_LENGTH = 16;

    private final PublicKey key;

    AnchorPublicKey(PublicKey key) {
        this.key = key;
    }

    /// Reads a key as [#pem()] writes it.
    ///
    /// @throws IllegalArgumentException when the text is no public key of Ed25519
    public static AnchorPublicKey parse(String pem) {
        try {
            var encoded = pem.replace(BEGIN, "").replace(END, "").replaceAll("\\s", "");
            var spec = new X509EncodedKeySpec(Base64.getDecoder().decode(encoded));
            return new AnchorPublicKey(
                    KeyFactory.getInstance(AnchorSigner.ALGORITHM).generatePublic(spec));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "this is no public key of Ed25519; dangjik audit key prints one, beginning with " + BEGIN, e);
        }
    }

    /// The key for a file (RFC 7468), with a line break at its end.
    public String pem() {
        return BEGIN + "\n" + Base64.getEncoder().encodeToString(key.getEncoded()) + "\n" + END + "\n";
    }

    /// How anchors name it.
    public String id() {
        return Digest.of(key.getEncoded()).hex().substring(0, ID_LENGTH);
    }

    boolean isSignature(byte[] bytes, String hex) {
        try {
            var check = Signature.getInstance(AnchorSigner.ALGORITHM);
            check.initVerify(key);
            check.update(bytes);
            return check.verify(HexFormat.of().parseHex(hex));
        } catch (SignatureException _) {
            return false; // of a form that no signature has
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform since 15 has Ed25519", e);
        }
    }
}
