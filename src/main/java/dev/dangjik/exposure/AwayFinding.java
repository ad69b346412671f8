package dev.dangjik.exposure;

import dev.dangjik.message.Text;
import java.util.Optional;

/// What is known of one thing that is being closed without the database.
sealed interface AwayFinding {
    /// The machine has closed it, and from outside it is seen closed where it can be looked at.
    ///
    /// @param surface its id; of another stack, or unknown to the files: as the machine calls it
    /// @param receipt what the machine has written down about it, JSON
    /// @param isSeen whether it could be looked at from outside
    record Closed(String id, String surface, String host, String receipt, boolean isSeen) implements AwayFinding {}

    /// The machine holds nothing of it open, and from outside it is seen closed.
    record NothingOpen(String surface, String host) implements AwayFinding {}

    /// It is not known to be closed.
    ///
    /// @param id what the machine calls it, where something is known to be open
    record NotClosed(String surface, String host, Optional<String> id, Text why) implements AwayFinding {}

    /// The machine was not asked, or did not answer: what it holds open is not known.
    ///
    /// @param isSeenClosed whether all its surfaces are seen closed from outside, so that nobody new gets in
    record NoAnswer(String host, Text why, boolean isSeenClosed) implements AwayFinding {}

    /// Whether nothing is left to be done about it.
    default boolean isOver() {
        return switch (this) {
            case Closed _, NothingOpen _ -> true;
            case NotClosed _, NoAnswer _ -> false;
        };
    }
}
