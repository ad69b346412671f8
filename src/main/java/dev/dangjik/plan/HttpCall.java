package dev.dangjik.plan;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/// One call of an HTTP interface. A token that goes with it stands beside it, never in it.
///
/// @param method `GET`, `POST`, `PUT`, `PATCH` or `DELETE`
/// @param body JSON
/// @param limit how long the answer may take
public record HttpCall(String method, URI url, Optional<String> body, Duration limit) {
    public static HttpCall get(URI url, Duration limit) {
        return new HttpCall("GET", url, Optional.empty(), limit);
    }
}
