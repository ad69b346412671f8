package dev.dangjik.run;

import dev.dangjik.message.Text;
import dev.dangjik.plan.Segment;
import dev.dangjik.stack.Host;

/// Calls interfaces on hosts.
public interface TriggerClient {
    /// Makes the call, once, and reads back what came of it. Takes no longer than half a minute.
    Seen fire(Host host, Segment.HttpTrigger trigger);

    /// Only reads back.
    Seen look(Host host, Segment.HttpTrigger trigger);

    /// What is known afterwards.
    sealed interface Seen {
        /// What is read back is what was wanted.
        record There() implements Seen {}

        /// What is read back is something else, and the call is over.
        record NotThere(Text found) implements Seen {}

        /// It cannot be read back, or the call may still have its effect.
        record Unclear(Text why) implements Seen {}

        /// The call was not made.
        record NotMade(Text why) implements Seen {}
    }
}
