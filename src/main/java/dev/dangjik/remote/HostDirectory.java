package dev.dangjik.remote;

import dev.dangjik.stack.Host;
import java.util.Optional;

/// Finds a host of the site by its id, for the hosts that are reached through another one.
@FunctionalInterface
public interface HostDirectory {
    Optional<Host> host(String id);
}
