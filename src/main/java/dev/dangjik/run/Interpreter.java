package dev.dangjik.run;

import dev.dangjik.message.Text;
import dev.dangjik.plan.Phase;
import dev.dangjik.plan.Plan;
import dev.dangjik.plan.Segment;
import dev.dangjik.remote.HostDirectory;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/// Carries a run forward: its plan, segment by segment, from wherever it stands. The same run may be picked up by
/// several bots; the last one to do so is the only one that writes.
final class Interpreter {
    private static final Duration NOT_NOW = Duration.ofSeconds(10);

    /// A queued run whose turn has come and that still cannot be planned after this is given up.
    private static final Duration PLANNING_EXPIRES = Duration.ofMinutes(10);

    private final Journal journal;
    private final HostDirectory hosts;
    private final FollowerTools tools;
    private final BotSegments own;
    private final Runs runs;
    private final Replanner replanner;
    private final Holds holds;

    Interpreter(
            Journal journal,
            HostDirectory hosts,
            FollowerTools tools,
            BotSegments own,
            Runs runs,
            Replanner replanner,
            Holds holds) {
        this.journal = journal;
        this.hosts = hosts;
        this.tools = tools;
        this.own = own;
        this.runs = runs;
        this.replanner = replanner;
        this.holds = holds;
    }

    /// Does what there is to do about a run.
    ///
    /// @return when to look again; empty: never under this wake-up
    Optional<Duration> advance(RunId id, int activation) {
        try {
            return journal.pickUp(id, activation).flatMap(this::advance);
        } catch (Fenced _) {
            return Optional.empty();
        }
    }

    private Optional<Duration> advance(Claim claim) {
        if (claim.state() == RunState.QUEUED) {
            return claim.heldUntil().isPresent()
                    ? holds.look(claim, claim.heldUntil().get())
                    : turn(claim);
        }
        if (claim.state() == RunState.AWAITING_APPROVAL) {
            return journal.watchApproval(claim);
        }
        var remark = Optional.<Text>empty();
        for (var segment : claim.plan().segments()) {
            if (segment.number() >= claim.cursor()) {
                switch (carry(claim, segment)) {
                    case SegmentEnd.Passed passed -> {
                        remark = passed.remark().isPresent() ? passed.remark() : remark;
                        journal.next(claim, segment.number());
                    }
                    case SegmentEnd.Stopped(var state, var detail) -> {
                        return end(claim, seenAsWhole(claim, segment, state), Optional.of(detail));
                    }
                    case SegmentEnd.InDoubt(var detail) -> {
                        journal.lose(claim, segment.number(), detail);
                        return Optional.empty();
                    }
                    case SegmentEnd.Later(var pause) -> {
                        return Optional.of(pause);
                    }
                }
            }
        }
        return end(claim, RunState.SUCCEEDED, remark);
    }

    private Optional<Duration> end(Claim claim, RunState state, Optional<Text> detail) {
        journal.end(claim, state, detail);
        for (var segment : claim.plan().segments()) {
            if (segment instanceof Segment.Remote remote) {
                hosts.host(remote.host()).ifPresent(tools.housekeeping()::on);
            }
        }
        return Optional.empty();
    }

    private SegmentEnd carry(Claim claim, Segment segment) {
        return switch (segment) {
            case Segment.Remote remote -> carry(claim, remote);
            case Segment.FromOutside look -> own.probes().carry(claim, look);
            case Segment.Exposure exposure -> own.exposures().carry(claim, exposure);
            case Segment.HttpTrigger trigger -> carry(claim, trigger);
        };
    }

    private SegmentEnd carry(Claim claim, Segment.HttpTrigger trigger) {
        boolean isNew = journal.segment(claim, trigger.number()).isPending();
        var refusal =
                isNew ? reasonNotToBegin(claim, trigger.host(), trigger.fingerprints()) : Optional.<SegmentEnd>empty();
        return refusal.orElseGet(() -> hosts.host(trigger.host())
                .map(host -> own.triggers().carry(claim, trigger, host, isNew))
                .orElseGet(() -> unbound(claim, trigger.host())));
    }

    private SegmentEnd unbound(Claim claim, String host) {
        return new SegmentEnd.Later(
                journal.trouble(claim, claim.retries() + 1, host, Text.of("run.trouble.unbound", host)));
    }

    private SegmentEnd carry(Claim claim, Segment.Remote remote) {
        var row = journal.segment(claim, remote.number());
        boolean isNew = row.isPending();
        if (isNew) {
            var refusal = reasonNotToBegin(claim, remote.host(), remote.fingerprints());
            if (refusal.isPresent()) {
                return refusal.get();
            }
            tools.segments().intend(claim, remote.number());
            row = journal.segment(claim, remote.number());
        }
        var host = hosts.host(remote.host());
        if (host.isEmpty()) {
            return unbound(claim, remote.host());
        }
        return new SegmentFollower(tools, new SegmentOnHost(claim, remote, host.get()), row, isNew).carry();
    }

    private Optional<SegmentEnd> reasonNotToBegin(Claim claim, String hostId, List<String> fingerprints) {
        if (claim.cancelBy().isPresent()) {
            var detail = Text.of("run.detail.cancelled", claim.cancelBy().get());
            return Optional.of(new SegmentEnd.Stopped(RunState.CANCELLED, detail));
        }
        var started = claim.startedAt().orElse(claim.createdAt());
        if (journal.now().isAfter(started.plus(claim.plan().timeout()))) {
            var detail = Text.of("run.detail.timeout", claim.plan().timeout());
            return Optional.of(new SegmentEnd.Stopped(RunState.FAILED_SAFE, detail));
        }
        var host = hosts.host(hostId);
        boolean isSameHost =
                host.isPresent() && new HashSet<>(host.get().fingerprints()).equals(new HashSet<>(fingerprints));
        return isSameHost
                ? Optional.empty()
                : Optional.of(new SegmentEnd.Stopped(RunState.FAILED_SAFE, Text.of("run.detail.host-changed", hostId)));
    }

    /// An end that touched nothing is not safe when an earlier segment has changed something.
    private static RunState seenAsWhole(Claim claim, Segment segment, RunState state) {
        boolean isChanged = claim.plan().segments().stream()
                .filter(earlier -> earlier.number() < segment.number())
                .anyMatch(Interpreter::changes);
        return isChanged && state != RunState.FAILED_UNSAFE ? RunState.FAILED_UNSAFE : state;
    }

    private static boolean changes(Segment segment) {
        return switch (segment) {
            case Segment.Remote remote -> remote.steps().stream().anyMatch(step -> step.phase() == Phase.CHANGE);
            case Segment.FromOutside _ -> false;
            case Segment.Exposure _ -> true;
            case Segment.HttpTrigger _ -> true;
        };
    }

    /// The lock of a queued run is free: it is planned again before it runs, or waits for the end of a freeze window,
    /// also when that begins while it is being planned.
    private Optional<Duration> turn(Claim claim) {
        var window = journal.window(claim.plan());
        if (window.isPresent()) {
            holds.hold(claim, window.get());
            return Optional.empty();
        }
        try {
            return planned(claim);
        } catch (FrozenMeanwhile meanwhile) {
            holds.hold(claim, meanwhile.freeze());
            return Optional.empty();
        }
    }

    private Optional<Duration> planned(Claim claim) {
        var replanned = replanner.again(
                runs.view(claim.id()).orElseThrow(), claim.plan(), journal.consent(claim), journal.turnSince(claim));
        journal.hit(Failpoint.AFTER_REPLAN);
        return switch (replanned) {
            case Replanner.Replanned.Ready(var authorized) -> {
                var freeze = freezeOf(claim, authorized.plan());
                if (freeze.isPresent()) {
                    yield expire(claim, frozen(freeze.get()));
                }
                journal.turn(claim, authorized);
                yield Optional.of(Duration.ZERO);
            }
            case Replanner.Replanned.Ask(var plan, var needs, var why) -> {
                var freeze = freezeOf(claim, plan);
                if (freeze.isPresent()) {
                    yield expire(claim, frozen(freeze.get()));
                }
                journal.ask(claim, plan, needs, why);
                yield Optional.empty();
            }
            case Replanner.Replanned.Stale(var reason) -> expire(claim, reason);
            case Replanner.Replanned.NotNow(var reason) -> notNow(claim, reason);
        };
    }

    /// What keeps `plan` from starting now.
    private Optional<Freeze> freezeOf(Claim claim, Plan plan) {
        return claim.plan().lock().flatMap(journal::freezeOf).filter(_ -> !JdbiRunner.passesFreeze(plan));
    }

    private static Text frozen(Freeze freeze) {
        return Text.of("run.detail.frozen", freeze.by(), freeze.until(), freeze.reason());
    }

    private Optional<Duration> notNow(Claim claim, Text reason) {
        return journal.now().isAfter(journal.turnSince(claim).plus(PLANNING_EXPIRES))
                ? expire(claim, reason)
                : Optional.of(NOT_NOW);
    }

    private Optional<Duration> expire(Claim claim, Text reason) {
        journal.end(claim, RunState.EXPIRED, Optional.of(reason));
        return Optional.empty();
    }
}
