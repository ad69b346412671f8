package dev.dangjik.slack;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.dangjik.message.Language;
import dev.dangjik.message.Text;
import dev.dangjik.message.Texts;
import dev.dangjik.run.KnownFact;
import dev.dangjik.run.RunState;
import dev.dangjik.run.StepState;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What a run's message says in each situation.
class RunCardTest {
    private static final ZoneId SEOUL = ZoneId.of("Asia/Seoul");

    @ParameterizedTest
    @EnumSource(Language.class)
    void a_message_for_every_situation(Language language) {
        assertAll(situations().entrySet().stream()
                .map(run -> () -> Golden.assertIs("run-" + run.getKey(), language, card(run.getValue(), language))));
    }

    private static Map<String, SomeRun> situations() {
        var all = new TreeMap<String, SomeRun>();
        all.put("running", running().output(lines(12)));
        all.put(
                "running-in-trouble",
                running()
                        .trouble("run.trouble.silent", "shop-vm", "connecting to 192.0.2.7:22: timed out")
                        .cancelledBy("minjun"));
        all.put("queued", SomeRun.in(RunState.QUEUED).queued(2, "261120aaaaa"));
        all.put("queued-behind-unknown", SomeRun.in(RunState.QUEUED).queuedBehindUnknown(1, "261120aaaaa"));
        all.put("held", SomeRun.in(RunState.QUEUED).held("month-end"));
        all.put("succeeded", succeeded());
        all.put("first-release", succeeded().fact(KnownFact.RELEASE_BEFORE, "none"));
        all.put("rolled-back", rolledBack());
        all.put("failed-safe", failedSafe());
        all.put("failed-unsafe", failedUnsafe());
        all.put("unknown", unknown());
        all.put("cancelled", SomeRun.in(RunState.CANCELLED).because("run.detail.cancelled-queued", "minjun"));
        all.put("rolled-back-cancelled", rolledBack().because("run.detail.cancelled", "minjun"));
        all.put("rolled-back-decided", rolledBack().because("run.detail.roll-back-decided", "minjun"));
        all.put(
                "asked",
                SomeRun.in(RunState.AWAITING_APPROVAL)
                        .asked(List.of("minjun", "sora"), "minjun")
                        .because("approval.plan-changed"));
        all.put("denied", SomeRun.in(RunState.DENIED).because("run.detail.denied-because", "minjun", "아직 아니다"));
        all.put("certificate-served", succeeded().fact(KnownFact.CERTIFICATE_UNTIL, "1803148987"));
        all.put(
                "certificate-not-served",
                failedUnsafe()
                        .fact(KnownFact.CERTIFICATE_PROBLEM, "nginx-config nginx: [emerg] unknown directive \"x\""));
        all.put("expired", SomeRun.in(RunState.EXPIRED).because("queue.command-changed", "deploy"));
        return all;
    }

    @Test
    void the_way_back_names_the_version_and_is_what_a_person_could_type() {
        var card = card(succeeded(), Language.EN);

        assertEquals(
                Map.of("run.rollback", "shop back api --to 1f2e3d4c5b6a79880716253443526170aabbccdd"), buttons(card));
        assertTrue(card.toString().contains("Roll back to 1f2e3d4c5b6a\""), card.toString());
    }

    @Test
    void after_an_unsafe_end_the_release_the_ledger_still_has_is_deployed_again() {
        assertEquals(
                Map.of("run.rollback", "shop deploy api --sha 1f2e3d4"), buttons(card(failedUnsafe(), Language.KO)));
    }

    @Test
    void what_changed_no_release_offers_no_way_back() {
        var restart = SomeRun.in(RunState.SUCCEEDED).command("restart").step("up", "시작", "Start", StepState.OK, 1);

        assertEquals(Map.of(), buttons(card(restart, Language.KO)));
        assertEquals(Map.of(), buttons(card(succeeded().fact(KnownFact.RELEASE_BEFORE, "none"), Language.KO)));
        assertEquals(Map.of(), buttons(card(succeeded().command("back"), Language.KO)));
        assertEquals(Map.of(), buttons(card(rolledBack(), Language.KO)));
    }

    @Test
    void an_unknown_run_offers_every_decision() {
        assertEquals(
                Map.of(
                        "run.resolve.resume", "resolve 261120k3p7q resume",
                        "run.resolve.done", "resolve 261120k3p7q done",
                        "run.resolve.roll-back", "resolve 261120k3p7q roll-back",
                        "run.resolve.leave", "resolve 261120k3p7q leave"),
                buttons(card(unknown(), Language.KO)));
    }

    @Test
    void an_unknown_run_offers_only_what_will_be_accepted_and_says_why_not_the_rest() {
        var decided = Map.of(
                "run.resolve.done", "resolve 261120k3p7q done", "run.resolve.leave", "resolve 261120k3p7q leave");
        var forgotten = card(unknown().because("run.detail.vm-forgot", "shop-vm"), Language.KO);
        var untold = card(unknown().because("run.detail.cannot-resume"), Language.EN);

        assertEquals(decided, buttons(forgotten));
        assertTrue(forgotten.toString().contains("이어서 진행과 롤백은 선택할 수 없습니다."), forgotten.toString());
        assertEquals(decided, buttons(card(unknown().because("run.detail.inconclusive", "health"), Language.KO)));
        assertEquals(decided, buttons(untold));
        assertEquals(
                1, count("nothing to resume", untold.getAsJsonArray("blocks").toString()));
    }

    private static int count(String words, String text) {
        return text.split(words, -1).length - 1;
    }

    @Test
    void a_button_of_another_situation_is_another_wish() {
        var once = unknown().view(Language.KO);
        var again = unknown()
                .begunAgain("up", "새 버전 시작", "Start the new version", StepState.UNKNOWN, 1)
                .view(Language.KO);

        assertFalse(RunButtons.blockId(once).equals(RunButtons.blockId(again)));
        assertFalse(RunButtons.blockId(unknown().decided(1).view(Language.KO)).equals(RunButtons.blockId(once)));
        assertFalse(RunButtons.blockId(running().view(Language.KO)).equals(RunButtons.blockId(once)));
    }

    @Test
    void others_are_asked_by_a_button_that_carries_the_run_and_the_code_of_its_plan() {
        var card = card(SomeRun.in(RunState.AWAITING_APPROVAL).asked(List.of("minjun")), Language.EN);

        assertEquals(
                Map.of(
                        "run.review", "261120k3p7q 7kq2xm",
                        "run.withdraw", "withdraw 261120k3p7q"),
                buttons(card));
        assertTrue(card.toString().contains("of Minjun until"), card.toString());
    }

    @Test
    void once_asked_to_cancel_there_is_nothing_more_to_press() {
        assertEquals(Map.of("run.cancel", "cancel 261120k3p7q"), buttons(card(running(), Language.KO)));
        assertEquals(Map.of(), buttons(card(running().cancelledBy("minjun"), Language.KO)));
    }

    @Test
    void once_the_change_is_being_recorded_there_is_nothing_to_cancel_and_a_wish_that_came_too_late_is_called_so() {
        for (var step : List.of(StepState.RUNNING, StepState.OK)) {
            var card = card(running().commit(step).cancelledBy("minjun"), Language.KO)
                    .toString();

            assertEquals(Map.of(), buttons(card(running().commit(step), Language.KO)));
            assertTrue(card.contains("취소 요청: minjun. 변경이 이미 완료로 기록된 뒤라"), card);
            assertFalse(card.contains("단계가 허용하는 대로 멈춥니다"), card);
        }
        assertEquals(
                Map.of("run.cancel", "cancel 261120k3p7q"),
                buttons(card(running().commit(StepState.PENDING), Language.KO)));
    }

    @Test
    void a_database_that_was_away_is_told() {
        var card = card(running().fact(KnownFact.DATABASE_DELAY, "31400"), Language.KO)
                .toString();

        assertTrue(card.contains("데이터베이스가 31초 동안 응답하지 않아"), card);
        assertFalse(card(running(), Language.KO).toString().contains("데이터베이스"));
    }

    @Test
    void a_host_that_answers_and_is_not_ready_to_resume_is_not_called_silent() {
        var held = running().trouble("run.trouble.not-resumed", "shop-vm", "setsid: systemd does not answer");
        var english = card(held, Language.EN).toString();
        var korean = card(held, Language.KO).toString();

        assertTrue(english.contains("host shop-vm is not ready to go on with the run (setsid: systemd"), english);
        assertFalse(english.contains("host shop-vm does not answer"), english);
        assertTrue(korean.contains("호스트 shop-vm: 실행을 이어 갈 준비가 되지 않았습니다 (setsid: systemd"), korean);
        assertFalse(korean.contains("응답 없음"), korean);
    }

    @Test
    void while_it_runs_only_the_newest_lines_are_shown() {
        var card = card(running().output(lines(40)), Language.EN).toString();

        assertTrue(card.contains("line 40") && card.contains("line 33"), card);
        assertFalse(card.contains("line 32"), card);
    }

    static SomeRun running() {
        return pulled(RunState.RUNNING, 12.34)
                .step("up", "새 버전 시작", "Start the new version", StepState.RUNNING, 0)
                .step("health", "상태 확인과 관찰", "Health check and bake", StepState.PENDING, 0);
    }

    private static SomeRun pulled(RunState state, double seconds) {
        return SomeRun.in(state)
                .step("preflight", "사전 점검", "Look before touching anything", StepState.OK, 0.4)
                .step("pull", "이미지 내려받기와 고정", "Pull and pin the image", StepState.OK, seconds);
    }

    private static SomeRun succeeded() {
        return pulled(RunState.SUCCEEDED, 72)
                .begunAgain("up", "새 버전 시작", "Start the new version", StepState.OK, 4.5)
                .step("sync", "체크아웃 갱신", "Bring the checkout forward", StepState.SKIPPED, 0)
                .fact(KnownFact.DOWNTIME, "1240")
                .fact(KnownFact.RELEASE_BEFORE, "1f2e3d4c5b6a79880716253443526170aabbccdd")
                .fact(KnownFact.RELEASE_AFTER, "b2c3d4e5f60718293a4b5c6d7e8f901122334455")
                .output("done");
    }

    private static SomeRun rolledBack() {
        return SomeRun.in(RunState.ROLLED_BACK)
                .step("up", "새 버전 시작", "Start the new version", StepState.OK, 3.8)
                .step("health", "상태 확인과 관찰", "Health check and bake", StepState.FAILED, 40.6)
                .step("record", "검증된 버전으로 기록", "Record as verified", StepState.SKIPPED, 0)
                .back("up-back", "이전 버전 시작", "Start what was there before", StepState.OK, 3.3)
                .because("run.detail.step-failed", "health", "1")
                .fact(KnownFact.FAILED_OUTPUT, "GET /health 500\nanswered 500, not 200: FAIL after 3 tries")
                .fact(KnownFact.DOWNTIME, "8120")
                .fact(KnownFact.RELEASE_BEFORE, "1f2e3d4")
                .output("FAIL");
    }

    private static SomeRun failedSafe() {
        return SomeRun.in(RunState.FAILED_SAFE)
                .step("preflight", "사전 점검", "Look before touching anything", StepState.FAILED, 0.2)
                .step("up", "새 버전 시작", "Start the new version", StepState.SKIPPED, 0)
                .because("run.detail.step-failed", "preflight", "1")
                .fact(KnownFact.FAILED_OUTPUT, "/var/lib/docker has 312 MiB free, a deploy needs 2048 MiB")
                .output("FAIL");
    }

    private static SomeRun failedUnsafe() {
        return SomeRun.in(RunState.FAILED_UNSAFE)
                .step("health", "상태 확인과 관찰", "Health check and bake", StepState.FAILED, 40.6)
                .back("up-back", "이전 버전 시작", "Start what was there before", StepState.FAILED, 3.3)
                .because(
                        "run.detail.compensation-failed",
                        Text.of("run.detail.step-failed", "health", "1"),
                        "up-back",
                        "17")
                .fact(
                        KnownFact.FAILED_OUTPUT,
                        "Error response from daemon: driver failed programming external connectivity")
                .fact(KnownFact.RELEASE_BEFORE, "1f2e3d4")
                .output("FAIL");
    }

    private static SomeRun unknown() {
        return unknown(RunState.UNKNOWN);
    }

    private static SomeRun unknown(RunState state) {
        return SomeRun.in(state)
                .step("pull", "이미지 내려받기와 고정", "Pull and pin the image", StepState.OK, 3)
                .step("up", "새 버전 시작", "Start the new version", StepState.UNKNOWN, 1)
                .because("run.detail.lost-reboot", "shop-vm")
                .output("Container shop-api-1  Recreate");
    }

    @Test
    void a_run_that_was_marked_as_done_says_that_its_release_is_not_recorded() {
        var marked = unknown(RunState.SUCCEEDED).fact(KnownFact.RELEASE_BEFORE, "1f2e3d4");

        assertTrue(card(marked, Language.KO).toString().contains("릴리스가 기록되지 않았습니다"));
        assertFalse(card(succeeded(), Language.KO).toString().contains("기록되지 않았습니다"));
    }

    @Test
    void what_was_really_in_service_is_told_and_nobody_is_led_back_to_what_runs_already() {
        var again = succeeded()
                .fact(KnownFact.RELEASE_BEFORE, "1f2e3d4")
                .fact(KnownFact.RELEASE_IN_USE, "bad0003")
                .fact(KnownFact.RELEASE_AFTER, "1f2e3d4");

        assertTrue(card(again, Language.KO).toString().contains("bad0003 → 1f2e3d4"));
        assertEquals(Map.of(), buttons(card(again, Language.KO)));
    }

    @Test
    void what_the_health_check_saw_stands_beside_the_reason_and_is_escaped() {
        var seen = rolledBack().fact(KnownFact.HEALTH_SAW, "<!channel> /api/v1/markets answered 500\nmore");
        var card = card(seen, Language.KO).toString();

        assertTrue(card.contains("상태 확인 결과: "), card);
        assertTrue(card.contains("/api/v1/markets answered 500"), card);
        assertFalse(card.contains("<!channel>"), card);
        assertFalse(card(succeeded().fact(KnownFact.HEALTH_SAW, "500"), Language.KO)
                .toString()
                .contains("상태 확인 결과"));
    }

    @Test
    void a_downtime_that_had_no_end_is_told_as_the_least_it_was() {
        var open = succeeded().fact(KnownFact.DOWNTIME_OPEN, "1");

        assertTrue(card(open, Language.KO).toString().contains("이상(측정이 끝날 때까지 응답하지 않음)"));
        assertFalse(card(succeeded().fact(KnownFact.DOWNTIME_OPEN, "0"), Language.KO)
                .toString()
                .contains("이상("));
    }

    private static String[] lines(int count) {
        var lines = new String[count];
        for (int i = 0; i < count; i++) {
            lines[i] = "line " + (i + 1);
        }
        return lines;
    }

    static JsonObject card(SomeRun run, Language language) {
        var phrasing = Phrasing.of(Texts.packaged(), language, SEOUL);
        return new RunCard(phrasing, new RunButtons(() -> Shop.CATALOGUE), SomeRun.NOW)
                .of(run.view(language), run.plan(), Optional.empty());
    }

    private static Map<String, String> buttons(JsonObject card) {
        var found = new TreeMap<String, String>();
        for (var block : card.getAsJsonArray("blocks")) {
            var elements =
                    block.getAsJsonObject().get("elements") instanceof JsonArray array ? array.asList() : List.of();
            for (var element : elements) {
                if (element instanceof JsonObject button && button.has("action_id")) {
                    found.put(
                            button.get("action_id").getAsString(),
                            button.get("value").getAsString());
                }
            }
        }
        return found;
    }
}
