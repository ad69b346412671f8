package dev.dangjik.run;

import dev.dangjik.remote.Fingerprint;
import dev.dangjik.remote.PublicName;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import java.util.function.Supplier;

/// Looks at a public address from where the bot stands.
@FunctionalInterface
public interface OutsideClient {
    /// One GET, redirects not followed, answered within ten seconds.
    Look look(URI url);

    /// Looks as the site says where names are reached.
    ///
    /// @param names with the overrides of the site as they stand now
    static OutsideClient over(Supplier<PublicName> names) {
        return url -> {
            try {
                var answer = names.get().get(url, 0);
                return new Look.Answered(answer.status(), answer.certificate().map(Fingerprint::of));
            } catch (IOException e) {
                return new Look.NotReached(Optional.ofNullable(e.getMessage()).orElseGet(e::toString));
            }
        };
    }

    /// What was seen.
    sealed interface Look {
        /// It answered, with a certificate that is trusted where it was asked over https.
        ///
        /// @param certificate fingerprint of the one that was served, over https
        record Answered(int status, Optional<String> certificate) implements Look {
            public Answered(int status) {
                this(status, Optional.empty());
            }
        }

        /// No answer: no name, no connection, a certificate that is not trusted, or nothing in time.
        record NotReached(String why) implements Look {}
    }
}
