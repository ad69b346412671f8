package dev.dangjik.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dangjik.audit.AuditVerifier;
import dev.dangjik.store.EmbeddedPostgres;
import dev.dangjik.store.Pause;
import dev.dangjik.testing.BotRig;
import dev.dangjik.testing.OwnPostgres;
import dev.dangjik.testing.Standstill;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// PostgreSQL is stopped for half a minute in the middle of a deploy.
@Tag("lab")
class DatabaseStoppedLabTest {
    private static final Duration AWAY = Duration.ofSeconds(30);

    private static final Clock CLOCK = Clock.systemUTC();
    private static final Standstill STANDSTILL = new Standstill(CLOCK);

    private static OwnPostgres server;
    private static BotRig bot;
    private static Everbit everbit;

    @BeforeAll
    static void start() throws Exception {
        everbit = new Everbit(new LabShell());
        everbit.startOver();
        server = OwnPostgres.start();
        bot = BotRig.start("database-stopped", LabShell.site(), server);
        everbit.sh("rm -rf " + bot.files().vmDirectory());
    }

    @AfterAll
    static void stop() throws Exception {
        bot.close();
        server.close();
        STANDSTILL.close();
        everbit.sh("rm -rf " + bot.files().vmDirectory());
    }

    @Test
    void the_deploy_goes_on_is_told_to_its_end_and_nothing_is_done_twice() throws Exception {
        var events = bot.files().vmDirectory() + "/runs/*/events";
        var minjun = bot.person("minjun");
        // So that what is measured below is the bot, and not his first connection.
        assertTrue(minjun.types(BotRig.EVERBIT, "/ops help").body().contains("/ops everbit deploy"));
        var message = bot.starts("hana", "/deploy server " + Everbit.BETTER);
        BotRig.awaits(
                Duration.ofMinutes(3),
                "the step that starts the new version",
                () -> bot.now(message).filter(BotRig.says("⏳ 새 버전 시작")));

        server.server().stop(EmbeddedPostgres.Stop.IMMEDIATE);
        var asked = CLOCK.instant();
        var meanwhile = minjun.types(BotRig.EVERBIT, "/deploy server " + Everbit.BEST);
        var took = STANDSTILL.runningSince(asked);
        Pause.real().pause(AWAY.minus(meanwhile.latency()));
        assertTrue(server.server().ensureRunning());

        var end = bot.awaitsEnd(message);
        assertTrue(end.text().startsWith("✅"), end.everything());
        assertTrue(end.everything().contains("데이터베이스가"), end.everything());
        assertEquals(Everbit.BETTER, everbit.served());
        assertEquals("", everbit.sh("cut -d ' ' -f 1,2 " + events + " | grep '^begin ' | sort | uniq -d"));
        assertEquals("1", everbit.sh("grep -c '^begin up ' " + events).strip());
        assertTrue(took.toMillis() < 3_000, meanwhile.toString());
        assertTrue(meanwhile.body().contains("deploy server " + Everbit.BEST), meanwhile.toString());
        assertTrue(bot.answer("sora", BotRig.EVERBIT, "/ops releases server").contains(Everbit.BETTER));
        assertEquals(1, bot.runs(BotRig.EVERBIT).size());
        assertEquals(List.of(), bot.slack().workspace().violations());
        try (var connection = server.server().owner(EmbeddedPostgres.DATABASE).connect()) {
            assertEquals(6, AuditVerifier.verify(connection).verdict().exitCode());
        }
    }
}
