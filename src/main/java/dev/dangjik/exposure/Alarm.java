package dev.dangjik.exposure;

import dev.dangjik.run.ExposureCarrier.Carried;
import java.time.Duration;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/// Calls people while an exposure is not seen to be closed: every two minutes until somebody has answered, for half an
/// hour at most. It is tried to be closed all the time.
public final class Alarm {
    private static final Duration EVERY = Duration.ofMinutes(2);
    private static final int MOST = 15;

    private final Call call;

    public Alarm(Call call) {
        this.call = call;
    }

    /// How people are called.
    @FunctionalInterface
    public interface Call {
        /// Writes the messages of one call, in the transaction that counts it.
        ///
        /// @param number from 1
        void make(Handle transaction, Exposure exposure, int number);
    }

    /// Calls them when it is time.
    void callIfDue(Carried carried, Exposure exposure) {
        boolean isDue = exposure.acknowledgedBy().isEmpty()
                && exposure.alarms() < MOST
                && !carried.now().isBefore(exposure.deadline());
        if (isDue) {
            carried.tell(handle -> {
                ExposureTable.alarmed(handle, exposure.run(), carried.now().plus(EVERY));
                call.make(handle, exposure, exposure.alarms() + 1);
                carried.audit(handle, "exposure.alarm", Map.of("number", exposure.alarms() + 1));
            });
        }
    }
}
