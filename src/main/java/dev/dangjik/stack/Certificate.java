package dev.dangjik.stack;

import java.net.URI;
import java.util.List;
import java.util.Optional;

/// The certificate of a public name: where it is served, where it lies, and how it is made anew.
///
/// @param servedBy id of the service whose nginx serves it; everything happens on the host of that service
/// @param container in which that nginx runs; empty: nginx runs on the host itself, as a unit of systemd
/// @param file absolute path of the certificate with its chain (PEM), as that nginx sees it
/// @param webroot absolute directory from which that nginx answers the authority's challenge (HTTP-01), as it sees it
/// @param way how it is made
/// @param email whom the authority writes to; needed for a first certificate only
/// @param agreesToTerms whether the team has agreed to the authority's terms of service
/// @param directory of the authority (RFC 8555 §7.1.1); empty: the one that certbot asks by itself
/// @param log absolute path on the host of certbot's log, where one is kept
/// @param warnDays fewer days left are a warning
/// @param failDays fewer days left are wrong
/// @param isRecreated whether behind a first certificate the container is made anew, because its start decides what it
///     serves; else nginx is told to reload
/// @param alert what rings when it is about to end, and has to fall silent once another one is served
public record Certificate(
        String domain,
        String servedBy,
        Optional<String> container,
        String file,
        Optional<String> webroot,
        Way way,
        Optional<String> email,
        boolean agreesToTerms,
        Optional<URI> directory,
        Optional<String> log,
        int warnDays,
        int failDays,
        boolean isRecreated,
        Optional<Alert> alert) {
    public static final int WARN_DAYS = 21;
    public static final int FAIL_DAYS = 14;

    /// A rule of the team's own Prometheus.
    ///
    /// @param name of the alert
    /// @param prometheus where it answers, as the host reaches it
    public record Alert(String name, URI prometheus) {}

    /// How a certificate is made.
    public sealed interface Way {
        /// Certbot in a container of its own: `docker run --rm -v … image`.
        ///
        /// @param volumes as behind `-v`, in the order of the runbook
        record CertbotContainer(String image, List<String> volumes) implements Way {
            public CertbotContainer {
                volumes = List.copyOf(volumes);
            }
        }

        /// Certbot installed on the host.
        ///
        /// @param needsRoot whether it is called with `sudo -n`
        record CertbotOnHost(boolean needsRoot) implements Way {}

        /// The team's own script, with its own arguments for each purpose.
        ///
        /// @param file absolute path on the host
        /// @param directory absolute; in which it is started
        record Script(String file, String directory, List<String> renew, List<String> dryRun, List<String> issue)
                implements Way {
            public Script {
                renew = List.copyOf(renew);
                dryRun = List.copyOf(dryRun);
                issue = List.copyOf(issue);
            }
        }

        /// Somebody else makes it; it is looked at only.
        record Elsewhere() implements Way {}
    }
}
