package dev.dangjik.slack;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.dangjik.command.Accounts.Standing;
import dev.dangjik.config.Secret;
import dev.dangjik.stack.SlackAccount;
import dev.dangjik.testing.Await;
import dev.dangjik.testing.FakeSlack;
import dev.dangjik.testing.FakeSlackFault;
import dev.dangjik.testing.TestClock;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What an account is at this very moment.
class SlackAccountsTest {
    private static final SlackAccount HANA = new SlackAccount(FakeSlack.TEAM, "U0HANA");

    private final TestClock clock = TestClock.atNoon();
    private final FakeSlack slack = FakeSlack.start(clock);
    private final SlackApi api = new SlackApi(slack.api(), new Secret<>(FakeSlack.TOKEN), text -> text);
    private final SlackAccounts accounts = new SlackAccounts(api, clock, Duration.ofSeconds(10));

    @AfterEach
    void stop() {
        api.close();
        slack.close();
    }

    @ParameterizedTest
    @CsvSource({
        "deleted, DEACTIVATED",
        "is_bot, BOT",
        "is_workflow_bot, BOT",
        "is_restricted, GUEST",
        "is_ultra_restricted, GUEST",
        "is_stranger, STRANGER",
        "is_admin, MEMBER"
    })
    void slack_says_what_it_is(String field, Standing standing) {
        slack.workspace().mark("U0HANA", field);

        assertEquals(standing, accounts.standing(HANA));
    }

    @Test
    void who_was_a_member_a_moment_ago_is_asked_about_again() {
        assertEquals(Standing.MEMBER, accounts.standing(HANA));
        slack.workspace().mark("U0HANA", "deleted");

        assertEquals(Standing.DEACTIVATED, accounts.standing(HANA));
    }

    @Test
    void who_waits_is_told_what_was_so_within_the_last_minute_and_not_longer() {
        assertEquals(Standing.MEMBER, accounts.soon(HANA));
        slack.workspace().mark("U0HANA", "deleted");

        assertEquals(Standing.MEMBER, accounts.soon(HANA));
        clock.advance(Duration.ofMinutes(1));
        assertEquals(Standing.DEACTIVATED, accounts.soon(HANA));
        assertEquals(2, slack.calls().size());
    }

    @Test
    void a_refusal_is_not_remembered_and_ends_what_was() {
        assertEquals(Standing.MEMBER, accounts.soon(HANA));
        slack.workspace().mark("U0HANA", "is_restricted");
        assertEquals(Standing.GUEST, accounts.standing(HANA));

        assertEquals(Standing.GUEST, accounts.soon(HANA));
        slack.workspace().mark("U0HANA");
        assertEquals(Standing.MEMBER, accounts.soon(HANA));
    }

    @Test
    void nobody_waits_for_a_slack_that_hangs_and_what_it_says_at_last_serves_the_next() throws Exception {
        var until = new CountDownLatch(1);
        slack.fails("users.info", new FakeSlackFault.Held(until));
        var hasty = new SlackAccounts(api, clock, Duration.ofMillis(50));

        assertEquals(Standing.UNKNOWN, hasty.soon(HANA));
        until.countDown();
        Await.truth(Duration.ofMinutes(1), () -> hasty.soon(HANA) == Standing.MEMBER);
    }

    @Test
    void an_account_of_another_team_is_a_stranger() {
        assertEquals(Standing.STRANGER, accounts.standing(new SlackAccount("T0OTHER", "U0HANA")));
    }

    @Test
    void what_slack_does_not_say_is_not_known() {
        slack.fails("users.info", new FakeSlackFault.Status(500));

        assertEquals(Standing.UNKNOWN, accounts.standing(HANA));
    }
}
