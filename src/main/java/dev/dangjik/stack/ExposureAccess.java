package dev.dangjik.stack;

import dev.dangjik.config.SecretReference;
import java.util.List;
import java.util.Optional;

/// How the bot reaches the exposure helper of a host, as `exposure` of the host in `site.yaml` says: a user of its own
/// whose key does nothing but ask the helper.
///
/// @param user `dangjik-exposure` unless the site says otherwise
/// @param key the private key of that user, which is not the deploy user's
/// @param outside the host's own addresses as the world sees it, which never are a source: behind address
///     translation the machine does not know them
/// @param allowPrivate private networks from which a source may come all the same, for a lab; normally empty
public record ExposureAccess(
        String user,
        SecretReference key,
        Optional<SecretReference> passphrase,
        List<String> outside,
        List<String> allowPrivate) {
    public ExposureAccess {
        outside = List.copyOf(outside);
        allowPrivate = List.copyOf(allowPrivate);
    }

    /// The same machine, reached as this user.
    public Host on(Host host) {
        return new Host(
                host.id(),
                host.address(),
                host.port(),
                user,
                host.fingerprints(),
                key,
                passphrase,
                host.jump(),
                host.vmDirectory());
    }
}
