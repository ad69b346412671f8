package dev.dangjik.slack;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import dev.dangjik.message.Language;
import dev.dangjik.stack.SlackAccount;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Asks Slack for the language of each person (`users.info`), once in twelve hours. No acknowledgement waits
/// for that; an answer does, for a moment.
public final class SlackPeople implements PersonLanguages {
    private static final Logger LOG = LoggerFactory.getLogger(SlackPeople.class);
    private static final Duration FRESH = Duration.ofHours(12);
    private static final Duration NOT_AGAIN = Duration.ofMinutes(5);
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final int MOST_PEOPLE = 10_000;

    private final SlackApi api;
    private final Duration patience;

    /// What was known once counts until something newer is known, so nobody's language changes for one answer.
    private final Cache<SlackAccount, Language> known =
            Caffeine.newBuilder().maximumSize(MOST_PEOPLE).build();

    private final Cache<SlackAccount, Boolean> fresh;
    private final Cache<SlackAccount, Boolean> asked;

    /// What Slack is being asked now.
    private final Map<SlackAccount, CompletableFuture<Void>> asking = new ConcurrentHashMap<>();

    public SlackPeople(SlackApi api, Clock clock) {
        this(api, clock, PATIENCE);
    }

    /// @param patience how long an answer waits for the language of who asked
    SlackPeople(SlackApi api, Clock clock, Duration patience) {
        this.api = api;
        this.patience = patience;
        this.fresh = remembering(FRESH, clock);
        this.asked = remembering(NOT_AGAIN, clock);
    }

    @Override
    public Optional<Language> known(SlackAccount account) {
        if (fresh.getIfPresent(account) == null && asked.asMap().putIfAbsent(account, true) == null) {
            var answer = new CompletableFuture<Void>();
            asking.put(account, answer);
            Thread.ofVirtual().name("person-language").start(() -> {
                try {
                    ask(account);
                } finally {
                    asking.remove(account, answer);
                    answer.complete(null);
                }
            });
        }
        return Optional.ofNullable(known.getIfPresent(account));
    }

    @Override
    public Optional<Language> awaited(SlackAccount account) {
        var now = known(account);
        var answer = asking.get(account);
        if (now.isPresent() || answer == null) {
            return Optional.ofNullable(known.getIfPresent(account));
        }
        answer.copy()
                .completeOnTimeout(null, patience.toMillis(), TimeUnit.MILLISECONDS)
                .join();
        return Optional.ofNullable(known.getIfPresent(account));
    }

    private void ask(SlackAccount account) {
        switch (api.ask("users.info", Map.of("user", account.user(), "include_locale", "true"))) {
            case ApiOutcome.Ok(var answer) ->
                locale(answer).ifPresent(locale -> {
                    known.put(account, Language.ofTag(locale));
                    fresh.put(account, true);
                });
            case ApiOutcome other -> LOG.debug("the language of {} is not known: {}", account, other);
        }
    }

    private static Cache<SlackAccount, Boolean> remembering(Duration time, Clock clock) {
        return Caffeine.newBuilder()
                .maximumSize(MOST_PEOPLE)
                .expireAfterWrite(time)
                .ticker(() -> TimeUnit.MILLISECONDS.toNanos(clock.millis()))
                .build();
    }

    private static Optional<String> locale(JsonObject answer) {
        return answer.get("user") instanceof JsonObject user && user.get("locale") instanceof JsonPrimitive locale
                ? Optional.of(locale.getAsString())
                : Optional.empty();
    }
}
