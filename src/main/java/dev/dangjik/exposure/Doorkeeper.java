package dev.dangjik.exposure;

import dev.dangjik.message.Text;
import dev.dangjik.plan.Segment;
import java.time.Instant;
import java.util.Optional;

/// What the helper on a machine is asked about one exposure. Everything may be asked again: the same exposure is opened
/// once, and closing what is closed is no mistake.
public interface Doorkeeper {
    /// Opens it, armed to close by itself.
    OpenAnswer open(Wanted wanted);

    /// Closes it and cuts what is still open.
    CloseAnswer close(Wanted wanted, CloseReason reason);

    /// Says that the bot is alive, and asks whether it is still open.
    Standing look(Wanted wanted);

    /// An exposure as it was planned.
    ///
    /// @param id what it is called on the machine
    /// @param plan hex SHA-256 of the plan it is of
    record Wanted(String id, String stack, Segment.Exposure planned, String plan) {}

    /// What came of opening.
    sealed interface OpenAnswer {
        /// It is open.
        ///
        /// @param expires when the machine closes it, by its clock
        record Opened(Instant expires) implements OpenAnswer {}

        /// The helper does not do that, or could not; it has taken back what it had done.
        record NotOpened(Text why) implements OpenAnswer {}

        /// Nobody knows whether it is open.
        record Unreachable(Text why) implements OpenAnswer {}
    }

    /// What came of closing.
    sealed interface CloseAnswer {
        /// It is closed, and nothing that was open still is.
        ///
        /// @param receipt what the machine has written down about it, JSON
        record Closed(Optional<String> receipt) implements CloseAnswer {}

        /// It lets nobody new in, but its configuration cannot be loaded, so what was open may still be.
        record Incomplete(Text why) implements CloseAnswer {}

        record Unreachable(Text why) implements CloseAnswer {}
    }

    /// Whether it is open, as the machine has it.
    sealed interface Standing {
        record Open(Instant expires) implements Standing {}

        /// It is not open.
        ///
        /// @param reason why the machine closed it; empty when it knows nothing of it
        record Gone(Optional<String> reason, Optional<String> receipt) implements Standing {}

        record Unreachable(Text why) implements Standing {}
    }
}
