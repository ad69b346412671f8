package dev.dangjik.store;

import dev.dangjik.config.Secret;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/// What PostgreSQL stores instead of a password (RFC 5803, SCRAM-SHA-256), made here so that the password itself is
/// in no SQL statement.
final class ScramVerifier {
    /// Iterations make guessing slow (RFC 7677 asks 4,096 for what people choose). Nobody guesses 24 random bytes, and
    /// every login of every start would compute them.
    static final int ITERATIONS = 1;

    private ScramVerifier() {}

    /// @param password generated and long; ASCII only, which SASLprep leaves as it is
    static String of(Secret<String> password) {
        var salt = new byte[16];
        new SecureRandom().nextBytes(salt);
        try {
            var keySpec = new PBEKeySpec(password.reveal().toCharArray(), salt, ITERATIONS, 256);
            var salted = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                    .generateSecret(keySpec)
                    .getEncoded();
            var stored = MessageDigest.getInstance("SHA-256").digest(hmac(salted, "Client Key"));
            return "SCRAM-SHA-256$" + ITERATIONS + ":" + text(salt) + "$" + text(stored) + ":"
                    + text(hmac(salted, "Server Key"));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has SHA-256 and PBKDF2", e);
        }
    }

    private static byte[] hmac(byte[] key, String message) throws GeneralSecurityException {
        var mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return mac.doFinal(message.getBytes(StandardCharsets.UTF_8));
    }

    private static String text(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }
}
