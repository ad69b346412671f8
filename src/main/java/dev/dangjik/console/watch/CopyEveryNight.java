package dev.dangjik.console.watch;

import dev.dangjik.message.Text;
import dev.dangjik.store.NightlyCopy;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sees to it that there is a verified copy of the database from every night: at 03:30, and after a night in which
/// no bot ran at the next start. Tells operations when there is none, and when there is one again.
public final class CopyEveryNight implements Runnable {
    /// How often it is to be run.
    public static final Duration EVERY = Duration.ofMinutes(1);

    /// How long making a copy may take.
    public static final Duration LONGEST = Duration.ofHours(1);

    private static final Logger LOG = LoggerFactory.getLogger(CopyEveryNight.class);
    private static final LocalTime AT = LocalTime.of(3, 30);
    private static final Duration AGAIN = Duration.ofHours(1);

    private final NightlyCopy copy;
    private final ZoneId zone;
    private final OperationsNews news;
    private final Clock clock;
    private Instant notBefore = Instant.MIN;
    private Instant toldAt = Instant.MIN;
    private volatile Optional<String> trouble = Optional.empty();

    /// @param zone in which it is 03:30: that of `TZ`, else Asia/Seoul
    public CopyEveryNight(NightlyCopy copy, ZoneId zone, OperationsNews news, Clock clock) {
        this.copy = copy;
        this.zone = zone;
        this.news = news;
        this.clock = clock;
    }

    /// Makes a copy when the newest one is older than the last 03:30. One that was not made is tried again an hour
    /// later; operations are told once a night and reason.
    @Override
    public void run() {
        var now = clock.instant();
        if (now.isBefore(notBefore) || isThere(now)) {
            return;
        }
        switch (copy.make()) {
            case NightlyCopy.Outcome.Made made -> {
                LOG.info(
                        "A copy of the database with {} rows is in {}",
                        made.manifest().rows(),
                        made.file());
                if (trouble.isPresent()) {
                    news.tell(Text.of("watch.copy-made", made.file().toString()));
                }
                trouble = Optional.empty();
                notBefore = Instant.MIN;
            }
            case NightlyCopy.Outcome.NotMade(var reason) -> notMade(now, reason);
        }
    }

    /// Why there is no copy of the last night; empty when there is one, or it has not been tried yet.
    public Optional<String> trouble() {
        return trouble;
    }

    private boolean isThere(Instant now) {
        try {
            return copy.newest().filter(at -> !at.isBefore(lastNight(now))).isPresent();
        } catch (IOException e) {
            LOG.warn("Looking for copies of the database", e);
            return false;
        }
    }

    /// The last 03:30. On a day without one the clock's next time counts.
    private Instant lastNight(Instant now) {
        var today = now.atZone(zone).toLocalDate();
        var night = today.atTime(AT).atZone(zone).toInstant();
        return night.isAfter(now) ? today.minusDays(1).atTime(AT).atZone(zone).toInstant() : night;
    }

    private void notMade(Instant now, String reason) {
        LOG.warn("No copy of the database: {}", reason);
        if (!trouble.equals(Optional.of(reason)) || lastNight(now).isAfter(toldAt)) {
            news.tell(Text.of("watch.copy-missing", reason));
            toldAt = now;
        }
        trouble = Optional.of(reason);
        notBefore = now.plus(AGAIN);
    }
}
