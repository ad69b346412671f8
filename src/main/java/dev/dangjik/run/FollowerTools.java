package dev.dangjik.run;

import dev.dangjik.remote.Supervisor;
import java.util.function.BooleanSupplier;

/// What following a segment needs.
///
/// @param isStopping whether this bot is going down: what runs goes on without it
record FollowerTools(
        Supervisor supervisor,
        Housekeeping housekeeping,
        Journal journal,
        SegmentJournal segments,
        BooleanSupplier isStopping) {}
