package dev.dangjik.console.watch;

import dev.dangjik.message.Text;

/// Tells the people who operate the bot what they should know about it.
@FunctionalInterface
public interface OperationsNews {
    /// Says it once; what must be repeated is said again by whoever calls.
    void tell(Text news);
}
