package dev.dangjik.exposure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dangjik.exposure.FakeDoor.Mood;
import dev.dangjik.message.LocalizedText;
import dev.dangjik.message.Text;
import dev.dangjik.plan.ExposureStage;
import dev.dangjik.plan.Plan;
import dev.dangjik.plan.Segment;
import dev.dangjik.run.Failpoints;
import dev.dangjik.run.RunControl;
import dev.dangjik.run.RunId;
import dev.dangjik.run.RunState;
import dev.dangjik.run.StepState;
import dev.dangjik.run.StepView;
import dev.dangjik.store.Pause;
import dev.dangjik.testing.Await;
import dev.dangjik.testing.LocalVm;
import dev.dangjik.testing.Plans;
import dev.dangjik.testing.Postgres;
import dev.dangjik.testing.TestEngine;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Exposures from the wish to open until they are seen closed, on a machine that does what is asked, or does not.
class ExposureRunsTest {
    private static final Duration SOON = Duration.ofMinutes(2);
    private static final RunControl.By KIM = new RunControl.By("kim", "T1/Ukim", "slack");

    static final Timing HURRIED = new Timing(
            Duration.ofMinutes(5),
            Duration.ofMillis(300),
            Duration.ofMillis(100),
            Duration.ofMillis(200),
            Duration.ofMillis(200),
            Duration.ofMillis(200),
            Duration.ofMillis(100));

    @RegisterExtension
    static final Postgres postgres = Postgres.perTest();

    private final FakeDoor door = new FakeDoor(Clock.systemUTC());
    private final List<Integer> calls = new CopyOnWriteArrayList<>();

    @Test
    void it_opens_is_seen_open_and_closes_when_its_time_is_over() throws Exception {
        try (var bot = bot().started()) {
            var id = bot.start(lasting(Duration.ofSeconds(2)));

            var end = bot.awaitEnd(id);

            assertEquals(RunState.SUCCEEDED, end.state());
            assertEquals(
                    "exposure.detail.closed-ttl", end.detail().orElseThrow().key());
            assertEquals(
                    List.of(StepState.OK, StepState.OK, StepState.OK, StepState.OK, StepState.OK),
                    end.steps().stream().map(StepView::state).toList());
            assertEquals(1, door.times("open"));
            assertEquals(1, door.times("close"));
            var exposure = exposure(id);
            assertTrue(exposure.wasOpen());
            assertEquals(CloseReason.TTL, exposure.closeReason().orElseThrow());
            assertEquals("{\"reason\":\"ttl\"}", exposure.receipt().orElseThrow());
        }
    }

    @Test
    void whoever_cancels_it_closes_it_at_once() throws Exception {
        try (var bot = bot().started()) {
            var id = bot.start(lasting(Duration.ofHours(1)));
            awaitState(id, ExposureState.OPEN);

            bot.decide(handle -> bot.engine().control().cancel(handle, id, KIM));

            var end = bot.awaitEnd(id);
            assertEquals(RunState.SUCCEEDED, end.state());
            assertEquals(
                    Text.of("exposure.detail.closed-by", "kim"), end.detail().orElseThrow());
            assertFalse(door.isOpen());
        }
    }

    @Test
    void what_the_machine_refuses_is_not_open_and_the_run_says_why() throws Exception {
        door.is(Mood.REFUSES);
        try (var bot = bot().started()) {
            var end = bot.awaitEnd(bot.start(lasting(Duration.ofHours(1))));

            assertEquals(RunState.FAILED_SAFE, end.state());
            assertEquals(
                    "exposure.detail.not-opened", end.detail().orElseThrow().key());
            assertEquals(StepState.FAILED, end.steps().getFirst().state());
        }
    }

    @Test
    void what_may_be_open_although_no_answer_came_is_closed() throws Exception {
        door.is(Mood.SILENT);
        try (var bot = bot().started()) {
            var end = bot.awaitEnd(bot.start(lasting(Duration.ofHours(1))));

            assertEquals(RunState.FAILED_SAFE, end.state());
            assertEquals(List.of("open", "close"), door.asked());
            assertFalse(door.isOpen());
        }
    }

    @Test
    void a_page_that_everybody_sees_is_closed_at_once() throws Exception {
        door.is(Mood.SERVES_ALL);
        try (var bot = bot().started()) {
            var end = bot.awaitEnd(bot.start(lasting(Duration.ofHours(1))));

            assertEquals(RunState.FAILED_SAFE, end.state());
            assertEquals(
                    "exposure.detail.not-seen-open", end.detail().orElseThrow().key());
            assertFalse(door.isOpen());
        }
    }

    @Test
    void what_a_machine_closed_by_starting_anew_is_told_so() throws Exception {
        try (var bot = bot().started()) {
            var id = bot.start(lasting(Duration.ofHours(1)));
            awaitState(id, ExposureState.OPEN);
            door.restarts();

            assertEquals(
                    "exposure.detail.closed-reboot",
                    bot.awaitEnd(id).detail().orElseThrow().key());
        }
    }

    @Test
    void people_are_called_while_it_is_not_seen_closed_and_it_is_closed_in_the_end() throws Exception {
        try (var bot = bot().started()) {
            var id = bot.start(lasting(Duration.ofSeconds(1)));
            awaitState(id, ExposureState.OPEN);
            door.doesNotClose(true);

            awaitState(id, ExposureState.UNVERIFIED);
            Await.truth(SOON, () -> !calls.isEmpty());
            assertEquals(List.of(1), calls);
            assertEquals(RunState.RUNNING, bot.view(id).state());
            boolean isFirst = bot.decide(handle -> ExposureTable.acknowledge(
                    handle, id, "kim", Clock.systemUTC().instant()));
            assertTrue(isFirst);

            door.doesNotClose(false);
            var end = bot.awaitEnd(id);
            assertEquals(RunState.SUCCEEDED, end.state());
            assertEquals(List.of(1), calls);
        }
    }

    @Test
    void a_broken_configuration_is_not_taken_for_closed_although_nothing_is_seen() throws Exception {
        try (var bot = bot().started()) {
            var id = bot.start(lasting(Duration.ofSeconds(1)));
            awaitState(id, ExposureState.OPEN);
            door.is(Mood.BROKEN_CONFIGURATION);

            awaitState(id, ExposureState.UNVERIFIED);
            assertFalse(door.isOpen());

            door.is(Mood.WORKS);
            assertEquals(RunState.SUCCEEDED, bot.awaitEnd(id).state());
        }
    }

    @Test
    void one_that_is_not_wanted_any_more_before_it_began_opens_nothing() throws Exception {
        try (var bot = bot()) {
            var id = bot.start(lasting(Duration.ofHours(1)));
            bot.decide(handle -> bot.engine().control().cancel(handle, id, KIM));
            bot.started();

            assertEquals(RunState.CANCELLED, bot.awaitEnd(id).state());
            assertEquals(List.of(), door.asked());
        }
    }

    private void awaitState(RunId id, ExposureState state) throws Exception {
        Await.truth(SOON, () -> exposureIs(id, state));
    }

    private boolean exposureIs(RunId id, ExposureState state) {
        return postgres.transactions()
                .read(handle -> ExposureTable.find(handle, id))
                .filter(exposure -> exposure.state() == state)
                .isPresent();
    }

    private Exposure exposure(RunId id) {
        return postgres.transactions()
                .read(handle -> ExposureTable.find(handle, id))
                .orElseThrow();
    }

    private TestEngine bot() {
        var transactions = postgres.database().transactions(Clock.systemUTC());
        var carrier = new ExposureRuns(
                transactions,
                new ExposureRuns.Reach(door, new OutsideLook(door), () -> {}),
                new Alarm((_, _, number) -> calls.add(number)),
                Pause.real(),
                HURRIED);
        return TestEngine.on(
                postgres.database(),
                LocalVm.fresh().supervisor(),
                TestEngine.Setting.of("bot").crashingAt(Failpoints.none()).opening(carrier));
    }

    static Plan lasting(Duration time) {
        return Plans.of(new Segment.Exposure(
                1,
                "grafana",
                Plans.HOST,
                List.of("SHA256:pinned"),
                "dangjik-exposure",
                URI.create("https://ops.example.com/grafana/"),
                "http://127.0.0.1:3000",
                "include",
                List.of(new Segment.Source("203.0.113.7/32", "lee")),
                time,
                false,
                Arrays.stream(ExposureStage.values())
                        .map(stage -> new Segment.StageTitle(stage, new LocalizedText(stage.id(), stage.id())))
                        .toList()));
    }
}
