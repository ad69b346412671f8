package dev.dangjik.exposure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dangjik.run.RunId;
import dev.dangjik.run.RunState;
import dev.dangjik.run.StepState;
import dev.dangjik.testing.Await;
import dev.dangjik.testing.Postgres;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.io.TempDirDeletionStrategy;

/// Somebody looks where the bot cannot, and where nothing can be written nothing is opened.
class SeenClosedTest {
    private static final Duration SOON = Duration.ofMinutes(1);
    private static final String HOW = "404 from my telephone";

    @RegisterExtension
    static final Postgres postgres = Postgres.perTest();

    @TempDir(deletionStrategy = TempDirDeletionStrategy.IgnoreFailures.class)
    Path home;

    private AwayRig rig;

    @BeforeEach
    void start() {
        rig = new AwayRig(home, postgres);
    }

    @AfterEach
    void stop() {
        rig.close();
    }

    @Test
    void what_a_person_has_seen_closed_ends_with_their_name_and_how_they_saw_it() throws Exception {
        var id = inDoubt();

        rig.types("hana", "expose close board --seen-closed \"" + HOW + "\"", 2);

        var end = rig.engine().awaitEnd(id);
        assertEquals(RunState.SUCCEEDED, end.state());
        assertEquals(
                "exposure.detail.taken-for-closed", end.detail().orElseThrow().key());
        assertEquals(List.of("hana"), end.detail().orElseThrow().arguments());
        assertEquals(StepState.UNKNOWN, end.steps().getLast().state());
        assertEquals(Optional.of("hana"), exposure(id).seenBy());
        assertEquals(List.of(HOW), said("exposure.taken-for-closed", "how"));
    }

    @Test
    void how_it_was_seen_is_said_in_ten_letters_or_more_and_only_of_what_is_in_doubt() throws Exception {
        var id = inDoubt();

        rig.types("hana", "expose close board --seen-closed \"so it is\"", 2);
        rig.types("sora", "expose close board --seen-closed \"" + HOW + "\"", 3);

        assertEquals(ExposureState.UNVERIFIED, exposure(id).state());
        assertEquals(List.of(), said("exposure.taken-for-closed", "how"));
    }

    @Test
    void what_cannot_be_written_in_the_audit_is_not_opened() throws Exception {
        rig.auditIsFull();

        var thrown =
                assertThrows(IllegalStateException.class, () -> rig.engine().start(AwayRig.plan("board")));

        assertEquals("no room in the audit", thrown.getMessage());
        assertEquals(List.of(), rig.machine.orders());
        assertEquals(List.of(), rig.engine().engine().runs().open());
    }

    @Test
    void what_cannot_be_written_any_more_when_it_is_to_open_is_not_opened() throws Exception {
        var id = rig.engine().start(AwayRig.plan("board"));
        rig.auditIsFull();

        rig.startsWork();

        assertThrows(
                AssertionError.class,
                () -> Await.truth(
                        Duration.ofSeconds(3), () -> !rig.machine.orders().isEmpty()));
        assertTrue(postgres.transactions()
                .read(handle -> ExposureTable.find(handle, id))
                .isEmpty());
    }

    /// A page whose machine says closed and that is still there.
    private RunId inDoubt() throws Exception {
        rig.startsWork();
        var id = rig.engine().start(AwayRig.plan("board"));
        Await.truth(SOON, () -> is(id, ExposureState.OPEN));
        rig.machine.serves(true);
        rig.types("hana", "expose close board", 1);
        Await.truth(SOON, () -> is(id, ExposureState.UNVERIFIED));
        return id;
    }

    private static boolean is(RunId id, ExposureState state) {
        return postgres.transactions()
                .read(handle -> ExposureTable.find(handle, id))
                .filter(exposure -> exposure.state() == state)
                .isPresent();
    }

    private static Exposure exposure(RunId id) {
        return postgres.transactions()
                .read(handle -> ExposureTable.find(handle, id))
                .orElseThrow();
    }

    private static List<String> said(String type, String fact) {
        return postgres.jdbi()
                .withHandle(handle -> handle.createQuery("""
                                select convert_from(body, 'UTF8')::jsonb ->> :fact from audit_event
                                where type = :type order by seq""")
                        .bind("fact", fact)
                        .bind("type", type)
                        .mapTo(String.class)
                        .list());
    }
}
