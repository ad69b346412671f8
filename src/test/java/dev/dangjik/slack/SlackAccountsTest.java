package dev.dangjik.slack;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.dangjik.command.Accounts.Standing;
import dev.dangjik.config.Secret;
import dev.dangjik.stack.SlackAccount;
import dev.dangjik.testing.FakeSlack;
import dev.dangjik.testing.FakeSlackFault;
import dev.dangjik.testing.TestClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What an account is at this very moment.
class SlackAccountsTest {
    private static final SlackAccount HANA = new SlackAccount(FakeSlack.TEAM, "U0HANA");

    private final FakeSlack slack = FakeSlack.start(TestClock.atNoon());
    private final SlackApi api = new SlackApi(slack.api(), new Secret<>(FakeSlack.TOKEN), text -> text);
    private final SlackAccounts accounts = new SlackAccounts(api);

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
    void an_account_of_another_team_is_a_stranger() {
        assertEquals(Standing.STRANGER, accounts.standing(new SlackAccount("T0OTHER", "U0HANA")));
    }

    @Test
    void what_slack_does_not_say_is_not_known() {
        slack.fails("users.info", new FakeSlackFault.Status(500));

        assertEquals(Standing.UNKNOWN, accounts.standing(HANA));
    }
}
