package dev.dangjik.audit;

import dev.dangjik.config.Secret;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.EdECPrivateKey;
import java.security.spec.NamedParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;

/// The key that anchors are signed with.
public final class AnchorSigner {
    static final String ALGORITHM = "Ed25519";

    private static final String BEGIN = "-----BEGIN PRIVATE KEY-----";
    private static final String END = "-----END PRIVATE KEY-----";

    private final PrivateKey key;
    private final AnchorPublicKey publicKey;

    private AnchorSigner(PrivateKey key, AnchorPublicKey publicKey) {
        this.key = key;
        this.publicKey = publicKey;
    }

    /// A new key, as the text of its file (PKCS #8 in PEM, RFC 7468): what `openssl genpkey -algorithm
    /// ed25519` makes.
    static String generate() {
        try {
            var pair = KeyPairGenerator.getInstance(ALGORITHM).generateKeyPair();
            return BEGIN + "\n"
                    + Base64.getEncoder().encodeToString(pair.getPrivate().getEncoded()) + "\n" + END + "\n";
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform since 15 has " + ALGORITHM, e);
        }
    }

    /// Reads a key as [#generate()] makes it.
    ///
    /// @throws IllegalArgumentException when the text is no private key of Ed25519; nothing of it is in the
    ///     message
    static AnchorSigner parse(Secret<String> pem) {
        try {
            var encoded = pem.reveal().replace(BEGIN, "").replace(END, "").replaceAll("\\s", "");
            var spec = new PKCS8EncodedKeySpec(Base64.getDecoder().decode(encoded));
            if (KeyFactory.getInstance(ALGORITHM).generatePrivate(spec) instanceof EdECPrivateKey key) {
                var signer = new AnchorSigner(key, publicKeyOf(key));
                var probe = "dangjik".getBytes(StandardCharsets.US_ASCII);
                if (signer.publicKey.isSignature(probe, signer.sign(probe))) {
                    return signer;
                }
            }
        } catch (GeneralSecurityException | IllegalArgumentException _) {
            // Told below, without a cause: it could quote the key.
        }
        throw new IllegalArgumentException(
                "holds no private key of Ed25519 in PEM; openssl genpkey -algorithm ed25519 makes one");
    }

    /// The seed decides both halves (RFC 8032, 5.1.5), and the JDK makes both from a seed that it asks for.
    private static AnchorPublicKey publicKeyOf(EdECPrivateKey key) throws GeneralSecurityException {
        var seed = key.getBytes().orElseThrow(() -> new IllegalArgumentException("the key shows no seed"));
        var generator = KeyPairGenerator.getInstance(ALGORITHM);
        generator.initialize(NamedParameterSpec.ED25519, new Seed(seed));
        return new AnchorPublicKey(generator.generateKeyPair().getPublic());
    }

    AnchorPublicKey publicKey() {
        return publicKey;
    }

    /// The signature in hex.
    String sign(byte[] bytes) {
        try {
            var signature = Signature.getInstance(ALGORITHM);
            signature.initSign(key);
            signature.update(bytes);
            return HexFormat.of().formatHex(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("signing with a key that was tried when it was read", e);
        }
    }

    /// Gives one seed, as if it came by chance.
    private static final class Seed extends SecureRandom {
        private final byte[] seed;

        Seed(byte[] seed) {
            this.seed = seed.clone();
        }

        @Override
        public void nextBytes(byte[] bytes) {
            System.arraycopy(seed, 0, bytes, 0, bytes.length);
        }
    }
}
