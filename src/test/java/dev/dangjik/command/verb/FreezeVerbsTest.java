package dev.dangjik.command.verb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dangjik.command.Incoming;
import dev.dangjik.command.Invocation;
import dev.dangjik.command.OwnVerb;
import dev.dangjik.command.Reply;
import dev.dangjik.command.catalogue.Catalogue;
import dev.dangjik.command.catalogue.SmallWorkspace;
import dev.dangjik.message.Language;
import dev.dangjik.message.Text;
import dev.dangjik.permission.Actor;
import dev.dangjik.plan.LockName;
import dev.dangjik.plan.Phase;
import dev.dangjik.plan.Segment;
import dev.dangjik.remote.SegmentFollow;
import dev.dangjik.remote.SegmentFormat;
import dev.dangjik.remote.SegmentKey;
import dev.dangjik.remote.SegmentOffsets;
import dev.dangjik.remote.SegmentOutcome;
import dev.dangjik.run.StartOutcome;
import dev.dangjik.stack.Binding;
import dev.dangjik.stack.SlackAccount;
import dev.dangjik.testing.Await;
import dev.dangjik.testing.LocalVm;
import dev.dangjik.testing.Plans;
import dev.dangjik.testing.Postgres;
import dev.dangjik.testing.TestEngine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/// Freeze and unfreeze in the database and on the machine, with the real supervisor on a real shell.
class FreezeVerbsTest {
    private static final LockName LOCK = new LockName("shop", "server");

    /// As the small workspace, with the service that the plans of the tests lock.
    private static final Catalogue UNBOUND = catalogue("");

    private static final Catalogue CATALOGUE = catalogue("""
            hosts:
              shop-vm: {address: 127.0.0.1, port: 22, user: deploy, fingerprints: ["SHA256:%s"], key: "env:NO_KEY"}
            """.formatted("A".repeat(43)));

    @RegisterExtension
    static final Postgres postgres = Postgres.perTest();

    @TempDir(cleanup = CleanupMode.NEVER)
    Path home;

    private LocalVm vm;
    private TestEngine bot;
    private MachineFreezes machines;
    private final List<String> told = new java.util.ArrayList<>();

    @BeforeEach
    void begin() {
        vm = new LocalVm(home);
        bot = TestEngine.started(postgres.database(), vm.supervisor());
        machines = new MachineFreezes(vm.supervisor());
    }

    @AfterEach
    void end() {
        bot.close();
    }

    @Test
    void a_frozen_machine_refuses_what_is_launched_there_by_hand_until_it_is_thawed() throws Exception {
        assertEquals(List.of("freeze.done"), keys(freeze("2h", "the", "fair")));
        assertEquals(SegmentOutcome.FROZEN, byHand("hand1"));
        assertEquals(0, vm.times("up"));
        assertInstanceOf(StartOutcome.Frozen.class, bot.start(plan(), false));

        assertEquals(List.of("freeze.lifted"), keys(unfreeze()));
        assertEquals(List.of("freeze.told", "freeze.told-lifted"), told);
        assertEquals(SegmentOutcome.SUCCEEDED, byHand("hand2"));
        assertInstanceOf(StartOutcome.Started.class, bot.start(plan(), false));
    }

    @Test
    void a_machine_that_does_not_answer_is_named_and_the_bot_is_frozen_all_the_same() throws Exception {
        vm.shell().cutBefore(_ -> true);
        var reply = freeze("2h", "the", "fair");
        assertEquals(List.of("freeze.done", "freeze.machine-missed"), keys(reply));
        assertEquals(List.of("/ops shop freeze server 2h the fair"), reply.typeNext());
        assertInstanceOf(StartOutcome.Frozen.class, bot.start(plan(), false));

        vm.shell().cutBefore(_ -> false);
        assertEquals(List.of("freeze.done"), keys(freeze("2h", "the", "fair")));
        assertEquals(SegmentOutcome.FROZEN, byHand("hand1"));
    }

    @Test
    void a_machine_that_does_not_answer_is_not_thawed_and_nothing_else_is() throws Exception {
        freeze("2h", "the", "fair");
        vm.shell().cutBefore(_ -> true);
        var reply = unfreeze();
        assertEquals(List.of("unfreeze.machine-missed"), keys(reply));
        assertEquals(List.of("/ops shop unfreeze server"), reply.typeNext());
        vm.shell().cutBefore(_ -> false);
        assertEquals(SegmentOutcome.FROZEN, byHand("hand1"));
        assertInstanceOf(StartOutcome.Frozen.class, bot.start(plan(), false));
    }

    @Test
    void of_a_machine_whose_answer_was_lost_it_is_not_said_that_it_is_frozen_or_thawed() throws Exception {
        vm.shell().cutAfter(command -> command.toString().contains("freeze"));
        var frozen = freeze("2h", "the", "fair");
        assertEquals(List.of("freeze.done", "freeze.machine-lost"), keys(frozen));
        assertEquals(List.of("/ops shop freeze server 2h the fair"), frozen.typeNext());
        assertEquals(SegmentOutcome.FROZEN, byHand("hand1"));

        var thawed = unfreeze();
        assertEquals(List.of("unfreeze.machine-lost"), keys(thawed));
        assertEquals(List.of("/ops shop unfreeze server"), thawed.typeNext());
        assertInstanceOf(StartOutcome.Frozen.class, bot.start(plan(), false));

        vm.shell().cutAfter(_ -> false);
        assertEquals(List.of("freeze.lifted"), keys(unfreeze()));
        assertInstanceOf(StartOutcome.Started.class, bot.start(plan(), false));
    }

    @Test
    void of_a_machine_that_is_not_bound_nothing_is_lifted_and_the_missing_line_is_told() throws Exception {
        freeze("2h", "the", "fair");
        var line = assertInstanceOf(Binding.Unbound.class, UNBOUND.site().host("shop-vm"));

        var reply = does(
                UNBOUND,
                new UnfreezeVerb(bot.engine().control(), machines, (_, _, news) -> told.add(news.key())),
                List.of());
        assertEquals(
                List.of(Text.of("unfreeze.machine-unbound", "shop-vm", line.file(), line.line())), reply.sentences());
        assertEquals(List.of("/ops shop unfreeze server"), reply.typeNext());
        assertInstanceOf(StartOutcome.Frozen.class, bot.start(plan(), false));

        var longer = does(UNBOUND, freezeVerb(), List.of("3h", "the", "fair"));
        assertEquals(List.of("freeze.done", "freeze.machine-unbound"), keys(longer));
        assertEquals(SegmentOutcome.FROZEN, byHand("hand1"));
    }

    @Test
    void a_shorter_freeze_does_not_shorten_the_one_that_lies_on_the_machine() throws Exception {
        freeze("5h", "the", "fair");
        assertEquals(List.of("freeze.already"), keys(freeze("1h", "lunch")));
        var there =
                vm.supervisor().holder(vm.host(), LOCK).given().orElseThrow().freeze();
        assertTrue(there.orElseThrow().until().isAfter(now().plus(Duration.ofHours(4))));
        assertEquals("the fair", there.orElseThrow().reason());
    }

    @Test
    void a_word_that_does_not_fit_is_named_and_the_others_are_kept() {
        assertEquals("freeze.bad-service", unclear("servr", "30m", "fair").why().key());
        assertEquals(
                "freeze.bad-duration", unclear("server", "30x", "fair").why().key());
        assertEquals("freeze.too-long", unclear("server", "30d", "fair").why().key());
        assertEquals("freeze.no-reason", unclear("server", "30m").why().key());
        assertEquals(
                List.of("/ops shop freeze server 30m <reason>"),
                unclear("server", "30m").typeNext());
    }

    private FreezeVerb freezeVerb() {
        var page = new FreezePage(bot.engine().runs());
        return new FreezeVerb(bot.engine().control(), machines, (_, _, news) -> told.add(news.key()), page);
    }

    private OwnVerb.Subject.Unclear unclear(String... words) {
        var verb = freezeVerb();
        return assertInstanceOf(OwnVerb.Subject.Unclear.class, verb.subject(use(CATALOGUE, verb.id(), List.of(words))));
    }

    private Reply.Notice freeze(String... words) {
        return does(CATALOGUE, freezeVerb(), List.of(words));
    }

    private Reply.Notice unfreeze() {
        return does(
                CATALOGUE,
                new UnfreezeVerb(bot.engine().control(), machines, (_, _, news) -> told.add(news.key())),
                List.of());
    }

    private Reply.Notice does(Catalogue catalogue, OwnVerb.RemoteAct verb, List<String> words) {
        var all = new java.util.ArrayList<>(List.of("server"));
        all.addAll(words);
        var use = use(catalogue, verb.id(), all);
        assertInstanceOf(OwnVerb.Subject.OfStack.class, verb.subject(use));
        var deed = verb.actThere(use);
        return assertInstanceOf(Reply.Notice.class, bot.decide(deed::in));
    }

    private static Catalogue catalogue(String hosts) {
        return new SmallWorkspace()
                .boundTo(hosts + """
                        people:
                          hana: {name: "Hana", slack: ["T0LAB/U0HANA"]}
                          minjun: {name: "Minjun", slack: ["T0LAB/U0MINJUN"]}
                        posts: {shop-operator: [hana, minjun]}
                        """)
                .replacing("commands/shop/stack.yaml", "  db:", "  server:")
                .load();
    }

    private static List<String> keys(Reply.Notice notice) {
        return notice.sentences().stream().map(Text::key).toList();
    }

    private static OwnVerb.Use use(Catalogue catalogue, String verb, List<String> words) {
        var request = new Incoming(
                Incoming.Kind.COMMAND,
                Actor.member(catalogue.site(), new SlackAccount("T0LAB", "U0HANA")),
                verb + " " + String.join(" ", words),
                Optional.empty(),
                Language.EN,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false);
        return new OwnVerb.Use(
                catalogue, catalogue.stack("shop"), words, new Invocation("261120aaaaa", request, now()), now());
    }

    private static Instant now() {
        return Clock.systemUTC().instant();
    }

    private static dev.dangjik.plan.Plan plan() {
        return Plans.of(segment());
    }

    private static Segment.Remote segment() {
        return Plans.segment(1, List.of(Plans.step("up", Phase.CHANGE, "echo up >>~/ran")));
    }

    /// What an operator does with the supervisor alone.
    private SegmentOutcome byHand(String run) throws Exception {
        Files.createDirectories(home);
        var key = new SegmentKey(run, 1);
        var text = SegmentFormat.render(segment(), key, "kim");
        var follow = vm.supervisor()
                .launch(vm.host(), key, text, Duration.ZERO)
                .given()
                .orElseThrow();
        return Await.value(
                        Duration.ofMinutes(2),
                        () -> follow.outcome().isPresent() ? follow : followed(key),
                        now -> now.outcome().isPresent())
                .outcome()
                .orElseThrow();
    }

    private SegmentFollow followed(SegmentKey key) throws Exception {
        return vm.supervisor()
                .follow(vm.host(), key, new SegmentOffsets(0, 0), Duration.ZERO)
                .given()
                .orElseThrow();
    }
}
