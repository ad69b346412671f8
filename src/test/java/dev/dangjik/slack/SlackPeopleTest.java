package dev.dangjik.slack;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.dangjik.config.Secret;
import dev.dangjik.message.Language;
import dev.dangjik.stack.SlackAccount;
import dev.dangjik.testing.Await;
import dev.dangjik.testing.FakeSlack;
import dev.dangjik.testing.FakeSlackFault;
import dev.dangjik.testing.TestClock;
import java.time.Duration;
import java.util.Collections;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Whose language is which.
class SlackPeopleTest {
    private static final Duration LONG = Duration.ofMinutes(2);
    private static final SlackAccount HANA = new SlackAccount(FakeSlack.TEAM, "U0HANA");

    private final TestClock clock = TestClock.atNoon();
    private final FakeSlack slack = FakeSlack.start(clock);
    private final SlackApi api = new SlackApi(slack.api(), new Secret<>(FakeSlack.TOKEN), text -> text);
    private final SlackPeople people = new SlackPeople(api, clock);

    @AfterEach
    void stop() {
        api.close();
        slack.close();
    }

    @Test
    void a_language_is_fetched_behind_the_first_request_and_known_at_the_next() throws Exception {
        slack.workspace().locale("U0HANA", "en-GB");

        assertEquals(Optional.empty(), people.known(HANA));
        becomes(Language.EN);
    }

    @Test
    void an_answer_waits_for_the_language_that_its_request_had_fetched() {
        slack.workspace().locale("U0HANA", "en-GB");
        people.known(HANA);

        assertEquals(Optional.of(Language.EN), people.awaited(HANA));
    }

    @Test
    void an_answer_does_not_wait_for_a_slack_that_says_nothing() throws Exception {
        slack.workspace().locale("U0HANA", "en-GB");
        var until = new CountDownLatch(1);
        slack.fails("users.info", new FakeSlackFault.Held(until));
        var hasty = new SlackPeople(api, clock, Duration.ofMillis(20));

        assertEquals(Optional.empty(), hasty.awaited(HANA));
        asked(1);
        until.countDown();
    }

    @Test
    void while_slack_says_nothing_nobody_waits_and_it_is_asked_once() throws Exception {
        slack.workspace().locale("U0HANA", "en-GB");
        var until = new CountDownLatch(1);
        slack.fails("users.info", new FakeSlackFault.Held(until));

        assertEquals(Optional.empty(), people.known(HANA));
        asked(1);
        assertEquals(Optional.empty(), people.known(HANA));

        until.countDown();
        becomes(Language.EN);
        asked(1);
    }

    @Test
    void a_known_language_survives_its_freshness_until_a_newer_one_is_known() throws Exception {
        slack.workspace().locale("U0HANA", "en-GB");
        people.known(HANA);
        becomes(Language.EN);
        slack.workspace().locale("U0HANA", "ko-KR");
        var until = new CountDownLatch(1);
        slack.fails("users.info", new FakeSlackFault.Held(until));

        clock.advance(Duration.ofHours(12));
        assertEquals(Optional.of(Language.EN), people.known(HANA));
        asked(2);
        assertEquals(Optional.of(Language.EN), people.known(HANA));

        until.countDown();
        becomes(Language.KO);
    }

    @Test
    void slack_that_refuses_is_asked_again_after_five_minutes_and_not_before() throws Exception {
        slack.workspace().locale("U0HANA", "en-GB");
        slack.fails("users.info", new FakeSlackFault.Status(500));
        people.known(HANA);
        asked(1);

        clock.advance(Duration.ofSeconds(299));
        assertEquals(Optional.empty(), people.known(HANA));
        clock.advance(Duration.ofSeconds(1));

        becomes(Language.EN);
        asked(2);
    }

    private void becomes(Language language) throws Exception {
        Await.value(LONG, () -> people.known(HANA), Optional.of(language)::equals);
    }

    /// Slack has been asked so often, and no more.
    private void asked(int times) throws Exception {
        Await.value(LONG, slack::calls, calls -> calls.size() >= times);
        assertEquals(Collections.nCopies(times, "users.info"), slack.calls());
    }
}
