package dev.dangjik.stack;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What decides whether a deploy holds. Runs on the host; passes when all probes pass `successes` times in a row.
///
/// @param deadline from the start of the service to the verdict, without the bake
/// @param interval between two rounds of probes
/// @param successes rounds in a row
/// @param bake how long it must keep passing afterwards, without a restart
/// @param outside looked at from the bot once the deploy is recorded
public record HealthCheck(
        Duration deadline,
        Duration interval,
        int successes,
        Duration bake,
        List<Probe> probes,
        Optional<Outside> outside) {
    public HealthCheck {
        probes = List.copyOf(probes);
    }

    /// One question about the service; every probe may take five seconds.
    public sealed interface Probe {
        /// An answer over HTTP. Redirects are not followed.
        ///
        /// @param within compose service whose container asks (it needs curl); empty: the host asks
        /// @param contains text that must occur in the body
        record Http(Method method, Optional<String> within, URI url, Set<Integer> statuses, Optional<String> contains)
                implements Probe {
            public Http {
                statuses = Set.copyOf(statuses);
            }
        }

        /// Proof of the running version: the answer must name the wanted Git SHA.
        ///
        /// @param within compose service whose container asks (it needs curl); empty: the host asks
        record Version(Optional<String> within, URI url, Where where) implements Probe {}

        /// A port that accepts connections, seen from the host.
        record Tcp(String address, int port) implements Probe {}

        /// Docker's own health state of a compose service's container, running when it declares no check.
        record Container(String composeService) implements Probe {}

        /// A line that must not be in the log of a compose service's container since it was started.
        ///
        /// @param composeService empty: the one that is deployed
        /// @param pattern an extended regular expression, as `grep -E` takes it
        record LogAbsent(Optional<String> composeService, String pattern) implements Probe {}

        /// A command of the host that must end with 0. It may run at any moment and as often as one likes.
        ///
        /// @param words the program and its arguments; no shell reads them
        record Command(List<String> words) implements Probe {
            public Command {
                words = List.copyOf(words);
            }
        }
    }

    /// How an address is asked. A POST has an empty body.
    public enum Method {
        GET,
        HEAD,
        POST
    }

    /// Where an answer tells the version.
    public sealed interface Where {
        /// In a response header.
        record Header(String name) implements Where {}

        /// In a field of the JSON body; a dot descends into an object.
        record JsonField(String path) implements Where {}
    }

    /// A look from outside, from the bot.
    ///
    /// @param lasts how long it must keep answering
    public record Outside(URI url, Set<Integer> statuses, Duration lasts) {
        public Outside {
            statuses = Set.copyOf(statuses);
        }
    }
}
