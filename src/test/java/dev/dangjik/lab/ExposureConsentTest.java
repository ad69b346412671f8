package dev.dangjik.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dangjik.testing.BotRig;
import dev.dangjik.testing.FakeSlackMessage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Whose consent opens what, on a machine with three operators; and consent to what is not there any more.
@Tag("lab")
class ExposureConsentTest {
    private static final Duration SOON = Duration.ofMinutes(3);
    private static final String WHY = " --from 10.77.0.1 지연의 원인을 봐야 합니다 지금";
    private static final String HELPER = "/usr/local/lib/dangjik/exposure";

    private static BotRig bot;
    private static LabGrafana grafana;

    @BeforeAll
    static void start() throws Exception {
        var site = LabShell.site()
                .replace("people:\n", "people:\n  jisu: {name: \"Jisu\", slack: [\"T0LAB/U0JISU\"]}\n")
                .replace("everbit-operator: [hana, minjun]", "everbit-operator: [hana, minjun, jisu]");
        bot = BotRig.startApart("exposure-consent", site, _ -> {});
        grafana = LabGrafana.install(bot.files());
    }

    @AfterAll
    static void stop() throws Exception {
        bot.close();
        grafana.stop();
        LabMachine.of("everbit").sh("rm -rf " + bot.files().vmDirectory());
    }

    @AfterEach
    void nothing_is_left_open_and_nothing_was_said_that_Slack_would_refuse() {
        assertEquals(0, grafana.open());
        assertEquals(List.of(), bot.slack().workspace().violations());
    }

    @Test
    void where_one_acts_two_others_consent_and_an_opening_is_in_the_way_of_nothing_but_the_next_of_its_page()
            throws Exception {
        var watched = asked("hana", "/expose grafana 10m" + WHY);
        approves("minjun", watched);
        awaitsOpen(watched);
        var acted = asked("hana", "/expose prometheus 10m" + WHY);

        approves("minjun", acted);
        BotRig.awaits(SOON, "one consent", () -> bot.now(acted).filter(BotRig.says("2명 중 1명")));
        assertEquals(404, grafana.status("prometheus"));
        approves("jisu", acted);

        var open = awaitsOpen(acted);
        assertEquals(401, grafana.status("prometheus"));
        assertEquals(401, grafana.status());
        assertEquals(2, grafana.open());
        var extend = bot.answer("minjun", BotRig.EVERBIT, "/expose extend prometheus 1m");
        assertTrue(extend.contains("/ops everbit expose prometheus 1m --from=10.77.0.1/32=hana"), extend);
        assertEquals(2, grafana.open());
        var behind = asked("minjun", "/expose prometheus 1m" + WHY);
        approves("hana", behind);
        approves("jisu", behind);
        BotRig.awaits(
                SOON,
                "its turn is waited for",
                () -> bot.now(behind).filter(BotRig.says(acted.key().substring("run/".length()))));
        assertEquals(2, grafana.open());

        bot.person("jisu").presses(open, "exposure.close");
        assertTrue(bot.awaitsEnd(acted).everything().contains("jisu 님이 닫았습니다"));
        var next = awaitsOpen(behind);
        assertTrue(next.everything().contains("10.77.0.1/32 (minjun)"), next.everything());
        assertEquals(401, grafana.status("prometheus"));
        assertEquals(401, grafana.status());
        assertEquals(2, grafana.open());
        assertTrue(bot.awaitsEnd(behind).everything().contains("시간이 지나 닫혔습니다"));
        assertEquals(404, grafana.status("prometheus"));
        assertEquals(401, grafana.status());
        bot.person("hana").types(BotRig.EVERBIT, "/expose close --all");
        assertTrue(bot.awaitsEnd(watched).everything().contains("🧾"));
        assertEquals(404, grafana.status());
    }

    @Test
    void for_whom_it_is_opened_reads_the_plan_and_does_not_decide_and_somebody_else_does() throws Exception {
        var message = asked("hana", "/expose grafana 1m --from 10.77.0.1=minjun 지연의 원인을 봐야 합니다 지금");

        var window = bot.reviews("minjun", message);
        assertFalse(window.isForm(), window.everything());
        assertTrue(window.everything().contains("본인을 위한 요청은 승인할 수 없습니다."), window.everything());
        assertTrue(window.verbatim().contains("10.77.0.1/32"), window.verbatim());
        assertEquals(404, grafana.status());
        approves("jisu", message);

        var open = awaitsOpen(message);
        assertTrue(open.everything().contains("10.77.0.1/32 (minjun)"), open.everything());
        bot.person("hana").presses(open, "exposure.close");
        var end = bot.awaitsEnd(message);
        assertTrue(end.everything().contains("hana 님이 닫았습니다"), end.everything());
        assertEquals(404, grafana.status());
    }

    @Test
    void consent_to_another_helper_than_the_one_that_is_there_opens_nothing() throws Exception {
        var message = asked("hana", "/expose grafana 1m" + WHY);
        LabCommand.asRoot("everbit", "cp -a " + HELPER + " /root/helper && echo '# edited' >>" + HELPER);
        try {
            approves("minjun", message);

            var again = BotRig.awaits(
                    SOON,
                    "another question",
                    () -> bot.now(message)
                            .filter(now -> now.button("run.review")
                                    .map(FakeSlackMessage.Button::value)
                                    .filter(value -> !Optional.of(value)
                                            .equals(message.button("run.review").map(FakeSlackMessage.Button::value)))
                                    .isPresent()));
            assertEquals(404, grafana.status());
            assertEquals(0, grafana.open());
            var window = bot.reviews("minjun", again);
            assertTrue(window.everything().contains("바뀐 내용"), window.everything());
            assertTrue(window.verbatim().contains("+ as long as exposure-helper = "), window.verbatim());
        } finally {
            LabCommand.asRoot("everbit", "cp -a /root/helper " + HELPER);
        }
        bot.person("hana")
                .types(BotRig.EVERBIT, "/ops withdraw " + message.key().substring("run/".length()));
        assertTrue(bot.awaitsEnd(message).text().startsWith("⏹️"));
    }

    private static FakeSlackMessage asked(String person, String line) throws Exception {
        var message = bot.starts(person, line);
        return BotRig.awaits(
                SOON,
                "the button",
                () -> bot.now(message).filter(now -> now.button("run.review").isPresent()));
    }

    private static void approves(String person, FakeSlackMessage message) throws Exception {
        var now = bot.now(message).orElseThrow();
        var window = bot.reviews(person, now);
        assertTrue(window.isForm(), window.everything());
        var reason = Map.of("verdict", "approve", "reason", "같이 보고 있으니 열어도 됩니다");
        var answer = bot.person(person).submits(reason);
        assertTrue(answer.body().contains("승인"), answer.toString());
    }

    private static FakeSlackMessage awaitsOpen(FakeSlackMessage message) throws Exception {
        return BotRig.awaits(
                SOON,
                "it is open",
                () -> bot.now(message).filter(now -> now.everything().contains("🔓")));
    }
}
