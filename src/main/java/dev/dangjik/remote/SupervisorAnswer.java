package dev.dangjik.remote;

import java.util.Optional;

/// What the supervisor answered: what was asked for, or why not.
public sealed interface SupervisorAnswer<T> {
    record Given<T>(T value) implements SupervisorAnswer<T> {}

    /// Nothing was done.
    ///
    /// @param code exit code of the verb, as `docs/supervisor.md` lists them
    /// @param word first word of the answer, such as `NOTLOST`
    /// @param text the rest of that line
    record Refused<T>(int code, String word, String text) implements SupervisorAnswer<T> {
        public static final int USAGE = 64;
        public static final int NO_START = 70;
        public static final int TOO_LATE = 73;
        public static final int DISK = 74;
        public static final int ORPHANS = 76;
        public static final int NEEDS_PERSON = 78;

        @Override
        public String toString() {
            return (word + " " + text).strip();
        }
    }

    /// The value, when there is one.
    default Optional<T> given() {
        return switch (this) {
            case Given<T>(var value) -> Optional.of(value);
            case Refused<T> _ -> Optional.empty();
        };
    }
}
