package dev.dangjik.run;

import java.time.Instant;
import java.util.List;

/// What a queued run waits for before it waits for its lock.
///
/// @param windows ids of the freeze windows that kept it from starting
/// @param until when it is looked at again
public record Hold(List<String> windows, Instant until) {
    public Hold {
        windows = List.copyOf(windows);
    }
}
