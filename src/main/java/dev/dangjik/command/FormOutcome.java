package dev.dangjik.command;

import dev.dangjik.message.Text;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/// What became of a form by the time its submission is acknowledged.
public sealed interface FormOutcome {
    /// Something has to be put right first. It leaves no row.
    ///
    /// @param problems name of an argument to what is wrong with it; never empty
    record Correct(SortedMap<String, Text> problems) implements FormOutcome {
        public Correct {
            problems = Collections.unmodifiableSortedMap(new TreeMap<>(problems));
        }
    }

    /// The command is another one than when the form was shown, or is there no more. Nothing was recorded.
    ///
    /// @param command as it is typed
    record Outdated(String command) implements FormOutcome {}

    /// It was asked for as if it had been typed.
    ///
    /// @param incoming the line that the form stands for
    record Asked(Incoming incoming, Reception.Received received) implements FormOutcome {}
}
