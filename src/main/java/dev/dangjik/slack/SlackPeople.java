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
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Asks Slack for the language of each person (`users.info`), once in twelve hours and never while somebody waits.
public final class SlackPeople implements PersonLanguages {
    private static final Logger LOG = LoggerFactory.getLogger(SlackPeople.class);
    private static final Duration FRESH = Duration.ofHours(12);
    private static final Duration NOT_AGAIN = Duration.ofMinutes(5);
    private static final int MOST_PEOPLE = 10_000;

    private final SlackApi api;

    /// What was known once counts until something newer is known, so nobody's language changes for one answer.
    private final Cache<SlackAccount, Language> known =
            Caffeine.newBuilder().maximumSize(MOST_PEOPLE).build();

    private final Cache<SlackAccount, Boolean> fresh;
    private final Cache<SlackAccount, Boolean> asked;

    public SlackPeople(SlackApi api, Clock clock) {
        this.api = api;
        this.fresh = remembering(FRESH, clock);
        this.asked = remembering(NOT_AGAIN, clock);
    }

    @Override
    public Optional<Language> known(SlackAccount account) {
        if (fresh.getIfPresent(account) == null && asked.asMap().putIfAbsent(account, true) == null) {
            Thread.ofVirtual().name("person-language").start(() -> ask(account));
        }
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
