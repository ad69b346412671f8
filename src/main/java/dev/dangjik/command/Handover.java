package dev.dangjik.command;

/// One request between whoever waits for its acknowledgement and whoever writes it down. The first of the two to come
/// decides: what the one has given up, the other does not commit any more, and of what was being committed just then
/// nobody says that it was not recorded.
public final class Handover {
    private Stage stage = Stage.WRITING;
    private String id = "";

    private enum Stage {
        /// Nothing of it is committed, nor about to be.
        WRITING,

        /// The next thing that happens is the commit, or is not known to have happened.
        COMMITTING,

        /// Committed while somebody waited for it.
        TAKEN,

        /// Nobody waited any more before a commit began.
        GIVEN_UP,

        /// Nobody waited any more while it was being committed.
        LEFT
    }

    /// What whoever stops waiting leaves behind.
    sealed interface Left {
        /// It was recorded at this very moment.
        record Taken() implements Left {}

        /// It is not recorded and never will be.
        record Nothing() implements Left {}

        /// It may be recorded under this id.
        record Unknown(String id) implements Left {}
    }

    /// Asked by whoever writes, at the beginning of each try, and so when nothing is committed for certain.
    ///
    /// @param of the request, as it will be recorded
    /// @return false when nobody waits any more: write nothing
    synchronized boolean begin(String of) {
        id = of;
        return switch (stage) {
            case WRITING, COMMITTING -> {
                stage = Stage.WRITING;
                yield true;
            }
            case TAKEN, GIVEN_UP, LEFT -> false;
        };
    }

    /// Asked by whoever writes, as the last thing before the commit.
    ///
    /// @return false when nobody waits any more: roll back
    synchronized boolean commit() {
        if (stage != Stage.WRITING) {
            return false;
        }
        stage = Stage.COMMITTING;
        return true;
    }

    /// Asked by whoever writes, when it is committed.
    ///
    /// @return false when nobody waits any more: it must not be done
    synchronized boolean take() {
        if (stage != Stage.COMMITTING) {
            return false;
        }
        stage = Stage.TAKEN;
        return true;
    }

    /// Said by whoever waits, when that takes too long.
    synchronized Left leave() {
        return switch (stage) {
            case WRITING, GIVEN_UP -> {
                stage = Stage.GIVEN_UP;
                yield new Left.Nothing();
            }
            case COMMITTING, LEFT -> {
                stage = Stage.LEFT;
                yield new Left.Unknown(id);
            }
            case TAKEN -> new Left.Taken();
        };
    }
}
