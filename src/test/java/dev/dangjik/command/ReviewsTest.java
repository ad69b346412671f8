package dev.dangjik.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dangjik.approval.ApprovalRequest;
import dev.dangjik.approval.ApprovalRequests;
import dev.dangjik.approval.Asking;
import dev.dangjik.approval.Vote;
import dev.dangjik.command.catalogue.Catalogue;
import dev.dangjik.command.catalogue.SmallWorkspace;
import dev.dangjik.permission.Effect;
import dev.dangjik.plan.LockName;
import dev.dangjik.plan.Plan;
import dev.dangjik.plan.PlanDigest;
import dev.dangjik.plan.PlanJson;
import dev.dangjik.run.RunControl;
import dev.dangjik.run.RunId;
import dev.dangjik.run.RunState;
import dev.dangjik.testing.FakeSlackMessage;
import dev.dangjik.testing.FakeSlackView;
import dev.dangjik.testing.Postgres;
import dev.dangjik.testing.TestClock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// People read a plan in a window and decide about it there: what they see, what counts, and what they are told.
class ReviewsTest {
    static final Map<String, String> YES = Map.of("verdict", "approve");
    static final Map<String, String> NO = Map.of("verdict", "deny", "reason", "not before the backup");

    @RegisterExtension
    static final Postgres postgres = Postgres.perTest();

    static final Catalogue CATALOGUE = new SmallWorkspace()
            .replacing("commands/shop/stack.yaml", "services:\n  api:", """
                    surfaces:
                      board:
                        title: {ko: 판, en: Board}
                        class: standard
                        host: shop-vm
                        upstream: http://127.0.0.1:3000
                        public: {host: shop.example.com, path: /board/}
                        nginx: host
                        tunnel: 3000
                      queue:
                        title: {ko: 큐, en: Queue}
                        class: high
                        host: shop-vm
                        upstream: http://127.0.0.1:3001
                        public: {host: shop.example.com, path: /queue/}
                        nginx: host
                        tunnel: 3001
                    services:
                      api:""")
            .boundTo("""
            people:
              hana: {name: "Hana", slack: ["T0LAB/U0HANA", "T0LAB/U0HANA2"]}
              minjun: {name: "Minjun", slack: ["T0LAB/U0MINJUN"]}
              jisu: {name: "Jisu", slack: ["T0LAB/U0JISU"]}
              sora: {name: "Sora", slack: ["T0LAB/U0SORA"]}
            posts: {shop-operator: [hana, minjun, jisu]}
            """)
            .load();

    private final TestClock clock = TestClock.atNoon();
    private ReviewRig rig;

    @BeforeEach
    void begin() throws Exception {
        rig = new ReviewRig(postgres, CATALOGUE, clock);
    }

    @AfterEach
    void end() {
        assertEquals(List.of(), rig.slack.workspace().violations());
        rig.close();
    }

    @Test
    void the_plan_is_read_word_for_word_and_approved_and_the_run_takes_its_turn() throws Exception {
        var run = rig.asked(1);

        var window = rig.opens("minjun", run);

        assertTrue(window.verbatim().contains("echo up >>~/ran"), window.verbatim());
        assertTrue(window.verbatim().contains("sha256 " + PlanDigest.of(ReviewRig.plan("up"))), window.verbatim());
        assertEquals(List.of("verdict", "reason"), window.inputs());
        assertEquals("v1." + run + ".1." + rig.question(run).planDigest(), window.metadata());
        assertEquals(
                "✅ " + run + " is approved (1 of 1) and starts as soon as its lock is free.",
                ReviewRig.said(rig.person("minjun").submits(YES)));
        assertEquals(RunState.QUEUED, rig.bot.view(run).state());
        assertEquals(List.of("minjun"), rig.question(run).approvedBy());
        assertEquals(
                List.of("invocation.received", "run.asked", "approval.asked", "invocation.received", "approval.vote"),
                postgres.audited("type"));
    }

    @Test
    void the_first_of_two_is_told_that_another_is_needed() throws Exception {
        var run = rig.asked(2);

        assertEquals(
                "✅ Your approval of " + run + " counts: 1 of 2. It starts once the others have approved.",
                rig.decides("minjun", run, YES));
        assertEquals(RunState.AWAITING_APPROVAL, rig.bot.view(run).state());
        assertTrue(rig.decides("jisu", run, YES).contains("is approved (2 of 2)"));
    }

    @Test
    void a_no_needs_a_reason_and_ends_it_with_that() throws Exception {
        var run = rig.asked(1);

        assertEquals(
                "{\"reason\":\"Say why, in at least 10 characters.\"}",
                rig.decides("minjun", run, Map.of("verdict", "deny", "reason", "  too soon ")));
        assertEquals("{\"verdict\":\"Choose Approve or Deny.\"}", rig.decides("minjun", run, Map.of()));
        assertEquals(List.of(), rig.question(run).votes());

        assertEquals("⏹️ " + run + " is denied; nothing was run.", rig.decides("minjun", run, NO));
        assertEquals(RunState.DENIED, rig.bot.view(run).state());
        assertEquals(
                Optional.of("not before the backup"), rig.question(run).denial().flatMap(Vote::reason));
    }

    @Test
    void a_yes_to_a_page_on_which_one_acts_needs_a_reason_too_and_to_one_on_which_one_reads_none() throws Exception {
        var acted = rig.asked(opening("queue"), ReviewRig.needs(1, false));
        var none = "{\"reason\":\"Say why, in at least 10 characters.\"}";

        assertEquals(none, rig.decides("minjun", acted, YES));
        assertEquals(none, rig.decides("minjun", acted, Map.of("verdict", "approve", "reason", " too short ")));
        assertEquals(List.of(), rig.question(acted).votes());
        assertEquals(RunState.AWAITING_APPROVAL, rig.bot.view(acted).state());

        var said = rig.decides("minjun", acted, Map.of("verdict", "approve", "reason", "the queue is stuck"));
        assertTrue(said.contains("is approved (1 of 1)"), said);
        assertEquals(
                Optional.of("the queue is stuck"),
                rig.question(acted).votes().getFirst().reason());
        var gone = rig.asked(opening("gone"), ReviewRig.needs(1, false));
        assertEquals(none, rig.decides("minjun", gone, YES), "a page that is not known any more");
        var read = rig.asked(opening("board"), ReviewRig.needs(1, false));
        assertTrue(rig.decides("minjun", read, YES).contains("is approved (1 of 1)"), "board");
    }

    /// What others are asked about when a page is to be opened, as far as a window shows it.
    private static Plan opening(String surface) {
        var plan = ReviewRig.plan("up");
        return new Plan(
                plan.command(),
                plan.stack(),
                Optional.empty(),
                Effect.EXPOSE,
                Optional.of(new LockName("shop", "surface:" + surface)),
                new TreeMap<>(Map.of("surface", surface)),
                plan.pins(),
                plan.segments(),
                plan.notes(),
                plan.definitionDigest(),
                plan.policyDigest(),
                plan.isIrreversible(),
                plan.timeout());
    }

    @Test
    void who_asked_sees_the_plan_but_cannot_decide_with_none_of_their_accounts() throws Exception {
        var run = rig.asked(1);

        for (var account : List.of("hana", "hana2")) {
            var window = rig.opens(account, run);
            assertFalse(window.isForm());
            assertTrue(window.everything().contains("Nobody can consent to what they asked for"), window.everything());
            assertTrue(window.verbatim().contains("echo up"), window.verbatim());
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            hana   | Nobody can consent to what they asked for themselves.
            hana2  | Nobody can consent to what they asked for themselves.
            jisu   | Nobody can consent to what is wanted for themselves.
            sora   | You are not an approver for shop/deploy: that takes one of the roles operator.
            nobody | T0LAB/U0NOBODY
            """)
    void who_may_not_is_told_the_reason_that_is_most_theirs(String person, String reason) throws Exception {
        var run = rig.asked(1);
        postgres.jdbi().useHandle(handle -> handle.execute("update approval set beneficiaries = '[\"jisu\"]'"));
        rig.opens("minjun", run);
        var window = rig.view("minjun").orElseThrow();

        var said = ReviewRig.said(rig.person(person).send(rig.person(person).submission(of(window, person), YES)));

        assertTrue(said.contains(reason), said);
        assertEquals(List.of(), rig.question(run).votes());
        assertEquals("decision.denied", postgres.audited("type").getLast());
    }

    /// Somebody else's window, sent back by this person.
    private FakeSlackView of(FakeSlackView window, String person) {
        return new FakeSlackView(window.id(), rig.person(person).user(), window.hash(), window.content());
    }

    @ParameterizedTest
    @CsvSource({"deleted, deactivated", "is_bot, bot", "is_restricted, guest", "is_stranger, organisation"})
    void an_account_that_is_no_members_does_not_count(String mark, String word) throws Exception {
        var run = rig.asked(1);
        rig.slack.workspace().mark("U0MINJUN", mark);

        assertTrue(rig.decides("minjun", run, YES).contains(word));
        assertEquals(List.of(), rig.question(run).votes());
    }

    @Test
    void what_is_decided_already_is_told_with_who_and_when() throws Exception {
        var run = rig.asked(2);
        var button = rig.button(run);
        rig.decides("minjun", run, YES);
        clock.advance(Duration.ofMinutes(1));

        var again = rig.decides("minjun", run, YES);
        assertTrue(again.startsWith("✅ You approved " + run + " already, at <!date^"), again);
        assertTrue(again.endsWith(": 1 of 2."), again);
        assertTrue(rig.opens("minjun", run).everything().contains("You approved this at"), "not said");

        var jisu = rig.opens("jisu", run);
        rig.decides("minjun", run, NO);
        assertEquals(
                "⚠️ " + run + " has been decided. Denied by minjun.",
                ReviewRig.said(rig.person("jisu").send(rig.person("jisu").submission(jisu, YES))));
        var closed = rig.opens("jisu", button);
        assertFalse(closed.isForm());
        assertTrue(closed.everything().contains("Denied by minjun."), closed.everything());
    }

    @Test
    void at_the_deadline_nothing_counts_though_nothing_has_swept() throws Exception {
        var run = rig.asked(1);
        rig.opens("minjun", run);
        clock.advance(Duration.ofMinutes(10));

        var said = ReviewRig.said(rig.person("minjun").submits(YES));

        assertTrue(said.startsWith("⚠️ " + run + " has been decided. Its time was over at <!date^"), said);
        assertEquals(List.of(), rig.question(run).votes());
    }

    @Test
    void what_was_taken_back_meanwhile_is_told() throws Exception {
        var run = rig.asked(1);
        rig.opens("minjun", run);
        var hana = new RunControl.By("hana", "T0LAB/U0HANA", "slack");
        rig.bot.decide(handle -> rig.bot.engine().approvals().withdraw(handle, run, hana));

        assertEquals(
                "⚠️ " + run + " has been decided. Taken back or cancelled.",
                ReviewRig.said(rig.person("minjun").submits(YES)));
    }

    @Test
    void a_window_about_another_round_or_with_a_bent_memory_decides_nothing() throws Exception {
        var run = rig.asked(1);
        var other = rig.asked(ReviewRig.plan("other"), ReviewRig.needs(1, false));
        var window = rig.opens("minjun", run);
        var digest = rig.question(run).planDigest();

        for (var bent : List.of(
                "v1." + other + ".1." + digest,
                "v1." + run + ".2." + digest,
                "v1." + run + ".1." + "0".repeat(64),
                "v1.000000.1." + digest,
                "v1." + run + ".1." + digest + " ",
                "")) {
            var view = window.content().deepCopy();
            view.addProperty("private_metadata", bent);
            var forged = new FakeSlackView(window.id(), window.user(), window.hash(), view);
            var said = ReviewRig.said(
                    rig.person("minjun").send(rig.person("minjun").submission(forged, YES)));
            assertTrue(said.startsWith("⚠️ "), bent + ": " + said);
        }
        assertEquals(List.of(), rig.question(run).votes());
        assertEquals(List.of(), rig.question(other).votes());
        assertEquals(
                List.of("1 " + digest, "2 " + digest, "1 " + "0".repeat(64)),
                postgres.audited("(said ->> 'shownRound') || ' ' || (said ->> 'shownPlan')").stream()
                        .filter(Objects::nonNull)
                        .toList());
        assertEquals(
                2,
                postgres.audited("said ->> 'reason'").stream()
                        .filter("review.not-ours"::equals)
                        .count());
        assertEquals(
                List.of("approve " + other + " -", "approve " + run + " -", "approve " + run + " -"),
                words().stream().filter(said -> said.endsWith(" -")).limit(3).toList());
    }

    private static List<String> words() {
        return postgres.jdbi()
                .withHandle(handle -> handle.createQuery("select body from invocation order by received_at")
                        .mapTo(String.class)
                        .list());
    }

    @Test
    void a_button_of_an_older_round_opens_what_is_asked_now_and_shows_what_has_changed() throws Exception {
        var run = rig.asked(1);
        var old = rig.button(run);
        var window = rig.opens("minjun", run);
        askAnew(run);

        var now = rig.opens("minjun", old);

        assertTrue(now.everything().contains("The plan has changed since that message"), now.everything());
        assertTrue(now.verbatim().contains("-     bash -c 'echo up >>~/ran'\n"), now.verbatim());
        assertTrue(now.verbatim().contains("+     bash -c 'echo other >>~/ran'"), now.verbatim());
        var said = ReviewRig.said(rig.person("minjun").send(rig.person("minjun").submission(window, YES)));
        assertTrue(said.contains("What you were shown is not what is asked about now."), said);
        assertEquals(ApprovalRequest.State.PENDING, rig.question(run).state());

        assertTrue(rig.decides("minjun", run, YES).contains("is approved"), "the new one");
    }

    /// As at its turn, when the plan has changed.
    private void askAnew(RunId run) {
        var other = ReviewRig.plan("other");
        postgres.jdbi().useTransaction(handle -> {
            handle.execute("update approval set state = 'used'");
            new ApprovalRequests(clock, RandomGenerator.of("SecureRandom"))
                    .ask(handle, run.value(), Asking.of(other, ReviewRig.needs(1, false), "hana"));
            handle.createUpdate("update run set plan = :plan, plan_digest = :digest")
                    .bind("plan", PlanJson.write(other))
                    .bind("digest", PlanDigest.of(other))
                    .execute();
        });
    }

    @Test
    void a_button_of_a_run_that_is_not_there_says_so() throws Exception {
        var window = rig.opens("minjun", new FakeSlackMessage.Button("run.review", "<!channel> x", "b"));

        assertFalse(window.isForm());
        assertTrue(window.everything().contains("&lt;!channel&gt;"), window.everything());
    }
}
