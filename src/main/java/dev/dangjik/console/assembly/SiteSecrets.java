package dev.dangjik.console.assembly;

import dev.dangjik.config.Redactor;
import dev.dangjik.config.SecretReference;
import dev.dangjik.config.Secrets;
import dev.dangjik.stack.Site;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes the secrets of the site known to the redactor before any of them is used, since a machine's output may
/// show one that the bot itself never needed.
final class SiteSecrets {
    private static final Logger LOG = LoggerFactory.getLogger(SiteSecrets.class);

    private final Secrets secrets;

    SiteSecrets(Secrets secrets) {
        this.secrets = secrets;
    }

    /// Hides what `site` refers to. One that cannot be read or is too short to be found in a text is told in the log:
    /// the bot starts without it, and what needs it says so when it is asked for.
    void hide(Site site) {
        site.references().forEach(this::hide);
    }

    private void hide(SecretReference reference) {
        try {
            if (!Redactor.canHide(secrets.read(reference))) {
                LOG.warn("{} is too short to be hidden in outputs; give it at least 6 characters", reference);
            }
        } catch (IOException e) {
            LOG.warn("A secret of the site cannot be read: {}", e.getMessage());
        }
    }
}
