package dev.dangjik.plan;

import dev.dangjik.message.LocalizedText;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;

/// A part of a run that is executed as a whole by one party.
public sealed interface Segment {
    /// Position in the plan, from 1.
    int number();

    /// A batch of steps on one host, executed exactly once by the supervisor there.
    ///
    /// @param host id of the host
    /// @param fingerprints host keys that were pinned when the plan was made
    /// @param directory absolute working directory of every step; empty: the user's home
    /// @param passesFreeze whether it may run while the service is frozen (rollback, close, cancel)
    /// @param deadline for all steps together, without compensation
    /// @param environment never holds secrets
    /// @param files name to content of the scripts the steps use
    record Remote(
            int number,
            String host,
            List<String> fingerprints,
            DetachMode detach,
            Optional<LockName> lock,
            Optional<String> directory,
            boolean passesFreeze,
            Duration deadline,
            SortedMap<String, String> environment,
            SortedMap<String, String> files,
            List<Step> steps,
            List<Compensation> compensations)
            implements Segment {
        public Remote {
            fingerprints = List.copyOf(fingerprints);
            steps = List.copyOf(steps);
            compensations = List.copyOf(compensations);
        }
    }

    /// Looks from outside, from the bot, whether the service answers. A failure does not undo anything: the bot's
    /// own network may be at fault; it is told, with the way back offered.
    ///
    /// @param lasts how long it must keep answering
    record OutsideProbe(int number, String id, LocalizedText title, URI url, Set<Integer> statuses, Duration lasts)
            implements Segment {
        public OutsideProbe {
            statuses = Set.copyOf(statuses);
        }
    }
}
