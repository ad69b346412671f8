package dev.dangjik.slack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dangjik.approval.Vote;
import dev.dangjik.approval.VoteOutcome;
import dev.dangjik.config.Secret;
import dev.dangjik.message.JdbiOutbox;
import dev.dangjik.message.OutboxQueue;
import dev.dangjik.message.Texts;
import dev.dangjik.message.WakeUp;
import dev.dangjik.plan.Phase;
import dev.dangjik.run.RunId;
import dev.dangjik.run.RunState;
import dev.dangjik.run.Runs;
import dev.dangjik.testing.Await;
import dev.dangjik.testing.FakeSlack;
import dev.dangjik.testing.FakeSlackFault;
import dev.dangjik.testing.FakeSlackMessage;
import dev.dangjik.testing.LocalVm;
import dev.dangjik.testing.Plans;
import dev.dangjik.testing.Postgres;
import dev.dangjik.testing.TestEngine;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Somebody decides, and Slack answers 500 when the message is to say so.
class DecidedWhileEditsFailTest {
    private static final Duration SOON = Duration.ofMinutes(2);
    private static final FakeSlackFault DOWN = new FakeSlackFault.Status(500);

    @RegisterExtension
    static final Postgres postgres = Postgres.perTest();

    private final WakeUp wakeUp = new WakeUp();
    private final JdbiOutbox outbox = new JdbiOutbox(Clock.systemUTC(), wakeUp);
    private final RunMessages messages =
            new RunMessages(outbox, () -> Shop.CATALOGUE, Texts.packaged(), Clock.systemUTC());

    @Test
    void the_message_loses_its_button_in_the_end_and_it_runs_once() throws Exception {
        var vm = LocalVm.fresh();
        try (var slack = FakeSlack.start(Clock.systemUTC());
                var api = new SlackApi(slack.api(), new Secret<>(FakeSlack.TOKEN), text -> text);
                var bot = bot(vm);
                var delivery = delivery(bot, api)) {
            delivery.start();
            var id = bot.ask(Plans.of(Plans.segment(1, List.of(Plans.step("up", Phase.CHANGE, "echo up >>~/ran")))), 1);
            Await.truth(
                    SOON,
                    () -> message(slack, id)
                            .flatMap(asked -> asked.button("run.review"))
                            .isPresent());
            int before = edits(slack);
            slack.fails("chat.update", DOWN, DOWN, DOWN);

            assertInstanceOf(VoteOutcome.Granted.class, bot.vote(id, "kim", Vote.Verdict.APPROVE));

            assertEquals(RunState.SUCCEEDED, bot.awaitEnd(id).state());
            var end = Await.value(
                            SOON,
                            () -> message(slack, id),
                            now -> now.filter(shown -> shown.text().startsWith("✅"))
                                    .isPresent())
                    .orElseThrow();
            assertEquals(Optional.empty(), end.button("run.review"));
            assertTrue(edits(slack) - before >= 4, "three were refused before one was taken");
            assertEquals(1, vm.times("up"));
            assertEquals(
                    1,
                    slack.workspace().messages("C1").stream()
                            .filter(shown -> shown.key().equals("run/" + id))
                            .count());
            assertEquals(List.of(), slack.workspace().violations());
        }
    }

    private static int edits(FakeSlack slack) {
        return (int) slack.calls().stream().filter("chat.update"::equals).count();
    }

    private static Optional<FakeSlackMessage> message(FakeSlack slack, RunId id) {
        return slack.workspace().messages("C1").stream()
                .filter(message -> message.key().equals("run/" + id))
                .findFirst();
    }

    private TestEngine bot(LocalVm vm) {
        var runs = new CompletableFuture<Runs>();
        var setting = TestEngine.Setting.of("bot").watchedBy(messages.observer(runs::join));
        var bot = TestEngine.on(postgres.database(), vm.supervisor(), setting);
        runs.complete(bot.engine().runs());
        return bot.started();
    }

    private OutboxDelivery delivery(TestEngine bot, SlackApi api) {
        var clock = Clock.systemUTC();
        var transactions = postgres.transactions();
        var queue = new OutboxQueue(transactions, messages.sources(bot.engine().runs()), clock);
        var seams = new OutboxDelivery.Seams(transactions, queue, outbox, (_, _) -> {}, api, wakeUp, clock);
        return OutboxDelivery.of(seams, Texts.packaged());
    }
}
