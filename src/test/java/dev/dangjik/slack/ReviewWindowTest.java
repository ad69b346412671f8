package dev.dangjik.slack;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import dev.dangjik.approval.ApprovalRequest;
import dev.dangjik.approval.Vote;
import dev.dangjik.command.ReviewOutcome;
import dev.dangjik.command.ReviewSheet;
import dev.dangjik.message.Language;
import dev.dangjik.message.Text;
import dev.dangjik.message.Texts;
import dev.dangjik.plan.Phase;
import dev.dangjik.plan.Plan;
import dev.dangjik.plan.PlanDigest;
import dev.dangjik.run.RunState;
import dev.dangjik.run.RunView;
import dev.dangjik.testing.BlockKitViewRules;
import dev.dangjik.testing.FakeSlackView;
import dev.dangjik.testing.Plans;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The window in which a plan is read and decided about.
class ReviewWindowTest {
    private final ReviewWindow window =
            new ReviewWindow(Texts.packaged(), () -> Shop.CATALOGUE, text -> text.replace("hunter2", "[REDACTED]"));

    @ParameterizedTest
    @EnumSource(Language.class)
    void windows_for_every_situation(Language language) {
        var windows = new TreeMap<String, JsonObject>();
        situations().forEach((name, sheet) -> windows.put(name, window.of(sheet, language)));
        outcomes().forEach((name, told) -> windows.put(name, window.of(told, language)));
        windows.put("loading", window.loading(language));
        windows.put("unreadable", window.unreadable(language));
        assertAll(windows.entrySet().stream()
                .map(shown -> () -> Golden.assertIsWindow("review-" + shown.getKey(), language, shown.getValue())));
    }

    private static Map<String, ReviewSheet> situations() {
        var all = new TreeMap<String, ReviewSheet>();
        all.put("asked", sheet(plan("docker compose up -d"), Optional.empty(), List.of(), false));
        all.put(
                "asked-anew",
                sheet(plan("docker compose up -d --wait"), Optional.of(plan("docker compose up -d")), List.of(), true));
        all.put(
                "own",
                sheet(
                        plan("docker compose up -d"),
                        Optional.empty(),
                        List.of(Text.of("policy.consent.own"), Text.of("door.who-can", "Minjun")),
                        false));
        all.put(
                "closed",
                new ReviewSheet.Closed(
                        List.of(Text.of("approval.over", "261120k3p7q"), Text.of("approval.over-denied", "minjun"))));
        return all;
    }

    private static Map<String, ReviewOutcome.Told> outcomes() {
        return Map.of(
                "granted",
                new ReviewOutcome.Told(
                        ReviewOutcome.Mark.APPROVED, List.of(Text.of("review.granted", "261120k3p7q", 2, 2))),
                "already",
                new ReviewOutcome.Told(
                        ReviewOutcome.Mark.APPROVED,
                        List.of(Text.of("review.already-approved", "261120k3p7q", SomeRun.START, 1, 2))),
                "denied",
                new ReviewOutcome.Told(ReviewOutcome.Mark.DENIED, List.of(Text.of("approval.denied", "261120k3p7q"))),
                "not-in-time",
                new ReviewOutcome.Told(ReviewOutcome.Mark.NOTHING, List.of(Text.of("review.not-in-time"))));
    }

    @Test
    void a_plan_that_does_not_fit_says_how_much_of_it_stands_in_the_file_and_which_file() {
        var script = IntStream.range(0, 900)
                .mapToObj(i -> "line " + i + " of a long plan")
                .collect(Collectors.joining("\n"));
        var plan = plan(script);
        var shown = window.of(sheet(plan, Optional.empty(), List.of(), false), Language.EN);

        assertEquals(List.of(), BlockKitViewRules.problems(shown));
        var view = new FakeSlackView("V1", "U1", "", shown);
        var file = PlanFile.of(run(), question(1, false, plan), plan, text -> text);
        var lines = view.verbatim().lines().toList();
        assertEquals(file.lines().subList(0, lines.size()), lines);
        int readable = file.lines().size() - 1;
        assertTrue(
                view.everything()
                        .contains("Lines 1 to " + lines.size() + " of " + readable + " are shown. "
                                + (readable - lines.size())
                                + " more stand in the file `dangjik-261120k3p7q-plan-1.txt` in the thread; sha256 "
                                + file.digest()),
                view.everything());
    }

    @Test
    void what_cannot_be_seen_is_spelled_out_and_nothing_pings_or_shows_a_secret() {
        var shown = window.of(
                sheet(plan("echo \u202Egnp.exe <!channel> hunter2 ```"), Optional.empty(), List.of(), true),
                Language.EN);

        assertEquals(List.of(), BlockKitViewRules.problems(shown));
        var verbatim = new FakeSlackView("V1", "U1", "", shown).verbatim();
        assertTrue(verbatim.contains("\\u{202e}gnp.exe"), verbatim);
        assertTrue(verbatim.contains("<!channel>") && verbatim.contains("```"), verbatim);
        assertFalse(shown.toString().contains("hunter2"), shown.toString());
    }

    @Test
    void a_line_longer_than_a_block_is_shown_whole() {
        var longLine = "x".repeat(7_000);
        var view = new FakeSlackView(
                "V1", "U1", "", window.of(sheet(plan(longLine), Optional.empty(), List.of(), false), Language.KO));

        assertEquals(List.of(), BlockKitViewRules.problems(view.content()));
        assertTrue(view.verbatim().replace("\n", "").contains(longLine));
    }

    @Test
    void what_it_remembers_is_read_back_and_nothing_else_is() {
        var content = window.of(sheet(plan("true"), Optional.empty(), List.of(), false), Language.EN);
        var shown = ReviewMetadata.read(content.get("private_metadata").getAsString())
                .orElseThrow();

        assertEquals("261120k3p7q", shown.run().value());
        assertEquals(PlanDigest.of(plan("true")), shown.planDigest());
        for (var bent : List.of("", "v1", "v2.261120k3p7q.1." + "0".repeat(64), "v1.261120k3p7q.0." + "0".repeat(64))) {
            assertEquals(Optional.empty(), ReviewMetadata.read(bent), bent);
        }
    }

    private static ReviewSheet.Open sheet(Plan plan, Optional<Plan> before, List<Text> obstacles, boolean isStrict) {
        var remarks = before.isPresent() ? List.of(Text.of("review.older-button")) : List.<Text>of();
        return new ReviewSheet.Open(
                run(),
                question(before.isPresent() ? 2 : 1, isStrict, plan),
                plan,
                before,
                remarks,
                obstacles,
                isStrict,
                isStrict);
    }

    private static RunView run() {
        return SomeRun.in(RunState.AWAITING_APPROVAL).view(Language.KO);
    }

    private static ApprovalRequest question(int round, boolean isStrict, Plan plan) {
        return new ApprovalRequest(
                "261120k3p7q",
                round,
                "7kq2xm",
                PlanDigest.of(plan),
                List.of("deploys-need-two"),
                2,
                List.of("operator"),
                List.of("minjun"),
                List.of("hana"),
                isStrict ? List.of("minjun") : List.of(),
                isStrict,
                ApprovalRequest.State.PENDING,
                0,
                SomeRun.START,
                SomeRun.START.plus(Duration.ofMinutes(15)),
                isStrict
                        ? List.of(
                                new Vote("jisu", "T0LAB/U0JISU", Vote.Verdict.APPROVE, Optional.empty(), SomeRun.START))
                        : List.of());
    }

    private static Plan plan(String script) {
        return Plans.of(Plans.segment(1, List.of(Plans.step("up", Phase.CHANGE, script))));
    }
}
