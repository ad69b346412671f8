package dev.dangjik.exposure;

import static dev.dangjik.plan.ExposureStage.CLOSE;
import static dev.dangjik.plan.ExposureStage.OPEN;
import static dev.dangjik.plan.ExposureStage.SEEN_CLOSED;
import static dev.dangjik.plan.ExposureStage.SEEN_OPEN;
import static dev.dangjik.plan.ExposureStage.WAIT;

import dev.dangjik.exposure.ExposureTable.Closing;
import dev.dangjik.message.Text;
import dev.dangjik.run.ExposureCarrier;
import dev.dangjik.run.StepState;
import dev.dangjik.store.Pause;
import dev.dangjik.store.Transactions;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jdbi.v3.core.Handle;

/// Carries an exposure from the wish to open it until it is seen closed. What is written says what may be the case on
/// the machine, before it is: a bot that starts anew goes on from there, and asking the machine again does no harm.
public final class ExposureRuns implements ExposureCarrier {
    private final Transactions transactions;
    private final Doorkeeper doorkeeper;
    private final OutsideLook outside;
    private final Alarm alarm;
    private final Pause pause;
    private final Timing timing;
    private final Runnable journal;

    /// What it looks at, and has closed.
    ///
    /// @param journal imports what was closed without the database, as far as it can; never throws
    public record Reach(Doorkeeper doorkeeper, OutsideLook outside, Runnable journal) {}

    public ExposureRuns(Transactions transactions, Reach reach, Alarm alarm, Pause pause, Timing timing) {
        this.transactions = transactions;
        this.doorkeeper = reach.doorkeeper();
        this.outside = reach.outside();
        this.journal = reach.journal();
        this.alarm = alarm;
        this.pause = pause;
        this.timing = timing;
    }

    @Override
    public Outcome carry(Carried carried) {
        var result = Optional.<Outcome>empty();
        boolean isFirst = true;
        while (result.isEmpty()) {
            var found = transactions.read(handle -> ExposureTable.find(handle, carried.run()));
            if (isFirst) {
                found.filter(ExposureRuns::isClosedAlready).ifPresent(known -> told(carried, known));
            }
            isFirst = false;
            result = found.isEmpty() ? begin(carried) : goOn(carried, found.get());
        }
        return result.get();
    }

    /// Its end was written by others: seen without the database, or by a bot that ended right then.
    private static boolean isClosedAlready(Exposure exposure) {
        return exposure.state() == ExposureState.CLOSED && exposure.seenBy().isEmpty();
    }

    private static void told(Carried carried, Exposure exposure) {
        carried.end(handle -> stages(carried, handle, exposure));
    }

    private Optional<Outcome> begin(Carried carried) {
        if (carried.cancelBy().isPresent()) {
            return Optional.of(new Outcome.Cancelled(
                    Text.of("run.detail.cancelled", carried.cancelBy().get())));
        }
        var planned = carried.planned();
        carried.intend(handle -> {
            ExposureTable.insert(
                    handle,
                    carried.run(),
                    carried.stack(),
                    planned,
                    carried.now().plus(timing.toOpen()));
            carried.stage(handle, OPEN, StepState.RUNNING);
            carried.audit(
                    handle,
                    "exposure.opening",
                    Map.of(
                            "surface", planned.surface(),
                            "host", planned.host(),
                            "url", planned.url().toString(),
                            "mode", planned.mode(),
                            "lasts", planned.lasts().toString(),
                            "sources",
                                    planned.sources().stream()
                                            .map(source -> source.network() + " " + source.person())
                                            .toList()));
        });
        return Optional.empty();
    }

    private Optional<Outcome> goOn(Carried carried, Exposure exposure) {
        return switch (exposure.state()) {
            case OPENING -> open(carried, exposure);
            case OPEN -> watch(carried, exposure);
            case CLOSING -> close(carried, exposure);
            case UNVERIFIED -> callPeople(carried, exposure);
            case CLOSED ->
                Optional.of(exposure.seenBy().isPresent() ? takenForClosed(carried, exposure) : over(exposure));
        };
    }

    private Optional<Outcome> open(Carried carried, Exposure exposure) {
        var unwanted = unwanted(carried, exposure);
        if (unwanted.isPresent()) {
            return closing(carried, exposure, unwanted.get());
        }
        carried.check();
        var planned = carried.planned();
        return switch (doorkeeper.open(wanted(carried))) {
            case Doorkeeper.OpenAnswer.NotOpened(var why) ->
                closing(carried, exposure, new Closing(CloseReason.OPEN_FAILED, Optional.empty(), Optional.of(why)));
            case Doorkeeper.OpenAnswer.Unreachable(var why) ->
                closing(carried, exposure, new Closing(CloseReason.OPEN_FAILED, Optional.empty(), Optional.of(why)));
            case Doorkeeper.OpenAnswer.Opened(var expires) -> {
                var problem = outside.notOpen(planned.url(), pause);
                if (problem.isPresent()) {
                    yield closing(carried, exposure, new Closing(CloseReason.VERIFY_FAILED, Optional.empty(), problem));
                }
                if (!opened(carried, expires)) {
                    // Somebody has closed it meanwhile, without the database, and this came behind that.
                    var _ = doorkeeper.close(wanted(carried), CloseReason.EMERGENCY);
                }
                yield Optional.empty();
            }
        };
    }

    private static Doorkeeper.Wanted wanted(Carried carried) {
        return new Doorkeeper.Wanted(carried.run().value(), carried.stack(), carried.planned(), carried.planDigest());
    }

    /// Why an opening that has not succeeded is not to be tried any more.
    private Optional<Closing> unwanted(Carried carried, Exposure exposure) {
        if (carried.cancelBy().isPresent()) {
            return Optional.of(new Closing(CloseReason.OPERATOR, carried.cancelBy(), Optional.empty()));
        }
        return carried.now().isBefore(exposure.deadline())
                ? Optional.empty()
                : Optional.of(new Closing(
                        CloseReason.OPEN_FAILED,
                        Optional.empty(),
                        Optional.of(Text.of("exposure.detail.too-late", timing.toOpen()))));
    }

    /// @return false when it is not wanted any more
    private static boolean opened(Carried carried, Instant expires) {
        var isOpen = new AtomicBoolean();
        carried.tell(handle -> {
            isOpen.set(ExposureTable.opened(handle, carried.run(), carried.now(), expires));
            if (!isOpen.get()) {
                return;
            }
            carried.stage(handle, OPEN, StepState.OK);
            carried.stage(handle, SEEN_OPEN, StepState.OK);
            carried.stage(handle, WAIT, StepState.RUNNING);
            carried.audit(
                    handle,
                    "exposure.opened",
                    Map.of("surface", carried.planned().surface(), "expires", expires.toString()));
        });
        return isOpen.get();
    }

    private Optional<Outcome> watch(Carried carried, Exposure exposure) {
        if (carried.cancelBy().isPresent()) {
            return closing(carried, exposure, new Closing(CloseReason.OPERATOR, carried.cancelBy(), Optional.empty()));
        }
        var end = exposure.deadline().plus(timing.behindExpiry());
        if (!carried.now().isBefore(end)) {
            return closing(carried, exposure, new Closing(CloseReason.TTL, Optional.empty(), Optional.empty()));
        }
        carried.check();
        return switch (doorkeeper.look(wanted(carried))) {
            case Doorkeeper.Standing.Gone gone -> gone(carried, exposure, gone);
            case Doorkeeper.Standing.Open _, Doorkeeper.Standing.Unreachable _ -> {
                var left = Duration.between(carried.now(), end);
                var next = carried.planned().isKeptAlive() ? timing.heartbeat() : timing.look();
                yield Optional.of(new Outcome.Later(left.compareTo(next) < 0 ? left : next));
            }
        };
    }

    /// What was closed without the database is told by its journal, which is read before the machine is believed.
    private Optional<Outcome> gone(Carried carried, Exposure exposure, Doorkeeper.Standing.Gone gone) {
        journal.run();
        var now = transactions.read(handle -> ExposureTable.find(handle, carried.run()));
        return now.filter(known -> known.state() == ExposureState.OPEN).isPresent()
                ? closing(
                        carried,
                        exposure,
                        new Closing(reason(carried, exposure, gone), Optional.empty(), Optional.empty()))
                : Optional.empty();
    }

    /// Why the machine has it no more. What lies in its memory only is gone without a word when it starts anew.
    private static CloseReason reason(Carried carried, Exposure exposure, Doorkeeper.Standing.Gone gone) {
        var said = gone.reason().orElse(CloseReason.REBOOT.id());
        if (said.equals(CloseReason.EMERGENCY.id())) {
            return CloseReason.EMERGENCY;
        }
        boolean isOver = said.equals(CloseReason.TTL.id()) || !carried.now().isBefore(exposure.deadline());
        if (isOver) {
            return CloseReason.TTL;
        }
        return said.equals(CloseReason.REBOOT.id()) ? CloseReason.REBOOT : CloseReason.MACHINE;
    }

    private Optional<Outcome> closing(Carried carried, Exposure exposure, Closing closing) {
        carried.intend(handle -> {
            boolean isNew = ExposureTable.closing(
                    handle, carried.run(), closing, carried.now(), carried.now().plus(timing.toClose()));
            if (!isNew) {
                return;
            }
            opening(carried, handle, exposure, closing.reason());
            carried.stage(handle, CLOSE, StepState.RUNNING);
            var body = new LinkedHashMap<String, Object>();
            body.put("surface", carried.planned().surface());
            body.put("reason", closing.reason().id());
            closing.by().ifPresent(by -> body.put("by", by));
            carried.audit(handle, "exposure.closing", body);
        });
        return Optional.empty();
    }

    /// How the stages before closing have ended.
    private static void opening(Carried carried, Handle handle, Exposure exposure, CloseReason reason) {
        boolean isOpened = exposure.wasOpen() || reason != CloseReason.OPEN_FAILED;
        carried.stage(handle, OPEN, isOpened ? StepState.OK : StepState.FAILED);
        carried.stage(handle, SEEN_OPEN, seenOpen(exposure, reason));
        carried.stage(handle, WAIT, exposure.wasOpen() ? StepState.OK : StepState.SKIPPED);
    }

    private static StepState seenOpen(Exposure exposure, CloseReason reason) {
        if (exposure.wasOpen()) {
            return StepState.OK;
        }
        return reason == CloseReason.VERIFY_FAILED ? StepState.FAILED : StepState.SKIPPED;
    }

    private Optional<Outcome> close(Carried carried, Exposure exposure) {
        carried.check();
        var trouble = tryToClose(carried, exposure);
        if (trouble.isEmpty()) {
            return Optional.empty();
        }
        if (carried.now().isBefore(exposure.deadline())) {
            return Optional.of(new Outcome.Later(timing.betweenTries()));
        }
        carried.tell(handle -> {
            if (!ExposureTable.unverified(handle, carried.run(), trouble.get(), carried.now())) {
                return;
            }
            opening(carried, handle, exposure, exposure.closeReason().orElse(CloseReason.OPERATOR));
            carried.stage(handle, CLOSE, StepState.UNKNOWN);
            carried.audit(
                    handle,
                    "exposure.close-unverified",
                    Map.of("surface", exposure.surface(), "host", exposure.host()));
        });
        return Optional.empty();
    }

    /// @return why it is not seen to be closed; empty when it is, which has been written down
    private Optional<Text> tryToClose(Carried carried, Exposure exposure) {
        var planned = carried.planned();
        var reason = exposure.closeReason().orElse(CloseReason.OPERATOR);
        var answer = doorkeeper.close(wanted(carried), reason);
        var seen = outside.notClosed(planned.url());
        return switch (answer) {
            case Doorkeeper.CloseAnswer.Incomplete(var why) -> Optional.of(why);
            case Doorkeeper.CloseAnswer.Closed(var receipt) -> {
                seen.ifPresentOrElse(_ -> {}, () -> closed(carried, exposure, receipt));
                yield seen;
            }
            // Its timers close it, and nothing is seen from outside.
            case Doorkeeper.CloseAnswer.Unreachable(var why) -> {
                seen.ifPresentOrElse(_ -> {}, () -> closed(carried, exposure, Optional.empty()));
                yield seen.map(_ -> why);
            }
        };
    }

    private static void closed(Carried carried, Exposure exposure, Optional<String> receipt) {
        carried.end(handle -> {
            boolean isNew = ExposureTable.closed(handle, carried.run(), receipt, carried.now());
            stages(carried, handle, exposure);
            if (!isNew) {
                return;
            }
            var body = new LinkedHashMap<String, Object>();
            body.put("surface", exposure.surface());
            body.put("reason", exposure.closeReason().map(CloseReason::id).orElse(""));
            exposure.closedBy().ifPresent(by -> body.put("by", by));
            receipt.ifPresent(text -> body.put("receipt", text));
            carried.audit(handle, "exposure.closed", body);
        });
    }

    private static void stages(Carried carried, Handle handle, Exposure exposure) {
        opening(carried, handle, exposure, exposure.closeReason().orElse(CloseReason.OPERATOR));
        carried.stage(handle, CLOSE, StepState.OK);
        carried.stage(handle, SEEN_CLOSED, StepState.OK);
    }

    private Optional<Outcome> callPeople(Carried carried, Exposure exposure) {
        carried.check();
        if (tryToClose(carried, exposure).isEmpty()) {
            return Optional.empty();
        }
        alarm.callIfDue(carried, exposure);
        return Optional.of(new Outcome.Later(timing.later()));
    }

    /// A person has looked where the bot could not.
    private static Outcome takenForClosed(Carried carried, Exposure exposure) {
        carried.end(handle -> carried.stage(handle, SEEN_CLOSED, StepState.UNKNOWN));
        return new Outcome.Closed(Optional.of(
                Text.of("exposure.detail.taken-for-closed", exposure.seenBy().orElse(""))));
    }

    private static Outcome over(Exposure exposure) {
        var reason = exposure.closeReason().orElse(CloseReason.OPERATOR);
        return switch (reason) {
            case OPEN_FAILED, VERIFY_FAILED ->
                new Outcome.NotOpened(exposure.trouble().orElseGet(() -> Text.of("exposure.detail.not-opened")));
            case EMERGENCY -> overAway(exposure);
            case TTL -> new Outcome.Closed(Optional.of(Text.of("exposure.detail.closed-ttl")));
            case MACHINE -> new Outcome.Closed(Optional.of(Text.of("exposure.detail.closed-machine")));
            case REBOOT -> new Outcome.Closed(Optional.of(Text.of("exposure.detail.closed-reboot")));
            case OPERATOR -> {
                var by = exposure.closedBy().orElse("");
                yield exposure.wasOpen()
                        ? new Outcome.Closed(Optional.of(Text.of("exposure.detail.closed-by", by)))
                        : new Outcome.Cancelled(Text.of("run.detail.cancelled", by));
            }
        };
    }

    /// Whose bot has not told yet who it was is corrected when it does.
    static Text closedAway(Exposure exposure) {
        var since = exposure.closingSince().orElse(exposure.deadline());
        return exposure.closedBy()
                .map(by -> Text.of("exposure.detail.closed-away", by, since))
                .orElseGet(() -> Text.of("exposure.detail.closed-away-unnamed", since));
    }

    private static Outcome overAway(Exposure exposure) {
        var text = closedAway(exposure);
        return exposure.wasOpen() ? new Outcome.Closed(Optional.of(text)) : new Outcome.Cancelled(text);
    }
}
