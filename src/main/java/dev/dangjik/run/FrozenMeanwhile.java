package dev.dangjik.run;

import dev.dangjik.permission.WindowFreeze;

/// A freeze window has begun while a run was being planned; nothing of the transaction that would have started it
/// happens.
final class FrozenMeanwhile extends RuntimeException {
    private final transient WindowFreeze freeze;

    FrozenMeanwhile(WindowFreeze freeze) {
        super("frozen by " + freeze.ids() + " until " + freeze.until(), null, false, false);
        this.freeze = freeze;
    }

    WindowFreeze freeze() {
        return freeze;
    }
}
