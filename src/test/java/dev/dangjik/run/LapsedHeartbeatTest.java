package dev.dangjik.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.dangjik.plan.Phase;
import dev.dangjik.testing.Await;
import dev.dangjik.testing.LocalVm;
import dev.dangjik.testing.Plans;
import dev.dangjik.testing.Postgres;
import dev.dangjik.testing.TestEngine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/// A bot could not write its heartbeats for a while and gives its own work out anew, which it is still doing.
class LapsedHeartbeatTest {
    private static final Duration SOON = Duration.ofMinutes(2);

    @RegisterExtension
    static final Postgres postgres = Postgres.perTest();

    @TempDir(cleanup = CleanupMode.NEVER)
    Path home;

    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    @BeforeEach
    void listen() {
        log.start();
        scheduler().addAppender(log);
    }

    @AfterEach
    void stop() {
        scheduler().detachAppender(log);
    }

    private static Logger scheduler() {
        return (Logger) LoggerFactory.getLogger("com.github.kagkarlsson.scheduler");
    }

    @Test
    void who_had_the_run_before_leaves_without_a_word_of_alarm() throws Exception {
        var vm = new LocalVm(home);
        try (var bot = TestEngine.started(postgres.database(), vm.supervisor())) {
            var id = bot.start(Plans.of(
                    Plans.segment(1, List.of(Plans.step("up", Phase.CHANGE, "echo up >>~/ran" + Plans.HELD)))));
            Await.truth(SOON, () -> vm.times("up") == 1);
            Await.value(SOON, LapsedHeartbeatTest::pickUpsWithoutHeartbeat, pickUps -> pickUps >= 2);
            Files.createFile(home.resolve("go"));
            assertEquals(RunState.SUCCEEDED, bot.awaitEnd(id).state());
            assertEquals(1, bot.view(id).steps().getFirst().attempts());
        }
        assertEquals(1, vm.times("up"));
        assertEquals(0, wakeups());
        assertEquals(
                List.of(),
                List.copyOf(log.list).stream()
                        .filter(event -> event.getLevel().isGreaterOrEqual(Level.ERROR))
                        .map(ILoggingEvent::getFormattedMessage)
                        .toList());
    }

    /// Makes the last heartbeat look old, and tells how often the run has been picked up.
    private static int pickUpsWithoutHeartbeat() {
        return postgres.jdbi().withHandle(handle -> {
            handle.execute("update scheduled_tasks set last_heartbeat = last_heartbeat - interval '1 minute'");
            return handle.createQuery("select epoch from run")
                    .mapTo(Integer.class)
                    .one();
        });
    }

    private static int wakeups() {
        return postgres.jdbi()
                .withHandle(handle -> handle.createQuery("select count(*) from scheduled_tasks")
                        .mapTo(Integer.class)
                        .one());
    }
}
