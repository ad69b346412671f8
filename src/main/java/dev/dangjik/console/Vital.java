package dev.dangjik.console;

import java.util.Optional;

/// Something of the bot's own that can go wrong.
public interface Vital {
    String name();

    /// Why the bot cannot do its work now; empty when it can. Answers within two seconds.
    Optional<String> fault();

    /// What a person should look at although the bot does its work; empty when there is nothing.
    default Optional<String> warning() {
        return Optional.empty();
    }
}
