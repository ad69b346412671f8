package dev.dangjik.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.dangjik.message.Text;
import dev.dangjik.plan.HttpCall;
import dev.dangjik.plan.Plan;
import dev.dangjik.plan.Segment;
import dev.dangjik.plan.ShellCommand;
import dev.dangjik.run.TriggerClient.Seen;
import dev.dangjik.stack.Host;
import dev.dangjik.testing.LocalVm;
import dev.dangjik.testing.Plans;
import dev.dangjik.testing.Postgres;
import dev.dangjik.testing.TestEngine;
import java.net.URI;
import java.time.Duration;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class HttpTriggersTest {
    private static final Text ELSEWHERE = Text.of("killswitch.reads", "/on", "false", "true");

    @RegisterExtension
    static final Postgres postgres = Postgres.perTest();

    private final LocalVm vm = LocalVm.fresh();
    private final Deque<Seen> answers = new ConcurrentLinkedDeque<>();
    private final AtomicInteger fired = new AtomicInteger();
    private TestEngine bot;

    @BeforeEach
    void start() {
        bot = engine();
    }

    @AfterEach
    void end() {
        bot.close();
    }

    @Test
    void a_call_whose_effect_is_read_back_succeeds() throws Exception {
        answers.add(new Seen.There());

        var view = bot.awaitEnd(bot.start(plan()));

        assertEquals(RunState.SUCCEEDED, view.state());
        assertEquals(StepState.OK, view.steps().getLast().state());
        assertEquals(1, fired.get());
    }

    @Test
    void a_call_without_effect_changed_nothing() throws Exception {
        answers.add(new Seen.NotThere(ELSEWHERE));

        var view = bot.awaitEnd(bot.start(plan()));

        assertEquals(RunState.FAILED_SAFE, view.state());
        assertEquals(Optional.of(ELSEWHERE), view.detail());
    }

    @Test
    void what_cannot_be_read_back_is_unknown_keeps_its_lock_and_is_never_called_again() throws Exception {
        for (int i = 0; i < 5; i++) {
            answers.add(new Seen.Unclear(ELSEWHERE));
        }

        var view = bot.awaitState(bot.start(plan()), RunState.UNKNOWN);

        assertEquals(
                List.of(Resolution.RESUME, Resolution.DONE, Resolution.LEAVE),
                Choices.about(view).open());
        assertEquals(
                Optional.of(view.id()), bot.engine().runs().holderOf(Plans.LOCK).map(RunSummary::id));
        answers.add(new Seen.There());
        bot.decide(handle -> bot.engine()
                .control()
                .resolve(handle, view.id(), Resolution.RESUME, new RunControl.By("kim", "T1/Ukim", "slack")));
        bot.engine().runner().kick();
        assertEquals(RunState.SUCCEEDED, bot.awaitEnd(view.id()).state());
        assertEquals(1, fired.get());
    }

    @Test
    void a_bot_that_ended_in_the_middle_of_the_call_is_followed_by_one_that_only_looks() throws Exception {
        var plan = plan();
        answers.add(new Seen.There());
        bot.close();
        bot = engine();
        var id = bot.start(plan);
        assertEquals(RunState.SUCCEEDED, bot.awaitEnd(id).state());
        reopen(id);
        answers.add(new Seen.There());

        bot.engine().reconcile();

        assertEquals(RunState.SUCCEEDED, bot.awaitEnd(id).state());
        assertEquals(1, fired.get());
        assertEquals(0, answers.size(), "the second one has looked");
    }

    /// As a crash right after the call leaves it.
    private void reopen(RunId id) {
        postgres.jdbi().useHandle(handle -> {
            handle.execute("update run set state = 'running', cursor = 1, ended_at = null where id = ?", id.value());
            handle.execute("update run_segment set state = 'running', ended_at = null where run_id = ?", id.value());
            handle.execute("update run_step set state = 'running', ended_at = null where run_id = ?", id.value());
            handle.execute("update run_lock set holder = ?, held_since = now()", id.value());
        });
    }

    private TestEngine engine() {
        return TestEngine.on(
                        postgres.database(),
                        vm.supervisor(),
                        TestEngine.Setting.of("bot"),
                        _ -> new OutsideClient.Look.Answered(200),
                        new TriggerClient() {
                            @Override
                            public Seen fire(Host host, Segment.HttpTrigger trigger) {
                                fired.incrementAndGet();
                                return answers.remove();
                            }

                            @Override
                            public Seen look(Host host, Segment.HttpTrigger trigger) {
                                return answers.remove();
                            }
                        })
                .started();
    }

    private static Plan plan() {
        var limit = Duration.ofSeconds(1);
        return Plans.of(new Segment.HttpTrigger(
                1,
                "lift",
                Plans.title("lift"),
                Plans.HOST,
                Plans.segment(1, List.of()).fingerprints(),
                ShellCommand.of("curl"),
                Optional.of("token"),
                new HttpCall("POST", URI.create("http://127.0.0.1:8080/switch"), Optional.of("{}"), limit),
                HttpCall.get(URI.create("http://127.0.0.1:8080/switch"), limit),
                "/on",
                "true",
                new Segment.HttpTrigger.Fence("shop/orders/global", "")));
    }
}
