package dev.dangjik.run;

/// Where a run stands. The words are those people read in messages, the audit and the database.
public enum RunState {
    REQUESTED("requested", false),
    AWAITING_APPROVAL("awaiting-approval", false),
    /// Waits for its lock; planned again when its turn comes.
    QUEUED("queued", false),
    RUNNING("running", false),
    /// Stands at a gate.
    WAITING("waiting", false),
    /// How it went cannot be known: it keeps its lock until a person resolves it.
    UNKNOWN("unknown", false),
    SUCCEEDED("succeeded", true),
    /// It did not succeed and what served before still serves: nothing was touched.
    FAILED_SAFE("failed-safe", true),
    /// It did not hold and what was there before has been brought back.
    ROLLED_BACK("rolled-back", true),
    /// It did not succeed and production may be in a state nobody asked for.
    FAILED_UNSAFE("failed-unsafe", true),
    CANCELLED("cancelled", true),
    EXPIRED("expired", true),
    DENIED("denied", true),
    WITHDRAWN("withdrawn", true);

    private final String id;
    private final boolean isFinal;

    RunState(String id, boolean isFinal) {
        this.id = id;
        this.isFinal = isFinal;
    }

    public String id() {
        return id;
    }

    /// Whether nothing more will happen.
    public boolean isFinal() {
        return isFinal;
    }

    /// The state of that word.
    ///
    /// @throws IllegalArgumentException for a word that is none
    public static RunState of(String id) {
        for (var state : values()) {
            if (state.id.equals(id)) {
                return state;
            }
        }
        throw new IllegalArgumentException("no such state of a run: " + id);
    }
}
