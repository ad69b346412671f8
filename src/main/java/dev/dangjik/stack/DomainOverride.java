package dev.dangjik.stack;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/// Where a public name is reached instead of where DNS says, for a lab or a network behind a gateway.
///
/// @param http `address:port` for plain HTTP
/// @param https `address:port` for HTTPS; the name is still sent and checked
/// @param authority PEM file with the certificate authority that is trusted for it
/// @param acme directory of the authority that is asked for its first certificate
public record DomainOverride(
        Optional<String> http, Optional<String> https, Optional<Path> authority, Optional<URI> acme) {}
