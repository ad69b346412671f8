package dev.dangjik.approval;

import com.eatthepath.otp.HmacOneTimePasswordGenerator;
import dev.dangjik.config.Secret;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import javax.crypto.spec.SecretKeySpec;
import org.jdbi.v3.core.Handle;

/// Checks the codes that people read off their authenticators (RFC 6238: SHA-1, 30 s, 6 digits), one step early or late
/// included. A code counts once, on whichever bot; five wrong ones in a row lock the person's authenticator for a
/// quarter of an hour. Both are kept in the caller's transaction.
public final class Authenticators {
    /// How long one code is shown.
    public static final Duration STEP = Duration.ofSeconds(30);

    /// Digits of a code.
    public static final int DIGITS = 6;

    private static final int SLACK = 1;
    private static final int TRIES = 5;
    private static final Duration LOCKED = Duration.ofMinutes(15);

    private final Clock clock;
    private final HmacOneTimePasswordGenerator generator = new HmacOneTimePasswordGenerator(DIGITS);

    public Authenticators(Clock clock) {
        this.clock = clock;
    }

    /// Uses `code` up.
    ///
    /// @param person id; their row is held until the transaction ends
    /// @param secret in base 32
    /// @throws IllegalArgumentException when the secret is not base 32
    public CodeOutcome use(Handle handle, String person, Secret<String> secret, String code) {
        var now = clock.instant();
        var before = held(handle, person);
        var locked = before.lockedUntil().filter(now::isBefore);
        if (locked.isPresent()) {
            return new CodeOutcome.Locked(locked.get(), false);
        }
        var step = step(secret, code, now);
        if (step.isEmpty()) {
            return wrong(handle, person, before.wrong() + 1, now);
        }
        if (step.getAsLong() <= before.lastStep()) {
            return new CodeOutcome.Used();
        }
        handle.createUpdate("""
                        update totp_use set last_step = :step, wrong = 0, locked_until = null
                        where person = :person""")
                .bind("step", step.getAsLong())
                .bind("person", person)
                .execute();
        return new CodeOutcome.Right();
    }

    private static CodeOutcome wrong(Handle handle, String person, int wrong, Instant now) {
        boolean isLast = wrong >= TRIES;
        var until = now.plus(LOCKED);
        handle.createUpdate("""
                        update totp_use set wrong = :wrong, locked_until = :until where person = :person""")
                .bind("wrong", isLast ? 0 : wrong)
                .bind("until", isLast ? Optional.of(until) : Optional.empty())
                .bind("person", person)
                .execute();
        return isLast ? new CodeOutcome.Locked(until, true) : new CodeOutcome.Wrong(TRIES - wrong);
    }

    private record Use(long lastStep, int wrong, Optional<Instant> lockedUntil) {}

    private static Use held(Handle handle, String person) {
        handle.createUpdate("insert into totp_use (person) values (:person) on conflict do nothing")
                .bind("person", person)
                .execute();
        return handle.createQuery("select * from totp_use where person = :person for update")
                .bind("person", person)
                .map((row, _) -> new Use(
                        row.getLong("last_step"),
                        row.getInt("wrong"),
                        Optional.ofNullable(row.getTimestamp("locked_until")).map(java.sql.Timestamp::toInstant)))
                .one();
    }

    /// The step whose code this is; each is compared in constant time.
    private OptionalLong step(Secret<String> secret, String code, Instant now) {
        var key = new SecretKeySpec(Base32.decoded(secret.reveal()), "RAW");
        long current = now.getEpochSecond() / STEP.toSeconds();
        var given = code.getBytes(StandardCharsets.UTF_8);
        return LongStream.rangeClosed(current - SLACK, current + SLACK)
                .filter(step -> MessageDigest.isEqual(given, of(key, step).getBytes(StandardCharsets.UTF_8)))
                .reduce((_, last) -> last);
    }

    private String of(SecretKeySpec key, long step) {
        try {
            return generator.generateOneTimePasswordString(key, step, Locale.ROOT);
        } catch (InvalidKeyException e) {
            throw new IllegalArgumentException("the secret is no key", e);
        }
    }
}
