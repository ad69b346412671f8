package dev.dangjik.audit;

import dev.dangjik.config.SecretReference;
import dev.dangjik.config.Secrets;
import dev.dangjik.stack.Site;
import dev.dangjik.store.PrivateFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Where the key is that anchors are signed with: where the site says, else in the home.
public final class AnchorKeys {
    private static final String FILE = "anchor.key";

    private final Secrets secrets;
    private final Path home;

    public AnchorKeys(Secrets secrets, Path home) {
        this.secrets = secrets;
        this.home = home.toAbsolutePath();
    }

    /// The key to sign with. Where the site names none it is made at the first use, in a file of the home
    /// that only its owner can read. Everything is read anew each time, as all secrets are.
    ///
    /// @throws IOException when it cannot be read, is no key, or cannot be made; the message says where it
    ///     was looked for
    public AnchorSigner signer(Site site) throws IOException {
        var own = home.resolve(FILE);
        if (site.audit().key().isEmpty() && !Files.exists(own)) {
            PrivateFiles.write(own, AnchorSigner.generate());
        }
        return read(site);
    }

    /// The public half of the key, which is never made here.
    ///
    /// @throws IOException as [#signer], and when there is no key yet
    public AnchorPublicKey publicKey(Site site) throws IOException {
        return read(site).publicKey();
    }

    private AnchorSigner read(Site site) throws IOException {
        var reference = site.audit()
                .key()
                .orElseGet(() -> new SecretReference(
                        SecretReference.Kind.FILE, home.resolve(FILE).toString()));
        try {
            return AnchorSigner.parse(secrets.read(reference));
        } catch (IllegalArgumentException e) {
            throw new IOException("The key of the anchors, " + reference + ", " + e.getMessage() + ".", e);
        }
    }
}
