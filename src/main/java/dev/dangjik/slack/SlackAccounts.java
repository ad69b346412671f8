package dev.dangjik.slack;

import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import dev.dangjik.command.Accounts;
import dev.dangjik.stack.SlackAccount;
import java.util.List;
import java.util.Map;

/// Asks Slack about an account each time (`users.info`): what is decided with it must not rest on what was so hours
/// ago.
public final class SlackAccounts implements Accounts {
    private static final List<String> OF_GUESTS = List.of("is_restricted", "is_ultra_restricted");

    private final SlackApi api;

    public SlackAccounts(SlackApi api) {
        this.api = api;
    }

    @Override
    public Standing standing(SlackAccount account) {
        return api.ask("users.info", Map.of("user", account.user())) instanceof ApiOutcome.Ok(var answer)
                        && answer.get("user") instanceof JsonObject user
                ? standing(user, account)
                : Standing.UNKNOWN;
    }

    private static Standing standing(JsonObject user, SlackAccount account) {
        if (is(user, "deleted")) {
            return Standing.DEACTIVATED;
        }
        if (is(user, "is_bot") || is(user, "is_workflow_bot")) {
            return Standing.BOT;
        }
        boolean isElsewhere = user.get("team_id") instanceof JsonPrimitive team
                && !team.getAsString().equals(account.team());
        if (isElsewhere || is(user, "is_stranger")) {
            return Standing.STRANGER;
        }
        return OF_GUESTS.stream().anyMatch(field -> is(user, field)) ? Standing.GUEST : Standing.MEMBER;
    }

    private static boolean is(JsonObject user, String field) {
        return user.get(field) instanceof JsonPrimitive value && value.isBoolean() && value.getAsBoolean();
    }
}
