package dev.dangjik.permission;

import dev.dangjik.message.LocalizedText;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// A time that comes again and in which nothing is changed.
///
/// @param scope what does not start meanwhile; what only looks and what brings back never belong to it
/// @param breakGlass whose consent lets something start all the same; empty: nobody's
public record FreezeWindow(
        String id,
        Scope scope,
        FreezeSchedule schedule,
        LocalizedText reason,
        Optional<BreakGlass> breakGlass,
        Rules.Origin origin) {
    /// Whose consent is asked.
    ///
    /// @param count how many others
    /// @param from ids of roles one of which each of them holds
    /// @param expires how long the question stays open
    public record BreakGlass(int count, List<String> from, Duration expires) {
        public BreakGlass {
            from = List.copyOf(from);
        }
    }
}
