package dev.dangjik.config;

import java.util.Objects;

/// A value that must never be printed: it shows itself only to whoever calls [#reveal()] at the last moment.
public final class Secret<T> {
    private final T value;

    public Secret(T value) {
        this.value = Objects.requireNonNull(value);
    }

    public T reveal() {
        return value;
    }

    @Override
    public String toString() {
        return "[REDACTED]";
    }
}
