package dev.dangjik.killswitch;

import dev.dangjik.emergency.EarlierRequests;
import dev.dangjik.emergency.Emergency;
import java.time.Clock;

/// What engaging works with.
record EngageParts(
        Emergency emergency,
        SwitchLine line,
        EarlierRequests earlier,
        Afterwards afterwards,
        EngageMarks marks,
        Clock clock) {}
