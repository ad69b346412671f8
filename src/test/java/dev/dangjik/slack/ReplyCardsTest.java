package dev.dangjik.slack;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import dev.dangjik.command.FirstResult;
import dev.dangjik.command.Reply;
import dev.dangjik.command.Report;
import dev.dangjik.command.Report.Mood;
import dev.dangjik.message.Language;
import dev.dangjik.message.LocalizedText;
import dev.dangjik.message.Text;
import dev.dangjik.message.Texts;
import dev.dangjik.permission.Decision;
import dev.dangjik.plan.LockName;
import dev.dangjik.plan.Phase;
import dev.dangjik.plan.Plan;
import dev.dangjik.plan.PlanNote;
import dev.dangjik.run.Freeze;
import dev.dangjik.run.RunId;
import dev.dangjik.run.RunState;
import dev.dangjik.run.RunSummary;
import dev.dangjik.testing.BlockKitRules;
import dev.dangjik.testing.Plans;
import dev.dangjik.testing.SomeWindow;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What each reply says.
class ReplyCardsTest {
    private static final LockName LOCK = new LockName("shop", "api");
    private static final String HOSTILE = "<!channel> ``` <@U0HANA> & \u202Egnp.exe\0 " + "*_~".repeat(5);

    private final ReplyCards cards = new ReplyCards(Texts.packaged(), () -> Shop.CATALOGUE);

    @ParameterizedTest
    @EnumSource(Language.class)
    void a_message_for_every_reply(Language language) {
        assertAll(replies().entrySet().stream()
                .map(reply ->
                        () -> Golden.assertIs("reply-" + reply.getKey(), language, card(reply.getValue(), language))));
    }

    @ParameterizedTest
    @EnumSource(Language.class)
    void a_repeat_is_told_what_became_of_the_first(Language language) {
        var run = new FirstResult.OfRun(new RunId("261120k3p7q"));
        assertAll(
                () -> assertRepeatIs("in-work", language, new FirstResult.InWork(), Optional.empty()),
                () -> assertRepeatIs("other", language, new FirstResult.Answered(), Optional.empty()),
                () -> assertRepeatIs("run", language, run, Optional.empty()),
                () -> assertRepeatIs("asked", language, run, Optional.of(RunState.AWAITING_APPROVAL)),
                () -> assertRepeatIs("queued", language, run, Optional.of(RunState.QUEUED)),
                () -> assertRepeatIs("run-ended", language, run, Optional.of(RunState.ROLLED_BACK)));
    }

    private void assertRepeatIs(String name, Language language, FirstResult first, Optional<RunState> state) {
        Golden.assertIs("repeat-" + name, language, cards.repeat(first, state, Optional.empty(), reader(language)));
    }

    @Test
    void whatever_a_host_prints_stays_output() {
        var report = new Report(
                Text.of("steps.title", HOSTILE, HOSTILE),
                Mood.BAD,
                List.of(
                        new Report.Section.Lines(List.of(new Report.Line(
                                Mood.BAD, Text.of("health.dns", HOSTILE, HOSTILE), Optional.of(HOSTILE)))),
                        new Report.Section.Output(Optional.empty(), (HOSTILE + "\n").repeat(10_000), true),
                        new Report.Section.Table(
                                List.of(Text.of("runs.id")), List.of(List.of(HOSTILE), List.of("한".repeat(20_000))))));

        assertEquals(
                List.of(),
                BlockKitRules.problems(card(new Reply.Answer(report), Language.KO), BlockKitRules.UPDATE_TEXT));
    }

    @Test
    void the_ways_on_in_a_window_are_buttons_with_the_words_that_could_be_typed() {
        var windows = SomeWindow.until(Instant.parse("2026-11-23T00:00:00Z"));
        var open = card(new Reply.InWindow("shop", "deploy", windows, Optional.of(glass())), Language.EN)
                .toString();
        var closed = card(new Reply.InWindow("shop", "deploy", windows, Optional.empty()), Language.EN);

        assertTrue(open.contains("--break-glass\""), open);
        assertTrue(open.contains("Queue until Mon 23 Nov 09:00 KST"), open);
        assertFalse(closed.toString().contains("--break-glass"), closed.toString());
    }

    private static Decision glass() {
        return new Decision.NeedsApproval(
                List.of("operate", SomeWindow.ID),
                Text.of("policy.needs-break-glass", SomeWindow.ID, 1, "operator"),
                1,
                List.of("operator"),
                List.of("minjun"),
                false,
                Duration.ofMinutes(30));
    }

    private static Map<String, Reply> replies() {
        var holder = holder(RunState.RUNNING);
        var all = new TreeMap<String, Reply>();
        all.put(
                "refused",
                new Reply.Notice(
                        List.of(
                                Text.of("policy.denied.no-grant", "shop", "deploy"),
                                Text.of("door.who-can", "Hana, Minjun"),
                                Text.of("door.why", "/ops why shop deploy api 1f2e3d4"),
                                Text.of("door.rules", "default-deny")),
                        List.of()));
        all.put(
                "which-stack",
                Reply.Notice.of(Text.of("grammar.which-stack", "health"), "/ops shop health", "/ops other health"));
        all.put("health", new Reply.Answer(health()));
        all.put("logs", new Reply.Answer(logs()));
        all.put("runs", new Reply.Answer(runs()));
        all.put("releases", new Reply.Answer(releases()));
        all.put("started", new Reply.Started(new RunId("261120k3p7q"), Shop.CHANNEL));
        all.put("queued", new Reply.Queued(new RunId("261120mmmmm"), holder));
        all.put("queued-unknown", new Reply.Queued(new RunId("261120mmmmm"), holder(RunState.UNKNOWN)));
        all.put("busy", new Reply.Busy(LOCK, holder));
        all.put("busy-unknown", new Reply.Busy(LOCK, holder(RunState.UNKNOWN)));
        all.put("frozen", new Reply.Frozen(LOCK, new Freeze("minjun", SomeRun.START.plusSeconds(3_600), "장애 조사 중")));
        var windows = SomeWindow.until(Instant.parse("2026-11-23T00:00:00Z"));
        var closed = new Decision.Denied(
                List.of("operate", SomeWindow.ID),
                Text.of("policy.denied.no-glass", SomeWindow.ID),
                List.of(),
                List.of());
        all.put("in-window", new Reply.InWindow("shop", "deploy", windows, Optional.of(glass())));
        all.put("in-closed-window", new Reply.InWindow("shop", "deploy", windows, Optional.of(closed)));
        all.put("held", new Reply.Held(new RunId("261120k3p7q"), "shop", windows));
        all.put(
                "plan",
                new Reply.PlanShown(
                        plan(),
                        "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
                        List.of(),
                        List.of()));
        all.put(
                "plan-asked",
                new Reply.PlanShown(
                        plan(),
                        "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
                        List.of(Text.of("approval.other-plan")),
                        List.of("/ops approve 261120k3p7q 7kq2xm", "/ops deny 261120k3p7q 7kq2xm <reason>")));
        all.put(
                "asked",
                new Reply.Asked(
                        new RunId("261120k3p7q"),
                        "C0SHOP",
                        SomeRun.in(RunState.AWAITING_APPROVAL)
                                .asked(List.of("minjun"))
                                .view(Language.KO)
                                .approval()
                                .orElseThrow()));
        all.put(
                "help",
                new Reply.Help(
                        help(), List.of(new Reply.Help.Own("/ops cancel <run>", Text.of("card.help-own.cancel")))));
        all.put("help-nothing", new Reply.Help(List.of(), List.of()));
        return all;
    }

    private static RunSummary holder(RunState state) {
        return new RunSummary(
                new RunId("261120k3p7q"),
                "deploy",
                "shop",
                Optional.of("api"),
                Optional.of(LOCK),
                Collections.emptySortedMap(),
                state,
                "minjun",
                "T0LAB/U0MINJUN",
                SomeRun.START,
                Optional.empty());
    }

    private static Report health() {
        return new Report(
                Text.of("health.title", "shop"),
                Mood.BAD,
                List.of(new Report.Section.Lines(List.of(
                        Report.Line.of(Mood.GOOD, Text.of("health.tls", "shop.example.com", 89)),
                        new Report.Line(
                                Mood.WARNING,
                                Text.of("health.disk", "shop-vm", "/var/lib/docker", 91),
                                Optional.of("/ops shop disk")),
                        new Report.Line(
                                Mood.BAD,
                                Text.of("health.http-status", "https://shop.example.com/", 502, 200),
                                Optional.of("/ops shop restart api")),
                        Report.Line.of(Mood.UNKNOWN, Text.of("health.kafka-no-lag", "orders", "exit 1"))))));
    }

    private static Report logs() {
        return new Report(
                Text.of("steps.title", "shop", "logs api"),
                Mood.PLAIN,
                List.of(new Report.Section.Output(
                        Optional.of(Text.of("steps.heading", "shop-vm", "api")),
                        "18:01:59 GET /orders?id=1&x=<b> 200\n18:02:00 ERROR no account for <!here>",
                        true)));
    }

    private static Report runs() {
        return new Report(
                Text.of("runs.title", "shop"),
                Mood.PLAIN,
                List.of(new Report.Section.Table(
                        List.of(
                                Text.of("runs.id"),
                                Text.of("runs.command"),
                                Text.of("runs.state"),
                                Text.of("runs.by"),
                                Text.of("runs.since")),
                        List.of(
                                List.of(
                                        "261120k3p7q",
                                        "deploy api b2c3d4e",
                                        Text.of("card.state.running"),
                                        "hana",
                                        "11-21 03:02"),
                                List.of(
                                        "261119aaaaa",
                                        "restart api",
                                        Text.of("card.state.succeeded"),
                                        "minjun",
                                        "11-20 18:30")))));
    }

    private static Report releases() {
        return new Report(
                Text.of("release.list.title", "api"),
                Mood.GOOD,
                List.of(new Report.Section.Lines(List.of(
                        Report.Line.of(Mood.GOOD, Text.of("release.list.current", 3, "b2c3d4e", SomeRun.START)),
                        Report.Line.of(
                                Mood.PLAIN,
                                Text.of("release.list.bad", 2, "c3d4e5f", SomeRun.START.minusSeconds(86_400)))))));
    }

    private static Plan plan() {
        var bare = Plans.of(Plans.segment(
                1,
                List.of(
                        Plans.step("pull", Phase.CHECK, "docker pull registry.example.com:5000/shop/api:b2c3d4e"),
                        Plans.step("up", Phase.CHANGE, "docker compose up -d --no-deps api")),
                Plans.compensation("up-back", "docker compose up -d --no-deps api # 1f2e3d4")));
        return new Plan(
                bare.command(),
                bare.stack(),
                Optional.of("api"),
                bare.effect(),
                bare.lock(),
                bare.arguments(),
                bare.pins(),
                bare.segments(),
                List.of(
                        new PlanNote(new LocalizedText("변경", "Change"), "1f2e3d4 → b2c3d4e"),
                        new PlanNote(
                                new LocalizedText("호스트의 체크아웃을 최신 커밋으로 갱신합니다", "The checkout on the host goes forward"),
                                "--- a/compose.yaml\n+++ b/compose.yaml\n-    mem_limit: 512m\n+    mem_limit: 1g")),
                bare.definitionDigest(),
                bare.policyDigest(),
                true,
                bare.timeout());
    }

    private static List<Reply.Help.Entry> help() {
        var shop = Shop.CATALOGUE.stack("shop").orElseThrow();
        return List.of(
                new Reply.Help.Entry(shop, "/ops shop deploy <service> <sha>", new LocalizedText("배포합니다.", "Deploys.")),
                new Reply.Help.Entry(shop, "/ops shop health", new LocalizedText("상태를 봅니다.", "Shows how it is.")));
    }

    private JsonObject card(Reply reply, Language language) {
        return cards.of(reply, reader(language));
    }

    private static ReplyCards.Reader reader(Language language) {
        return new ReplyCards.Reader(language, Optional.of(Shop.CHANNEL), "shop deploy api b2c3d4e");
    }
}
