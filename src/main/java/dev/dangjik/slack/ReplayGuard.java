package dev.dangjik.slack;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// Remembers the signatures of the last ten minutes, twice as long as one is good for.
///
/// The fast path only: the unique column `invocation.signature` decides for every request that has an effect, also
/// after a restart and beyond what fits here.
public final class ReplayGuard {
    private static final Duration KEPT = Duration.ofMinutes(10);
    private static final long MOST = 100_000;

    private final Cache<String, Boolean> seen;

    public ReplayGuard(Clock clock) {
        this.seen = Caffeine.newBuilder()
                .maximumSize(MOST)
                .expireAfterWrite(KEPT)
                .ticker(() -> TimeUnit.MILLISECONDS.toNanos(clock.millis()))
                .build();
    }

    /// Whether this signature comes for the first time, as far as can be remembered.
    public boolean isFirst(String signature) {
        return seen.asMap().putIfAbsent(signature, Boolean.TRUE) == null;
    }
}
