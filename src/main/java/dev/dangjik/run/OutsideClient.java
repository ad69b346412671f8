package dev.dangjik.run;

import java.net.URI;

/// Looks at a public address from where the bot stands.
@FunctionalInterface
public interface OutsideClient {
    /// One GET, redirects not followed, answered within ten seconds.
    Look look(URI url);

    /// What was seen.
    sealed interface Look {
        record Answered(int status) implements Look {}

        /// No answer: no name, no connection, a certificate that is not trusted, or nothing in time.
        record NotReached(String why) implements Look {}
    }
}
