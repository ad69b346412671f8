package dev.dangjik.run;

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
                return new Look.Answered(names.get().status(url));
            } catch (IOException e) {
                return new Look.NotReached(Optional.ofNullable(e.getMessage()).orElseGet(e::toString));
            }
        };
    }

    /// What was seen.
    sealed interface Look {
        record Answered(int status) implements Look {}

        /// No answer: no name, no connection, a certificate that is not trusted, or nothing in time.
        record NotReached(String why) implements Look {}
    }
}
