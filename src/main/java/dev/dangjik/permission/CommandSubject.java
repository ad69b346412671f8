package dev.dangjik.permission;

import java.util.Comparator;

/// One thing that can be permitted: a command of a stack, or a verb of Dangjik's own there.
public record CommandSubject(String stack, String command, Effect effect) implements Comparable<CommandSubject> {
    private static final Comparator<CommandSubject> ORDER =
            Comparator.comparing(CommandSubject::stack).thenComparing(CommandSubject::command);

    /// By stack, then by command.
    @Override
    public int compareTo(CommandSubject other) {
        return ORDER.compare(this, other);
    }
}
