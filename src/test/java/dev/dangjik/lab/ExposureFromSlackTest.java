package dev.dangjik.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dangjik.testing.Await;
import dev.dangjik.testing.BotRig;
import dev.dangjik.testing.FakeSlackMessage;
import dev.dangjik.testing.FakeSlackView;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Opening Everbit's Grafana as people live it (runbook §6): asked in Slack, approved by somebody else, opened by the
/// helper in the nginx container, closed in every way there is.
@Tag("lab")
class ExposureFromSlackTest {
    private static final Duration SOON = Duration.ofMinutes(3);
    private static final String LINE = "/expose grafana 1m --from 10.77.0.1 지연의 원인을 봐야 합니다 지금";
    private static final String BROKEN = "/home/ubuntu/everbit/docker/nginx/conf.d/99-broken.conf";

    private static BotRig bot;
    private static LabGrafana grafana;

    @BeforeAll
    static void start() throws Exception {
        bot = BotRig.startApart("exposure", LabShell.site(), _ -> {});
        grafana = LabGrafana.install(bot.files());
    }

    @AfterAll
    static void stop() throws Exception {
        bot.close();
        grafana.stop();
        LabMachine.of("everbit").sh("rm -rf " + bot.files().vmDirectory());
    }

    @AfterEach
    void nothing_is_left_open_and_nothing_was_said_that_Slack_would_refuse() throws Exception {
        LabCommand.asRoot("everbit", "rm -f " + BROKEN);
        assertEquals(0, grafana.open());
        assertEquals(List.of(), bot.slack().workspace().violations());
    }

    @Test
    void the_usual_way_is_a_tunnel_which_opens_nothing() throws Exception {
        var answer = bot.answer("hana", BotRig.EVERBIT, "/ops access grafana");

        assertTrue(answer.contains("ssh -N -L 3000:127.0.0.1:3000"), answer);
        assertEquals(404, grafana.status());
    }

    @Test
    void it_opens_for_who_asked_once_another_approves_and_closes_itself_and_its_message_becomes_the_receipt()
            throws Exception {
        assertEquals(404, grafana.status());
        var message = asked(LINE);
        assertFalse(bot.reviews("hana", message).isForm(), "who asks does not decide");
        approve("minjun", message);

        var open = awaitsOpen(message);
        var until = grafana.until();
        assertEquals(401, grafana.status());
        assertEquals(403, grafana.statusFromElsewhere());
        assertTrue(open.everything().contains("https://api.everbit.kr/grafana/"), open.everything());
        assertTrue(open.everything().contains("10.77.0.1/32 (hana)"), open.everything());
        var status = bot.answer("sora", BotRig.EVERBIT, "/expose status");
        assertTrue(status.contains("grafana 열림"), status);

        awaitMoment(until.plusSeconds(1));
        assertEquals(404, grafana.status());
        var end = bot.awaitsEnd(message);
        assertTrue(end.text().startsWith("✅"), end.everything());
        assertTrue(end.everything().contains("🧾"), end.everything());
        assertTrue(end.everything().contains("시간이 지나 닫혔습니다"), end.everything());
        assertEquals(Optional.empty(), end.button("exposure.close"));
        assertEquals(404, grafana.statusFromElsewhere());
    }

    @Test
    void whoever_operates_closes_it_at_once_and_needs_nobody() throws Exception {
        var message = asked(LINE.replace(" 1m ", " 30m "));
        approve("minjun", message);
        var open = awaitsOpen(message);
        assertEquals(401, grafana.status());

        bot.person("minjun").presses(open, "exposure.close");

        var end = bot.awaitsEnd(message);
        assertEquals(404, grafana.status());
        assertTrue(end.everything().contains("minjun 님이 닫았습니다"), end.everything());
        assertTrue(bot.answer("hana", BotRig.EVERBIT, "/expose close --all").contains("열린 화면이 없습니다"));
    }

    @Test
    void what_is_left_out_is_asked_in_a_window_and_goes_the_way_of_a_typed_line() throws Exception {
        var hana = bot.person("hana");
        var before = bot.slack().workspace().view(hana.user()).map(FakeSlackView::id);
        int known = bot.runs(BotRig.EVERBIT).size();
        hana.types(BotRig.EVERBIT, "/expose grafana 1m");
        var window = BotRig.awaits(
                SOON,
                "a form",
                () -> bot.slack()
                        .workspace()
                        .view(hana.user())
                        .filter(view -> !Optional.of(view.id()).equals(before) && view.isForm()));
        assertEquals(List.of("surface", "duration", "from", "reason"), window.inputs());

        var filled = Map.of("surface", "grafana", "duration", "1m", "from", "10.77.0.1", "reason", "지연의 원인을 봐야 합니다");
        assertEquals("", hana.submits(filled).body());

        var message = BotRig.awaits(
                SOON,
                "the question",
                () -> bot.runs(BotRig.EVERBIT).stream().skip(known).findFirst());
        hana.types(BotRig.EVERBIT, "/ops withdraw " + message.key().substring("run/".length()));
        assertTrue(bot.awaitsEnd(message).text().startsWith("⏹️"));
    }

    @Test
    void nobody_approves_what_is_opened_for_them_and_a_page_on_which_one_acts_needs_two() throws Exception {
        var forMinjun = bot.answer("hana", BotRig.EVERBIT, "/expose grafana 1m --from 10.77.0.1=minjun 지연의 원인을 봐야 합니다");
        assertTrue(forMinjun.contains("본인을 위한 요청은 승인할 수 없어(minjun) 승인할 수 있는 사람이 부족합니다."), forMinjun);
        var high = bot.answer("hana", BotRig.EVERBIT, "/expose prometheus 1m --from 10.77.0.1 지연의 원인을 봐야 합니다");
        assertTrue(high.contains("2명"), high);
        assertEquals(404, grafana.status());
    }

    @Test
    void sources_that_are_none_are_refused_before_anybody_is_asked() throws Exception {
        for (var source : List.of("0.0.0.0/0", "::/0", "203.0.113.0/24", "127.0.0.1", "192.168.1.7", "here")) {
            var refused = bot.answer("hana", BotRig.EVERBIT, "/expose grafana 1m --from " + source + " 지연의 원인을 봐야 합니다");
            assertTrue(refused.contains("/ops everbit access grafana"), source + ": " + refused);
        }
        assertEquals(0, grafana.open());
    }

    @Test
    void with_a_bot_that_is_killed_a_second_after_opening_and_stays_away_it_closes_in_time() throws Exception {
        var message = asked(LINE);
        approve("minjun", message);
        Await.truth(SOON, ExposureFromSlackTest::isOpen);
        var until = grafana.until();
        awaitMoment(Clock.systemUTC().instant().plusSeconds(1));
        bot.kill();
        assertEquals(401, grafana.status());

        awaitMoment(until.plusSeconds(1));

        assertEquals(404, grafana.status());
        bot.startAgain();
        var end = bot.awaitsEnd(message);
        assertTrue(end.everything().contains("시간이 지나 닫혔습니다"), end.everything());
    }

    @Test
    void with_a_broken_nginx_at_its_end_it_is_shut_all_the_same_and_who_is_on_call_is_called() throws Exception {
        var message = asked(LINE);
        approve("minjun", message);
        awaitsOpen(message);
        var until = grafana.until();
        LabCommand.asRoot("everbit", "echo 'sever {' >" + BROKEN);

        awaitMoment(until.plusSeconds(1));
        assertEquals(404, grafana.status());
        var called = BotRig.awaits(
                SOON,
                "a call",
                () -> bot.now(message)
                        .filter(now -> now.button("exposure.on-it").isPresent()));
        var call = "exposure/" + message.key().substring("run/".length()) + "/call/1/";
        for (var place : List.of(BotRig.EVERBIT, "U0HANA", "U0MINJUN")) {
            var heard = BotRig.awaits(SOON, "the first call in " + place, () -> said(place, call + place));
            assertTrue(heard.everything().contains("*grafana* 화면이 닫힌 것을 확인하지 못했습니다"), heard.everything());
            boolean isChannel = place.equals(BotRig.EVERBIT);
            assertEquals(isChannel, heard.everything().contains("<@U0HANA> <@U0MINJUN>"), heard.everything());
        }
        var taken = "minjun 님이 확인하고 있습니다. 닫기는 계속 시도합니다.";
        assertFalse(called.everything().contains(taken), "nobody has answered yet");
        bot.person("minjun").presses(called, "exposure.on-it");
        var answered =
                BotRig.awaits(SOON, "who is on it", () -> bot.now(message).filter(BotRig.says(taken)));
        assertEquals(Optional.empty(), answered.button("exposure.on-it"));
        assertEquals(404, grafana.status());

        LabCommand.asRoot("everbit", "rm -f " + BROKEN);
        var end = bot.awaitsEnd(message);
        assertTrue(end.everything().contains("🧾"), end.everything());
    }

    private static Optional<FakeSlackMessage> said(String place, String key) {
        return bot.slack().workspace().messages(place).stream()
                .filter(message -> message.key().equals(key))
                .findFirst();
    }

    private static boolean isOpen() {
        try {
            return grafana.status() == 401;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static FakeSlackMessage asked(String line) throws Exception {
        var message = bot.starts("hana", line);
        return BotRig.awaits(
                SOON,
                "the button",
                () -> bot.now(message).filter(now -> now.button("run.review").isPresent()));
    }

    private static FakeSlackMessage awaitsOpen(FakeSlackMessage message) throws Exception {
        return BotRig.awaits(
                SOON,
                "it is open",
                () -> bot.now(message).filter(now -> now.everything().contains("🔓")));
    }

    private static void approve(String person, FakeSlackMessage message) throws Exception {
        var window = bot.reviews(person, message);
        assertTrue(window.isForm(), window.everything());
        assertTrue(window.verbatim().contains("10.77.0.1/32"), window.verbatim());
        var answer = bot.person(person).submits(Map.of("verdict", "approve"));
        assertTrue(answer.body().contains("승인되었습니다"), answer.toString());
    }

    private static void awaitMoment(Instant moment) throws Exception {
        Await.value(SOON, () -> Clock.systemUTC().instant(), now -> !now.isBefore(moment));
    }
}
