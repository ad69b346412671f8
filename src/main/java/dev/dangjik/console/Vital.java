package dev.dangjik.console;

import java.util.Optional;

/// Something without which the bot cannot do its work.
public interface Vital {
    String name();

    /// What is wrong with it now; empty when nothing is. Answers within two seconds.
    Optional<String> fault();
}
