package dev.dangjik.permission;

import java.time.Instant;
import java.util.List;

/// Freeze windows keep a change from starting.
///
/// @param windows that are in force, by id; never empty
/// @param until first moment in which no window covers the change any more, those that begin meanwhile included
public record WindowFreeze(List<FreezeWindow> windows, Instant until) {
    public WindowFreeze {
        windows = List.copyOf(windows);
    }

    /// Ids of the windows.
    public List<String> ids() {
        return windows.stream().map(FreezeWindow::id).toList();
    }
}
