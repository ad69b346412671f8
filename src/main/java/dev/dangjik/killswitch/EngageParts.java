package dev.dangjik.killswitch;

import java.time.Clock;

/// What engaging works with.
record EngageParts(
        EmergencyJournal journal,
        SwitchLine line,
        EarlierRequests earlier,
        Afterwards afterwards,
        EngageMarks marks,
        Clock clock) {}
