package dev.dangjik.run;

import dev.dangjik.remote.RemoteException;
import dev.dangjik.remote.Supervisor;
import dev.dangjik.remote.SupervisorAnswer;
import dev.dangjik.stack.Host;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Removes old runs from a machine behind a run that has ended there, at most once a day: a thread of its own, for
/// which nobody waits. What comes of it is logged and nothing depends on it.
final class Housekeeping {
    private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);
    private static final Duration RARELY = Duration.ofDays(1);

    /// Enough to look up what happened lately; each has at most 20 MiB of output.
    private static final int RUNS_KEPT = 200;

    private final Supervisor supervisor;
    private final Clock clock;
    private final Map<String, Instant> last = new ConcurrentHashMap<>();

    Housekeeping(Supervisor supervisor, Clock clock) {
        this.supervisor = supervisor;
        this.clock = clock;
    }

    /// Returns at once.
    void on(Host host) {
        if (isDue(host)) {
            Thread.ofVirtual().name("housekeeping-" + host.id()).start(() -> prune(host));
        }
    }

    private boolean isDue(Host host) {
        var now = clock.instant();
        var before = last.putIfAbsent(host.id(), now);
        return before == null || (!now.isBefore(before.plus(RARELY)) && last.replace(host.id(), before, now));
    }

    private void prune(Host host) {
        try {
            switch (supervisor.prune(host, RUNS_KEPT)) {
                case SupervisorAnswer.Given<String>(var said) -> LOG.info("Old runs on {}: {}", host, said);
                case SupervisorAnswer.Refused<String> refused -> LOG.warn("Removing old runs on {}: {}", host, refused);
            }
        } catch (RemoteException e) {
            LOG.warn("Removing old runs: {}", e.getMessage());
        }
    }
}
