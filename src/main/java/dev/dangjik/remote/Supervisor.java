package dev.dangjik.remote;

import dev.dangjik.plan.LockName;
import dev.dangjik.stack.Host;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Set;

/// The supervisor on a VM: it runs a segment exactly once, decides all its steps there, and keeps a journal from
/// which any bot goes on reading. Every verb may be repeated at any time. The protocol is in `docs/supervisor.md`.
public interface Supervisor {
    /// How a decision about a segment treats what is left of an interrupted step.
    enum Option {
        /// Live processes of the interrupted step are ended first; without it they stop the decision.
        KILL_ORPHANS
    }

    /// What a resumed segment does first.
    ///
    /// @param step the interrupted step, `-` when there was none
    /// @param how `observed`, `rerun`, `run`, `compensate`, `cancel` or `finish`
    record Resumed(String step, String how) {}

    SupervisorAnswer<SupervisorProbe> probe(Host host) throws RemoteException;

    /// Starts the segment of `key` unless it has started before, and follows it from its beginning.
    ///
    /// @param wait for news, at most
    SupervisorAnswer<SegmentFollow> launch(Host host, SegmentKey key, SegmentText text, Duration wait)
            throws RemoteException;

    /// What is new behind `from`; returns early when there is news or the segment does not run.
    SupervisorAnswer<SegmentFollow> follow(Host host, SegmentKey key, SegmentOffsets from, Duration wait)
            throws RemoteException;

    /// Lets a lost segment go on: what has ended is not done again, what was interrupted only if that is safe.
    SupervisorAnswer<Resumed> resume(Host host, SegmentKey key, String by, Set<Option> options) throws RemoteException;

    /// Writes down a person's word about a segment in doubt; runs nothing.
    ///
    /// @param outcome succeeded, failed-unsafe, rolled-back or cancelled
    SupervisorAnswer<SegmentOutcome> resolve(
            Host host, SegmentKey key, SegmentOutcome outcome, String by, Set<Option> options) throws RemoteException;

    /// Tells a segment to stop and to bring back what was there; a lost one does so when it is resumed.
    SupervisorAnswer<String> cancel(Host host, SegmentKey key, String by) throws RemoteException;

    SupervisorAnswer<SupervisorHolder> holder(Host host, LockName lock) throws RemoteException;

    SupervisorAnswer<String> freeze(Host host, LockName lock, Instant until, String by, String reason)
            throws RemoteException;

    SupervisorAnswer<String> unfreeze(Host host, LockName lock) throws RemoteException;

    /// Of those of `locks` for which a release is on record on the VM, the line that tells it (JSON).
    SupervisorAnswer<Map<LockName, String>> current(Host host, Collection<LockName> locks) throws RemoteException;

    /// Removes finished runs but the newest `keep`, never one in doubt, and older versions of the supervisor. May take
    /// two minutes.
    SupervisorAnswer<String> prune(Host host, int keep) throws RemoteException;
}
