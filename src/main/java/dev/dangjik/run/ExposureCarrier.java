package dev.dangjik.run;

import dev.dangjik.message.Text;
import dev.dangjik.plan.ExposureStage;
import dev.dangjik.plan.Segment;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;

/// Carries the opening of a surface forward, from wherever it stands, until it is closed again.
@FunctionalInterface
public interface ExposureCarrier {
    /// Does what there is to do now. Called again after [Outcome.Later], after a restart, and when somebody wants it to
    /// end; may be called on another bot than before.
    Outcome carry(Carried carried);

    /// What the interpreter has picked up. Every write is fenced: once somebody else has picked the run up it throws,
    /// has written nothing, and the carrier must do nothing more.
    interface Carried {
        RunId run();

        String stack();

        Segment.Exposure planned();

        /// Hex SHA-256 of the plan it is of.
        String planDigest();

        /// Who wants it to end before its time.
        Optional<String> cancelBy();

        /// Throws when somebody else has picked the run up.
        void check();

        /// Writes before something is done on the machine that must not be forgotten.
        void intend(Consumer<Handle> work);

        /// Writes down what is known by now.
        void tell(Consumer<Handle> work);

        /// Writes down how it has ended.
        void end(Consumer<Handle> work);

        /// To be called within a write: where a stage stands.
        void stage(Handle transaction, ExposureStage stage, StepState state);

        /// To be called within a write.
        void audit(Handle transaction, String type, Map<String, Object> body);

        Instant now();
    }

    /// What the run is to do with it.
    sealed interface Outcome {
        /// It was open and is closed, which was seen.
        record Closed(Optional<Text> remark) implements Outcome {}

        /// It was never open, or had to be closed at once; nothing is open any more, which was seen.
        record NotOpened(Text why) implements Outcome {}

        /// Nobody wanted it any more before anything was done, or before it was open.
        record Cancelled(Text why) implements Outcome {}

        /// To be carried again after this time.
        record Later(Duration pause) implements Outcome {}
    }
}
