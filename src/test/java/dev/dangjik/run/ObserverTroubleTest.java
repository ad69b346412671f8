package dev.dangjik.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.dangjik.testing.LocalVm;
import dev.dangjik.testing.Plans;
import dev.dangjik.testing.Postgres;
import dev.dangjik.testing.TestEngine;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Whoever is told of runs in the transaction that changes them, and meets trouble there.
class ObserverTroubleTest {
    @RegisterExtension
    static final Postgres postgres = Postgres.perTest();

    private final AtomicInteger told = new AtomicInteger();

    @Test
    void a_connection_that_ends_while_an_observer_writes_is_waited_for_as_anywhere_else() {
        try (var bot = watchedBy(this::losesItsConnection)) {
            var id = bot.start(Plans.of(Plans.segment(1, List.of())));

            assertEquals(RunState.RUNNING, bot.view(id).state());
            assertEquals(2, told.get());
        }
    }

    @Test
    void what_an_observer_throws_of_its_own_breaks_nothing() {
        try (var bot = watchedBy((_, _) -> {
            throw new IllegalStateException("an observer's own trouble");
        })) {
            assertEquals(
                    RunState.RUNNING,
                    bot.view(bot.start(Plans.of(Plans.segment(1, List.of())))).state());
        }
    }

    private void losesItsConnection(Handle handle, RunId id) {
        if (told.incrementAndGet() == 1) {
            handle.execute("select pg_terminate_backend(pg_backend_pid())");
        }
        handle.execute("select 1");
    }

    private static TestEngine watchedBy(RunObserver observer) {
        return TestEngine.on(
                postgres.database(),
                LocalVm.fresh().supervisor(),
                TestEngine.Setting.of("bot").watchedBy(observer));
    }
}
