package dev.dangjik.exposure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dangjik.audit.ChainedAuditLog;
import dev.dangjik.config.Redactor;
import dev.dangjik.run.Failpoint;
import dev.dangjik.run.Failpoints;
import dev.dangjik.run.RunId;
import dev.dangjik.run.RunState;
import dev.dangjik.store.Pause;
import dev.dangjik.testing.Await;
import dev.dangjik.testing.LocalVm;
import dev.dangjik.testing.Postgres;
import dev.dangjik.testing.TestEngine;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A bot that goes away before or after anything is written about an opening, and another one that takes it up: one
/// opening, closed and seen closed, each stage told once.
class KilledExposureTest {
    private static final Duration SOON = Duration.ofMinutes(2);

    @RegisterExtension
    static final Postgres postgres = Postgres.perTest();

    private final FakeDoor door = new FakeDoor(Clock.systemUTC());

    @ParameterizedTest
    @EnumSource(
            names = {
                "AFTER_PICK_UP",
                "BEFORE_INTEND",
                "AFTER_INTEND",
                "BEFORE_MIRROR",
                "AFTER_MIRROR",
                "BEFORE_SEGMENT_END",
                "AFTER_SEGMENT_END",
                "BEFORE_SUCCEED",
                "AFTER_SUCCEED"
            })
    void whoever_takes_it_up_neither_opens_it_twice_nor_leaves_it_open(Failpoint point) throws Exception {
        var isGone = new AtomicBoolean();
        RunId id;
        try (var first = bot("first", hit -> {
            if (isGone.get() || hit == point) {
                isGone.set(true);
                throw new IllegalStateException("gone at " + hit);
            }
        })) {
            id = first.started().start(ExposureRunsTest.lasting(Duration.ofHours(1)));
            Await.truth(SOON, () -> {
                runOutOnceOpen(id);
                return isGone.get();
            });
        }
        try (var second = bot("second", Failpoints.none()).started()) {
            Await.truth(SOON, () -> {
                runOutOnceOpen(id);
                return second.view(id).state().isFinal();
            });
            assertEquals(RunState.SUCCEEDED, second.awaitEnd(id).state());
        }

        assertFalse(door.isOpen());
        assertEquals(1, door.openings(), door.asked().toString());
        assertTrue(door.times("close") >= 1);
        assertEquals(List.of("exposure.opening", "exposure.opened", "exposure.closing", "exposure.closed"), told());
    }

    /// Its time is over as soon as it is known to be open.
    private void runOutOnceOpen(RunId id) {
        boolean isOpen = postgres.transactions()
                .read(handle -> ExposureTable.find(handle, id))
                .filter(exposure -> exposure.state() == ExposureState.OPEN)
                .isPresent();
        if (isOpen) {
            door.restarts();
        }
    }

    private List<String> told() {
        return postgres.transactions()
                .read(handle -> handle.createQuery(
                                "select type from audit_event where type like 'exposure.%' order by seq")
                        .mapTo(String.class)
                        .list());
    }

    private TestEngine bot(String name, Failpoints failpoints) {
        var carrier = new ExposureRuns(
                postgres.database().transactions(Clock.systemUTC()),
                new ExposureRuns.Reach(door, new OutsideLook(door), () -> {}),
                new Alarm((_, _, _) -> {}),
                Pause.real(),
                ExposureRunsTest.HURRIED);
        return TestEngine.on(
                postgres.database(),
                LocalVm.fresh().supervisor(),
                TestEngine.Setting.of(name)
                        .auditedBy(new ChainedAuditLog(Clock.systemUTC(), new Redactor()))
                        .crashingAt(failpoints)
                        .opening(carrier));
    }
}
