package dev.dangjik.plan;

/// The steps of an exposure, in their order.
public enum ExposureStage {
    /// The machine arms its timers and lets the sources in.
    OPEN("open", Phase.CHANGE),
    /// From outside it must turn strangers away, which shows that it is there.
    SEEN_OPEN("seen-open", Phase.GATE),
    /// It is open until its time is over or somebody closes it.
    WAIT("wait", Phase.GATE),
    /// The machine lets nobody in any more and cuts what is still open.
    CLOSE("close", Phase.CLEANUP),
    /// From outside there must be nothing.
    SEEN_CLOSED("seen-closed", Phase.CLEANUP);

    private final String id;
    private final Phase phase;

    ExposureStage(String id, Phase phase) {
        this.id = id;
        this.phase = phase;
    }

    public String id() {
        return id;
    }

    public Phase phase() {
        return phase;
    }
}
