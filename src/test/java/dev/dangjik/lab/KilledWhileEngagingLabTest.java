package dev.dangjik.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dangjik.testing.Await;
import dev.dangjik.testing.BotRig;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// `dangjik serve` is killed with -9 right after it has written down that it engages the switch.
@Tag("lab")
class KilledWhileEngagingLabTest {
    private static final Duration SOON = Duration.ofMinutes(2);

    private static BotRig bot;
    private static TradingSwitch trading;

    @BeforeAll
    static void start() throws Exception {
        var everbit = new Everbit(new LabShell());
        everbit.startOver();
        trading = new TradingSwitch(everbit);
        trading.startOver();
        bot = BotRig.startApart("killed-engaging", LabShell.site(), _ -> {});
    }

    @AfterAll
    static void stop() throws Exception {
        trading.startOver();
        bot.close();
    }

    @Test
    void the_next_one_engages_it_and_tells() throws Exception {
        var journal = bot.files().home().resolve("emergency.jsonl");
        trading.fault("hangs");
        var person = bot.person("hana");
        Thread.ofVirtual().start(() -> person.types(BotRig.EVERBIT, "/killswitch engage main \"killed\""));
        Await.truth(
                SOON, () -> Files.exists(journal) && Files.readString(journal).contains("killed"));

        bot.kill();
        trading.fault("");
        bot.startAgain();

        Await.truth(SOON, () -> !trading.isEnabled("main"));
        assertFalse(trading.places("main"));
        var news = BotRig.awaits(
                SOON,
                "the operations channel",
                () -> Optional.of(bot.slack().workspace().messages(BotRig.EVERBIT).stream()
                                .filter(message -> message.key().startsWith("killswitch/"))
                                .toList())
                        .filter(messages -> !messages.isEmpty()));
        assertTrue(news.getFirst().everything().contains("killed"), news.toString());
        assertEquals(1, news.size());
        Await.truth(SOON, () -> Files.readString(journal).isEmpty());
    }
}
