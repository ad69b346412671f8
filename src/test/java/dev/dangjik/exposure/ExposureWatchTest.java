package dev.dangjik.exposure;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.dangjik.testing.Await;
import dev.dangjik.testing.Postgres;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.io.TempDirDeletionStrategy;

/// What a machine opens or has opened that nobody asked the bot for.
class ExposureWatchTest {
    private static final String KEY = "exposure-foreign/shop-vm/EXP-1";

    @RegisterExtension
    static final Postgres postgres = Postgres.perTest();

    @TempDir(deletionStrategy = TempDirDeletionStrategy.IgnoreFailures.class)
    Path home;

    private AwayRig rig;

    @BeforeEach
    void start() {
        rig = new AwayRig(home, postgres);
        rig.watches();
    }

    @AfterEach
    void stop() {
        rig.close();
    }

    @Test
    void a_stranger_is_closed_written_down_told_and_called_about_once() {
        rig.machine.holdsOpen("EXP-1", "shop/board", rig.clock.instant());

        rig.watches();
        rig.watches();
        rig.restarts();
        rig.watches();

        assertEquals(List.of(), rig.machine.open());
        assertEquals(List.of("EXP-1 true"), audited());
        assertEquals(List.of(KEY), rig.news);
        assertEquals(List.of(KEY + "/call/0"), rig.watchCalls);
    }

    @Test
    void one_that_cannot_be_closed_is_called_about_until_it_is_and_told_again_then() {
        rig.machine.holdsOpen("EXP-1", "shop/board", rig.clock.instant());
        rig.machine.is(FakeMachine.Mode.BROKEN);

        rig.watches();
        rig.watches();
        assertEquals(List.of("EXP-1 false"), audited());
        assertEquals(2, rig.watchCalls.size());
        rig.machine.is(FakeMachine.Mode.WORKS);
        rig.watches();
        rig.watches();

        assertEquals(List.of(), rig.machine.open());
        assertEquals(List.of("EXP-1 false", "EXP-1 true"), audited());
        assertEquals(List.of(KEY, KEY), rig.news);
        assertEquals(2, rig.watchCalls.size());
    }

    @Test
    void what_came_and_went_between_two_looks_is_told_with_when_and_why() {
        opensAndCloses("EXP-1", "ttl");

        rig.watches();
        rig.watches();

        assertEquals(List.of("EXP-1 true"), audited());
        assertEquals(List.of("ttl"), postgres.audited("said ->> 'reason'"));
        assertEquals(List.of(KEY), rig.news);
        assertEquals(List.of(KEY + "/call/0"), rig.watchCalls);
    }

    @Test
    void what_the_machine_itself_took_away_is_told_too() {
        opensAndCloses("FOREIGN-1", "foreign");

        rig.watches();

        assertEquals(List.of("FOREIGN-1 true"), audited());
    }

    @Test
    void what_was_before_the_first_look_at_a_machine_is_nobodys_news() {
        postgres.jdbi().useHandle(handle -> handle.execute("delete from exposure_foreign"));
        opensAndCloses("EXP-0", "ttl");

        rig.watches();
        assertEquals(List.of(), audited());
        opensAndCloses("EXP-1", "ttl");
        rig.watches();

        assertEquals(List.of("EXP-1 true"), audited());
    }

    @Test
    void its_own_is_no_stranger_while_it_is_open_nor_afterwards() throws Exception {
        rig.startsWork();
        var id = rig.engine().start(AwayRig.plan("board"));
        Await.truth(Duration.ofMinutes(1), () -> rig.machine.open().contains(id.value()));

        rig.watches();
        assertEquals(List.of(id.value()), rig.machine.open());
        closesItself(id.value(), "ttl");
        rig.engine().awaitEnd(id);
        rig.watches();

        assertEquals(List.of(), rig.news);
        assertEquals(List.of(), rig.watchCalls);
    }

    private void opensAndCloses(String id, String reason) {
        rig.machine.holdsOpen(id, "shop/board", rig.clock.instant());
        closesItself(id, reason);
    }

    private void closesItself(String id, String reason) {
        rig.machine.close(Objects.requireNonNull(rig.catalogue.site().hosts().get("shop-vm")), id, reason);
    }

    private static List<String> audited() {
        return postgres.jdbi()
                .withHandle(
                        handle -> handle.createQuery("""
                                select convert_from(body, 'UTF8')::jsonb ->> 'id' || ' '
                                    || (convert_from(body, 'UTF8')::jsonb ->> 'closed')
                                from audit_event where type = 'exposure.foreign' order by seq""").mapTo(String.class).list());
    }
}
