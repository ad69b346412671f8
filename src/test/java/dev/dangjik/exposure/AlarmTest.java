package dev.dangjik.exposure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dangjik.plan.ExposureStage;
import dev.dangjik.plan.Segment;
import dev.dangjik.run.ExposureCarrier;
import dev.dangjik.run.ExposureCarrier.Outcome;
import dev.dangjik.run.RunId;
import dev.dangjik.run.StepState;
import dev.dangjik.store.Transactions;
import dev.dangjik.testing.LocalVm;
import dev.dangjik.testing.Postgres;
import dev.dangjik.testing.TestClock;
import dev.dangjik.testing.TestEngine;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// When people are called about a page that is not seen closed, minute by minute: the test moves the clock as far as
/// the exposure wants to be left alone.
class AlarmTest {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration MINUTE = Duration.ofMinutes(1);

    @RegisterExtension
    static final Postgres postgres = Postgres.perTest();

    private final TestClock clock = TestClock.atNoon();
    private final FakeDoor door = new FakeDoor(clock);
    private final List<Call> calls = new ArrayList<>();
    private final List<String> audited = new ArrayList<>();
    private TestEngine bot;
    private RunId run;
    private ExposureRuns exposures;

    private record Call(int number, Instant at) {}

    @BeforeEach
    void a_page_is_open_and_does_not_close() {
        bot = TestEngine.on(
                postgres.database(),
                LocalVm.fresh().supervisor(),
                TestEngine.Setting.of("bot").at(clock));
        run = bot.start(ExposureRunsTest.lasting(MINUTE));
        exposures = new ExposureRuns(
                transactions(),
                new ExposureRuns.Reach(door, new OutsideLook(door), () -> {}),
                new Alarm((_, _, number) -> calls.add(new Call(number, clock.instant()))),
                clock::advance,
                Timing.usual());
        carry();
        assertEquals(ExposureState.OPEN, exposure().state());
        door.doesNotClose(true);
    }

    @AfterEach
    void end() {
        bot.close();
    }

    @Test
    void they_are_called_every_two_minutes_for_half_an_hour_and_no_more() {
        passes(HOUR);

        var begun = calls.getFirst().at();
        assertEquals(
                IntStream.range(0, 15)
                        .mapToObj(call -> new Call(call + 1, begun.plus(MINUTE.multipliedBy(2L * call))))
                        .toList(),
                calls);
        assertEquals(ExposureState.UNVERIFIED, exposure().state());
        assertEquals(15, exposure().alarms());
        assertEquals(15, audited.stream().filter("exposure.alarm"::equals).count());
    }

    @Test
    void the_first_call_comes_when_it_was_tried_to_be_closed_for_twenty_seconds() {
        var end = exposure().deadline();

        passes(MINUTE.multipliedBy(2));

        var waited = Duration.between(end, calls.getFirst().at());
        assertTrue(waited.compareTo(Timing.usual().toClose()) >= 0, waited.toString());
        assertTrue(waited.compareTo(Duration.ofSeconds(30)) <= 0, waited.toString());
    }

    @Test
    void nobody_is_called_any_more_once_somebody_has_answered_and_it_is_tried_to_be_closed_all_the_time() {
        passes(MINUTE.multipliedBy(6));
        assertEquals(3, calls.size());
        transactions().run(handle -> ExposureTable.acknowledge(handle, run, "kim", clock.instant()));
        var tried = door.times("close");

        passes(HOUR);

        assertEquals(3, calls.size());
        assertTrue(door.times("close") >= tried + 100, "every thirty seconds");
        door.doesNotClose(false);
        passes(MINUTE);
        assertEquals(ExposureState.CLOSED, exposure().state());
    }

    @Test
    void nobody_is_called_any_more_once_it_is_seen_closed() {
        passes(MINUTE.multipliedBy(6));
        door.doesNotClose(false);

        passes(HOUR);

        assertEquals(3, calls.size());
        assertEquals(ExposureState.CLOSED, exposure().state());
    }

    /// Lets so much time pass from the end of the opening, or from now where that is over.
    private void passes(Duration time) {
        var end = clock.instant().plus(time);
        while (clock.instant().isBefore(end) && carry() instanceof Outcome.Later(var pause)) {
            clock.advance(pause);
        }
    }

    private Outcome carry() {
        return exposures.carry(new Picked());
    }

    private Exposure exposure() {
        return transactions().read(handle -> ExposureTable.find(handle, run)).orElseThrow();
    }

    private Transactions transactions() {
        return postgres.transactions(clock);
    }

    /// The run, which nobody else picks up.
    private final class Picked implements ExposureCarrier.Carried {
        @Override
        public RunId run() {
            return run;
        }

        @Override
        public String stack() {
            return "shop";
        }

        @Override
        public Segment.Exposure planned() {
            return (Segment.Exposure)
                    ExposureRunsTest.lasting(MINUTE).segments().getFirst();
        }

        @Override
        public Optional<String> cancelBy() {
            return Optional.empty();
        }

        @Override
        public void check() {}

        @Override
        public void intend(Consumer<Handle> work) {
            transactions().run(work);
        }

        @Override
        public void tell(Consumer<Handle> work) {
            transactions().run(work);
        }

        @Override
        public void end(Consumer<Handle> work) {
            transactions().run(work);
        }

        @Override
        public void stage(Handle transaction, ExposureStage stage, StepState state) {}

        @Override
        public void audit(Handle transaction, String type, Map<String, Object> body) {
            audited.add(type);
        }

        @Override
        public Instant now() {
            return clock.instant();
        }
    }
}
