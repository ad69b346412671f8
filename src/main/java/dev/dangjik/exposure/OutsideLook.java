package dev.dangjik.exposure;

import dev.dangjik.message.Text;
import dev.dangjik.run.OutsideClient;
import dev.dangjik.store.Pause;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntPredicate;

/// Looks at a surface from where the bot stands: the only proof that it is open, or closed.
public final class OutsideLook {
    /// It is there and lets strangers in no further: 403 for a wrong source, 401 where the bot's own source is allowed.
    private static final Set<Integer> THERE = Set.of(401, 403);

    private static final int GONE = 404;
    private static final int TRIES = 10;
    private static final Duration BETWEEN = Duration.ofMillis(500);

    private final OutsideClient client;

    public OutsideLook(OutsideClient client) {
        this.client = client;
    }

    /// Why it is not seen to be open; tried for some seconds, since workers of a proxy come one after the other.
    Optional<Text> notOpen(URI url, Pause pause) {
        var last = Optional.<Text>empty();
        for (int i = 0; i < TRIES; i++) {
            last = problem(url, THERE::contains, "exposure.detail.not-seen-open");
            if (last.isEmpty()) {
                return last;
            }
            pause.pause(BETWEEN);
        }
        return last;
    }

    /// Why it is not seen to be closed.
    Optional<Text> notClosed(URI url) {
        return problem(url, status -> status == GONE, "exposure.detail.not-seen-closed");
    }

    private Optional<Text> problem(URI url, IntPredicate isGood, String key) {
        return switch (client.look(url)) {
            case OutsideClient.Look.Answered answer ->
                isGood.test(answer.status())
                        ? Optional.empty()
                        : Optional.of(Text.of(key, url.toString(), "HTTP " + answer.status()));
            case OutsideClient.Look.NotReached(var why) -> Optional.of(Text.of(key, url.toString(), why));
        };
    }
}
