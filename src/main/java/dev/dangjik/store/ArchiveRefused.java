package dev.dangjik.store;

/// An archive was not written or not read in. The message says why and what to do; nothing has changed.
public final class ArchiveRefused extends RuntimeException {
    public ArchiveRefused(String message) {
        super(message);
    }

    public ArchiveRefused(String message, Throwable cause) {
        super(message, cause);
    }
}
