package dev.dangjik.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/// The key and certificate of a TLS server, signed by itself and made by `keytool`.
///
/// @param authority PEM file with the certificate
public record SelfSigned(KeyStore store, Path authority) {
    private static final String PASSWORD = "not-secret";

    /// Makes a certificate for `domain`.
    ///
    /// @param from from when on it is valid, as `keytool` writes it: `-3d` is three days ago
    /// @param days how long from then on
    public static SelfSigned make(Path folder, String domain, String from, int days)
            throws IOException, GeneralSecurityException {
        var file = Files.createTempDirectory(folder, "tls").resolve("key.p12");
        keytool(
                file,
                "-genkeypair",
                "-keyalg",
                "EC",
                "-dname",
                "CN=" + domain,
                "-ext",
                "san=dns:" + domain,
                "-startdate",
                from,
                "-validity",
                Integer.toString(days));
        var authority = file.resolveSibling("authority.pem");
        keytool(file, "-exportcert", "-rfc", "-file", authority.toString());
        return new SelfSigned(KeyStore.getInstance(file.toFile(), PASSWORD.toCharArray()), authority);
    }

    public X509Certificate certificate() throws GeneralSecurityException {
        return (X509Certificate) store.getCertificate("server");
    }

    /// What a server with this certificate speaks.
    public SSLContext context() throws GeneralSecurityException {
        var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, PASSWORD.toCharArray());
        var context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, new SecureRandom());
        return context;
    }

    private static void keytool(Path file, String verb, String... words) throws IOException {
        var program = Path.of(System.getProperty("java.home"), "bin", "keytool");
        var command = new ArrayList<>(List.of(
                program.toString(), verb, "-alias", "server", "-keystore", file.toString(), "-storepass", PASSWORD));
        command.addAll(List.of(words));
        LocalProgram.run(command);
    }
}
