package dev.dangjik.remote;

import dev.dangjik.stack.Host;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The host could not be reached or the connection broke, so how the command ended is unknown.
public final class RemoteException extends Exception {
    /// What stood in the way, so that the caller can say what to do next.
    public enum Reason {
        /// No connection: refused, no route, no answer in time.
        UNREACHABLE,
        /// The host showed a key that is not pinned in the site.
        HOST_KEY,
        /// Our key was not accepted, or could not be read.
        AUTHENTICATION,
        /// The connection broke while the command ran.
        LOST,
        /// The host has no session free for it: nothing was done there, and later there may be one.
        BUSY,
        /// The host answered, and refused.
        REFUSED
    }

    private final transient Host host;
    private final Reason reason;

    /// @param doing what was being done, as in "running docker ps"
    public RemoteException(Host host, Reason reason, String doing, @Nullable Throwable cause) {
        super(doing + " on " + host + (cause == null ? "" : ": " + cause.getMessage()), cause);
        this.host = host;
        this.reason = reason;
    }

    /// The one that is behind `thrown`, when there is one.
    static Optional<RemoteException> behind(@Nullable Throwable thrown) {
        for (Throwable at = thrown; at != null; at = at.getCause()) {
            if (at instanceof RemoteException found) {
                return Optional.of(found);
            }
        }
        return Optional.empty();
    }

    public Host host() {
        return host;
    }

    public Reason reason() {
        return reason;
    }
}
