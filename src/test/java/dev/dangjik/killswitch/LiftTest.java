package dev.dangjik.killswitch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dangjik.command.Planned;
import dev.dangjik.command.Procedure;
import dev.dangjik.command.Report.Mood;
import dev.dangjik.command.Report.Section;
import dev.dangjik.plan.Plan;
import dev.dangjik.plan.PlanDigest;
import dev.dangjik.plan.PlanJson;
import dev.dangjik.plan.Segment;
import dev.dangjik.remote.RemoteException;
import dev.dangjik.run.TriggerClient.Seen;
import dev.dangjik.stack.Binding;
import dev.dangjik.stack.Host;
import dev.dangjik.testing.Await;
import dev.dangjik.testing.Postgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.io.TempDirDeletionStrategy;

class LiftTest {
    @RegisterExtension
    static final Postgres postgres = Postgres.perTest();

    private static final Duration SOON = Duration.ofSeconds(20);

    /// The figures of a moment are written in the background, perhaps while the test ends.
    @TempDir(deletionStrategy = TempDirDeletionStrategy.IgnoreFailures.class)
    Path home;

    private EngageRig rig;

    @BeforeEach
    void start() {
        rig = new EngageRig(home, postgres.transactions());
    }

    @Test
    void the_plan_says_who_stopped_it_when_and_why_and_shows_the_figures() throws Exception {
        engage(1, "duplicate orders");
        rig.clock.advance(Duration.ofMinutes(9));

        var plan = plan();
        var notes = plan.notes().stream()
                .map(note -> note.title().en() + ": " + note.body())
                .collect(Collectors.joining("\n"));

        assertTrue(notes.contains("hana: duplicate orders"), notes);
        assertTrue(notes.contains("limits are back"), notes);
        assertTrue(notes.contains("Figures when it was engaged: 429: 7"), notes);
        assertTrue(notes.contains("Figures when this was planned: 429: 7"), notes);
        assertTrue(notes.contains("nothing that Dangjik knows of") || notes.contains("변경 없음"), notes);
    }

    @Test
    void the_plan_says_what_ended_in_the_stack_since_also_what_had_begun_before() throws Exception {
        var begun = rig.clock.instant();
        rig.clock.advance(Duration.ofMinutes(1));
        engage(1, "duplicate orders");
        rig.clock.advance(Duration.ofMinutes(2));
        ended("261120aaaaa", "restart", begun.minusSeconds(600), begun.minusSeconds(60));
        ended("261120bbbbb", "deploy", begun, rig.clock.instant());

        var notes = plan().notes().stream().map(note -> note.body()).collect(Collectors.joining("\n"));

        assertTrue(notes.contains("deploy api"), notes);
        assertTrue(notes.contains("261120bbbbb"), notes);
        assertTrue(!notes.contains("261120aaaaa"), notes);
    }

    private static void ended(String id, String command, Instant created, Instant ended) {
        postgres.jdbi().useHandle(handle -> handle.execute("""
                        insert into run (id, stack, service, command, effect, plan, plan_digest, authority, state,
                            requested_by, requester_account, channel, language, created_at, ended_at)
                        values (?, 'shop', 'api', ?, 'change', '{}', '', '{}', 'succeeded', 'minjun', 'T0LAB/U0MINJUN',
                            'C0SHOP', 'en', ?, ?)""", id, command, created, ended));
    }

    @Test
    void figures_of_the_moment_are_no_part_of_what_is_approved_and_a_new_stop_is() throws Exception {
        engage(1, "first");
        var plan = plan();
        assertEquals(PlanDigest.of(plan), PlanDigest.of(plan()));
        assertEquals(plan, PlanJson.read(PlanJson.write(plan)));
        assertTrue(!PlanJson.writeAuthorised(plan).contains("fleeting"));

        engage(2, "second");

        assertNotEquals(PlanDigest.of(plan), PlanDigest.of(plan()));
    }

    @Test
    void the_plan_lifts_and_reads_back_what_it_says() throws Exception {
        engage(1, "x");

        assertEquals(new Seen.There(), rig.switches().triggers().fire(host(), trigger(plan())));
        assertTrue(rig.shop.isOn("global"));
    }

    @Test
    void what_was_engaged_since_the_plan_was_made_is_not_lifted() throws Exception {
        engage(1, "x");
        var trigger = trigger(plan());
        rig.databaseIsAway(true);
        rig.engages("minjun", 2, "global", "again");
        rig.databaseIsAway(false);
        int turns = rig.shop.turns();

        assertInstanceOf(Seen.NotMade.class, rig.switches().triggers().fire(host(), trigger));
        assertEquals(turns, rig.shop.turns());
    }

    @Test
    void what_was_engaged_by_another_bot_can_be_lifted_by_this_one() throws Exception {
        engage(1, "x");
        var other = new EngageRig(Files.createDirectory(home.resolve("other")), postgres.transactions());
        other.clock.advance(Duration.ofMinutes(1));
        other.engages("minjun", 2, "global", "y");
        Await.truth(SOON, () -> other.journal().read().isEmpty());

        assertEquals(new Seen.There(), rig.switches().triggers().fire(host(), trigger(plan())));
    }

    @Test
    void whoever_engages_it_while_it_is_being_lifted_wins() throws Exception {
        engage(1, "x");
        var trigger = trigger(plan());
        var gate = new CompletableFuture<Void>();
        rig.shop.holdsLifting(gate);
        var lifted =
                CompletableFuture.supplyAsync(() -> rig.switches().triggers().fire(host(), trigger));
        Await.truth(SOON, rig.shop::isHeld);
        var begun = rig.begins("minjun", 2);
        Await.truth(SOON, () -> rig.shop.turns() == 2);

        gate.complete(null);

        assertEquals(Mood.GOOD, EngageRig.report(EngageRig.answer(begun)).mood());
        assertFalse(rig.shop.isOn("global"));
        assertInstanceOf(Seen.NotThere.class, lifted.get(20, TimeUnit.SECONDS));
    }

    @Test
    void an_interface_that_lies_has_lifted_nothing() throws Exception {
        engage(1, "x");
        var trigger = trigger(plan());
        rig.shop.is(ShopInterface.Mode.LIES);

        assertInstanceOf(Seen.NotThere.class, rig.switches().triggers().fire(host(), trigger));
    }

    @Test
    void a_lifting_call_is_made_once_when_the_connection_breaks() throws Exception {
        engage(1, "x");
        var trigger = trigger(plan());
        int turns = rig.shop.turns();
        rig.shop.breaks(RemoteException.Reason.LOST, 1);

        assertInstanceOf(Seen.Unclear.class, rig.switches().triggers().fire(host(), trigger));
        assertEquals(turns, rig.shop.turns());
    }

    @Test
    void what_is_not_engaged_cannot_be_lifted() throws Exception {
        var planned = procedure(LiftProcedure.class)
                .plan(ShopSwitch.request(rig.catalogue, "stop-lift", "hana", "global", "why"));

        var refused = assertInstanceOf(Planned.Refused.class, planned);
        assertEquals("killswitch.not-engaged", refused.why().key());
    }

    @Test
    void the_status_says_what_the_interface_says_and_since_when() throws Exception {
        engage(1, "duplicate orders");

        var report = procedure(StatusProcedure.class).answer(ShopSwitch.request(rig.catalogue, "stop-status", "hana"));
        var lines = report.sections().stream()
                .flatMap(section -> ((Section.Lines) section).lines().stream())
                .map(line -> EngageRig.said(line.text()))
                .toList();

        assertEquals(Mood.WARNING, report.mood());
        assertTrue(lines.get(0).startsWith("global: engaged: stop placing orders (switch OFF)"), lines.toString());
        assertTrue(lines.get(1).contains("by hana: duplicate orders"), lines.toString());
        assertTrue(lines.get(2).startsWith("main: runs"), lines.toString());
        assertTrue(lines.get(3).startsWith("429: 7"), lines.toString());
    }

    @Test
    void a_status_that_cannot_be_read_is_unknown() throws Exception {
        rig.shop.is(ShopInterface.Mode.BLIND);

        var report = procedure(StatusProcedure.class).answer(ShopSwitch.request(rig.catalogue, "stop-status", "hana"));

        assertEquals(Mood.UNKNOWN, report.mood());
    }

    private void engage(int number, String reason) throws Exception {
        rig.engages("hana", number, "global", reason);
        Await.truth(SOON, () -> rig.journal().read().isEmpty());
        Await.truth(
                SOON,
                () -> postgres.audited("type").stream()
                                .filter("killswitch.figures"::equals)
                                .count()
                        == number);
    }

    private Plan plan() {
        var planned = procedure(LiftProcedure.class)
                .plan(ShopSwitch.request(rig.catalogue, "stop-lift", "minjun", "global", "limits are back"));
        return assertInstanceOf(Planned.Ready.class, planned).plan();
    }

    private static Segment.HttpTrigger trigger(Plan plan) {
        return (Segment.HttpTrigger) plan.segments().getFirst();
    }

    private Host host() {
        return ((Binding.Bound<Host>) rig.catalogue.site().host("shop-vm")).value();
    }

    private <T extends Procedure> T procedure(Class<T> kind) {
        return rig.switches().procedures().stream()
                .filter(kind::isInstance)
                .map(kind::cast)
                .findFirst()
                .orElseThrow();
    }
}
