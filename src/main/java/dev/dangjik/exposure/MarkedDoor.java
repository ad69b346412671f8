package dev.dangjik.exposure;

import dev.dangjik.message.Text;

/// Opens nothing that is being closed without the database.
public final class MarkedDoor implements Doorkeeper {
    private final Doorkeeper door;
    private final ClosingMarks marks;

    public MarkedDoor(Doorkeeper door, ClosingMarks marks) {
        this.door = door;
        this.marks = marks;
    }

    @Override
    public OpenAnswer open(Wanted wanted) {
        var begun = marks.open(wanted);
        if (begun.isEmpty()) {
            return new OpenAnswer.NotOpened(Text.of("exposure.away.not-opened"));
        }
        try {
            return door.open(wanted);
        } finally {
            begun.get().complete(null);
        }
    }

    @Override
    public CloseAnswer close(Wanted wanted, CloseReason reason) {
        return door.close(wanted, reason);
    }

    @Override
    public Standing look(Wanted wanted) {
        return door.look(wanted);
    }
}
