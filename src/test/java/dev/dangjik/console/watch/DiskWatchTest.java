package dev.dangjik.console.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.dangjik.message.Text;
import dev.dangjik.store.DiskSpace;
import dev.dangjik.testing.TestClock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DiskWatchTest {
    private static final DiskSpace.Low LOW = new DiskSpace.Low(Path.of("/var/lib/dangjik"), 500L << 20, 100L << 30);

    private final TestClock clock = TestClock.atNoon();
    private final List<Text> news = new ArrayList<>();
    private final DiskWatch watch = new DiskWatch(new DiskSpace(List.of()), news::add, clock);

    @Test
    void a_disk_that_gets_low_is_told_once_a_day_and_once_when_it_is_well_again() {
        for (int look = 0; look < 12 * 24; look++) {
            watch.look(List.of(LOW));
            clock.advance(DiskWatch.EVERY);
        }
        assertEquals(List.of(Text.of("watch.disk-low", "/var/lib/dangjik", 500L, 102_400L)), news);

        watch.look(List.of(LOW));
        assertEquals(2, news.size());
        watch.look(List.of());
        watch.look(List.of());
        assertEquals(Text.of("watch.disk-well", "/var/lib/dangjik"), news.getLast());
        assertEquals(3, news.size());
    }

    @Test
    void a_disk_that_gets_low_again_is_told_again() {
        watch.look(List.of(LOW));
        watch.look(List.of());
        clock.advance(Duration.ofMinutes(5));
        watch.look(List.of(LOW));

        assertEquals(3, news.size());
    }
}
