package dev.dangjik.emergency;

import dev.dangjik.emergency.EmergencyEntry.Kind;
import java.util.List;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/// Brings the lines of a few kinds into the books of the package that wrote them.
public interface EmergencyTaker {
    /// The kinds of lines that it takes; nobody else takes them.
    Set<Kind> kinds();

    /// Takes a line, in the transaction that imports it. Once for each line; that somebody asked for it and was allowed
    /// to is in the audit already.
    void take(Handle transaction, ImportedLine line);

    /// Told behind every commit what the journal held then: those lines are in the books. Again and again for a line
    /// that stays in the journal.
    default void taken(List<EmergencyEntry> entries) {}
}
