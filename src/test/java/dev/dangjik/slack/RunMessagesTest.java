package dev.dangjik.slack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonParser;
import dev.dangjik.approval.ApprovalRequests;
import dev.dangjik.approval.Asking;
import dev.dangjik.message.JdbiOutbox;
import dev.dangjik.message.OutboxMessage.ChannelMessage;
import dev.dangjik.message.OutboxMessage.Content;
import dev.dangjik.message.Texts;
import dev.dangjik.message.WakeUp;
import dev.dangjik.plan.Phase;
import dev.dangjik.plan.PlanDigest;
import dev.dangjik.plan.PlanJson;
import dev.dangjik.run.RunId;
import dev.dangjik.run.RunState;
import dev.dangjik.run.RunView;
import dev.dangjik.run.Runs;
import dev.dangjik.store.LastStatements;
import dev.dangjik.testing.Await;
import dev.dangjik.testing.BlockKitRules;
import dev.dangjik.testing.LocalVm;
import dev.dangjik.testing.Plans;
import dev.dangjik.testing.Postgres;
import dev.dangjik.testing.TestClock;
import dev.dangjik.testing.TestEngine;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// A run's one message and its log, from the run's own books.
class RunMessagesTest {
    @RegisterExtension
    static final Postgres postgres = Postgres.perTest();

    private final JdbiOutbox outbox = new JdbiOutbox(Clock.systemUTC(), new WakeUp());
    private final RunMessages messages =
            new RunMessages(outbox, () -> Shop.CATALOGUE, Texts.packaged(), Clock.systemUTC());

    @Test
    void a_run_has_one_message_and_its_whole_output_in_the_thread() throws Exception {
        var vm = LocalVm.fresh();
        try (var bot = bot(vm)) {
            var run = bot.awaitEnd(bot.start(Plans.of(
                    Plans.segment(1, List.of(Plans.step("up", Phase.CHANGE, "echo '<!channel> began'; echo done"))))));

            assertEquals(RunState.SUCCEEDED, run.state());
            var key = "run/" + run.id();
            assertEquals(List.of(key + " message", key + "/log file"), rows("key || ' ' || kind"));
            var message = rendered(bot, "run", key);
            assertEquals(
                    List.of(),
                    BlockKitRules.problems(
                            JsonParser.parseString(message).getAsJsonObject(), BlockKitRules.UPDATE_TEXT));
            assertTrue(message.startsWith("{\"text\":\"✅ shop deploy 0123abc · "), message);
            assertTrue(rendered(bot, "run-log", key + "/log").contains("<!channel> began\ndone"), key);
        }
    }

    @Test
    void whoever_is_told_and_breaks_has_written_nothing_and_stops_no_run() throws Exception {
        var lasting = new ChannelMessage("broken", "C1", Optional.empty(), new Content.Fixed("{}"));
        var setting = TestEngine.Setting.of("bot").watchedBy((transaction, _) -> {
            outbox.put(transaction, lasting);
            throw new IllegalStateException("broken");
        });
        try (var bot = TestEngine.on(postgres.database(), LocalVm.fresh().supervisor(), setting)
                .started()) {
            var run = bot.awaitEnd(bot.start(
                    Plans.of(Plans.segment(1, List.of(Plans.step("up", Phase.CHANGE, "echo done"))))));

            assertEquals(RunState.SUCCEEDED, run.state());
            assertEquals(List.of(), rows("key"));
        }
    }

    @Test
    void what_whoever_is_told_may_not_write_is_taken_back_alone() throws Exception {
        var setting = TestEngine.Setting.of("bot")
                .watchedBy((transaction, _) -> LastStatements.add(
                        transaction,
                        new LastStatements.Statement("insert into audit_event (seq) values (?)", List.of(7L), false)));
        try (var bot = TestEngine.on(postgres.database(), LocalVm.fresh().supervisor(), setting)
                .started()) {
            var run = bot.awaitEnd(bot.start(
                    Plans.of(Plans.segment(1, List.of(Plans.step("up", Phase.CHANGE, "echo done"))))));

            assertEquals(RunState.SUCCEEDED, run.state());
        }
    }

    @Test
    void what_is_running_is_drawn_again() throws Exception {
        var vm = LocalVm.fresh();
        try (var bot = bot(vm)) {
            var id = bot.start(Plans.of(Plans.segment(
                    1, List.of(Plans.step("up", Phase.CHANGE, "until [ -e ~/go ]; do sleep 0.05; done")))));
            awaitStep(bot, id);

            var before = version(id);
            messages.refresh(postgres.transactions(), bot.engine().runs());
            assertTrue(version(id) > before, "not drawn again");

            vm.letGo();
            bot.awaitEnd(id);
        }
    }

    @Test
    void who_could_answer_is_told_in_the_thread_and_the_whole_plan_stands_there_with_its_digest() {
        try (var bot = bot(LocalVm.fresh())) {
            var id = bot.ask(Plans.of(Plans.segment(1, List.of(Plans.step("up", Phase.CHANGE, "true")))), 1);
            var plan = bot.engine().runs().plan(id).orElseThrow();

            assertEquals(
                    List.of(
                            "message run/" + id,
                            "file approval/" + id + "/plan/1 in run/" + id,
                            "message approval/" + id + "/call/1/0 in run/" + id),
                    rows("kind || ' ' || key || coalesce(' in ' || thread_key, '')"));
            var file = rendered(bot, "run-plan", "approval/" + id + "/plan/1");
            assertTrue(file.contains("sha256 " + PlanDigest.of(plan)), file);
            assertTrue(file.endsWith("\n" + PlanJson.write(plan) + "\n"), file);
            var call = rendered(bot, "run-call", "approval/" + id + "/call/1/0");
            assertTrue(call.contains("🙋 "), call);
        }
    }

    @Test
    void every_reminder_is_a_line_of_its_own_in_the_thread_that_calls_those_who_could_answer() throws Exception {
        var clock = TestClock.atNoon();
        try (var bot = bot(LocalVm.fresh(), clock)) {
            var id = bot.ask(Plans.of(Plans.segment(1, List.of(Plans.step("up", Phase.CHANGE, "true")))), 1);
            var call = "approval/" + id + "/call/1/";
            assertEquals(List.of(call + "0"), calls());

            clock.advance(Duration.ofMinutes(2));
            awaitCalls(bot, 2);
            assertEquals(List.of(call + "0", call + "1"), calls());
            clock.advance(Duration.ofMinutes(4));
            awaitCalls(bot, 3);

            assertEquals(List.of(call + "0", call + "1", call + "2"), calls());
            assertEquals(
                    List.of("run/" + id, "run/" + id, "run/" + id),
                    rows("thread_key", "key like '%/call/%'"),
                    "in its thread");
            assertTrue(rendered(bot, "run-call", call + "0").contains("🙋 "));
            assertTrue(rendered(bot, "run-call", call + "1").contains("⏰ "));
            assertTrue(rendered(bot, "run-call", call + "2").contains("⏰ "));
        }
    }

    /// The scheduler's own waiting stands still with the clock: it is told to look. When this returns it has said when
    /// it looks again.
    private static void awaitCalls(TestEngine bot, int count) throws Exception {
        Await.truth(Duration.ofMinutes(2), () -> {
            bot.engine().runner().kick();
            return calls().size() >= count;
        });
        Await.truth(
                Duration.ofMinutes(2),
                () -> postgres.jdbi()
                        .withHandle(handle -> handle.createQuery(
                                        "select not exists (select from scheduled_tasks where picked)")
                                .mapTo(Boolean.class)
                                .one()));
    }

    private static List<String> calls() {
        return rows("key", "key like '%/call/%' order by id");
    }

    @Test
    void the_file_of_a_round_holds_the_plan_of_that_round_however_late_it_is_made() {
        try (var bot = bot(LocalVm.fresh())) {
            var first = Plans.of(Plans.segment(1, List.of(Plans.step("up", Phase.CHANGE, "true"))));
            var second = Plans.of(Plans.segment(1, List.of(Plans.step("up", Phase.CHANGE, "false"))));
            var id = bot.ask(first, 1);
            postgres.jdbi().useTransaction(handle -> {
                handle.execute("update approval set state = 'used'");
                new ApprovalRequests(Clock.systemUTC(), RandomGenerator.of("SecureRandom"))
                        .ask(handle, id.value(), Asking.of(second, TestEngine.needs(1), "lee"));
                handle.createUpdate("update run set plan = :plan")
                        .bind("plan", PlanJson.write(second))
                        .execute();
            });

            assertTrue(
                    rendered(bot, "run-plan", "approval/" + id + "/plan/1").contains("sha256 " + PlanDigest.of(first)));
            assertTrue(rendered(bot, "run-plan", "approval/" + id + "/plan/2")
                    .contains("sha256 " + PlanDigest.of(second)));
        }
    }

    private TestEngine bot(LocalVm vm) {
        return bot(vm, Clock.systemUTC());
    }

    private TestEngine bot(LocalVm vm, Clock clock) {
        var runs = new CompletableFuture<Runs>();
        var setting = TestEngine.Setting.of("bot").at(clock).watchedBy(messages.observer(runs::join));
        var bot = TestEngine.on(postgres.database(), vm.supervisor(), setting);
        runs.complete(bot.engine().runs());
        return bot.started();
    }

    private static void awaitStep(TestEngine bot, RunId id) throws Exception {
        Await.value(Duration.ofMinutes(2), () -> bot.view(id), RunMessagesTest::isRunning);
    }

    private static boolean isRunning(RunView run) {
        return run.state() == RunState.RUNNING;
    }

    private String rendered(TestEngine bot, String source, String key) {
        var maker = messages.sources(bot.engine().runs()).get(source);
        return postgres.transactions()
                .call(transaction ->
                        Objects.requireNonNull(maker).render(transaction, key).orElseThrow());
    }

    private static long version(RunId id) {
        return Long.parseLong(rows("version::text || ' ' || key").stream()
                .filter(row -> row.endsWith(" run/" + id))
                .map(row -> row.split(" ", 2)[0])
                .findFirst()
                .orElseThrow());
    }

    private static List<String> rows(String expression) {
        return rows(expression, "true order by id");
    }

    private static List<String> rows(String expression, String which) {
        return postgres.jdbi()
                .withHandle(handle -> handle.createQuery("select " + expression + " from outbox where " + which)
                        .mapTo(String.class)
                        .list());
    }
}
