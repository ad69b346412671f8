package dev.dangjik.store;

/// The database cannot be used now. The message says what was being done, on what, why, and what helps.
public final class DatabaseUnavailable extends RuntimeException {
    public DatabaseUnavailable(String message) {
        super(message);
    }

    public DatabaseUnavailable(String message, Throwable cause) {
        super(message, cause);
    }
}
