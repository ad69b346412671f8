package dev.dangjik.slack;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import dev.dangjik.command.Accounts;
import dev.dangjik.stack.SlackAccount;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// Asks Slack about an account (`users.info`), at once or for whoever waits: what is decided with it must not rest on
/// what was so hours ago.
public final class SlackAccounts implements Accounts {
    /// Only that it is a member's is remembered, and so long.
    private static final Duration REMEMBERED = Duration.ofMinutes(1);

    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final long MOST = 1_000;
    private static final List<String> OF_GUESTS = List.of("is_restricted", "is_ultra_restricted");

    private final SlackApi api;
    private final Duration patience;
    private final Cache<SlackAccount, Standing> members;

    public SlackAccounts(SlackApi api, Clock clock) {
        this(api, clock, PATIENCE);
    }

    /// @param patience how long somebody waits for Slack
    SlackAccounts(SlackApi api, Clock clock, Duration patience) {
        this.api = api;
        this.patience = patience;
        this.members = Caffeine.newBuilder()
                .maximumSize(MOST)
                .expireAfterWrite(REMEMBERED)
                .ticker(() -> TimeUnit.MILLISECONDS.toNanos(clock.millis()))
                .build();
    }

    @Override
    public Standing standing(SlackAccount account) {
        var standing = asked(account);
        if (standing == Standing.MEMBER) {
            members.put(account, standing);
        } else {
            members.invalidate(account);
        }
        return standing;
    }

    /// An answer that comes too late serves the next question.
    @Override
    public Standing soon(SlackAccount account) {
        var known = members.getIfPresent(account);
        if (known != null) {
            return known;
        }
        return CompletableFuture.supplyAsync(
                        () -> standing(account),
                        task -> Thread.ofVirtual().name("account").start(task))
                .completeOnTimeout(Standing.UNKNOWN, patience.toMillis(), TimeUnit.MILLISECONDS)
                .join();
    }

    private Standing asked(SlackAccount account) {
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
