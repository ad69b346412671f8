package dev.dangjik.remote;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.util.HexFormat;

/// What tells one certificate from every other.
public final class Fingerprint {
    private Fingerprint() {}

    /// SHA-256 of the certificate's DER form in lower-case hexadecimal: `openssl x509 -fingerprint -sha256` without its
    /// colons.
    public static String of(X509Certificate certificate) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a certificate that was read has an encoded form", e);
        }
    }
}
