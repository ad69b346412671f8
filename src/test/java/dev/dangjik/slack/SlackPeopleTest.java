package dev.dangjik.slack;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.dangjik.config.Secret;
import dev.dangjik.message.Language;
import dev.dangjik.stack.SlackAccount;
import dev.dangjik.testing.Await;
import dev.dangjik.testing.FakeSlack;
import dev.dangjik.testing.TestClock;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Whose language is which.
class SlackPeopleTest {
    private static final SlackAccount HANA = new SlackAccount(FakeSlack.TEAM, "U0HANA");

    @Test
    void a_language_is_fetched_behind_the_first_request_and_known_at_the_next() throws Exception {
        try (var slack = FakeSlack.start(TestClock.atNoon());
                var api = new SlackApi(slack.api(), new Secret<>(FakeSlack.TOKEN), text -> text)) {
            slack.workspace().locale("U0HANA", "en-GB");
            var people = new SlackPeople(api);

            assertEquals(Optional.empty(), people.known(HANA));
            assertEquals(
                    Optional.of(Language.EN),
                    Await.value(Duration.ofSeconds(10), () -> people.known(HANA), Optional::isPresent));
        }
    }

    @Test
    void while_slack_says_nothing_nobody_waits() {
        try (var slack = FakeSlack.start(TestClock.atNoon());
                var api = new SlackApi(slack.api(), new Secret<>(FakeSlack.TOKEN), text -> text)) {
            var people = new SlackPeople(api);

            assertEquals(Optional.empty(), people.known(HANA));
            assertEquals(Optional.empty(), people.known(HANA));
        }
    }
}
