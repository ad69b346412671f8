package dev.dangjik.console.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dangjik.message.Text;
import dev.dangjik.store.Archive;
import dev.dangjik.store.NightlyCopy;
import dev.dangjik.testing.Postgres;
import dev.dangjik.testing.TestClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class CopyEveryNightTest {
    @RegisterExtension
    static final Postgres postgres = Postgres.perClass();

    /// 01:00 of 21 November in Seoul.
    private final TestClock clock = new TestClock(Instant.parse("2026-11-20T16:00:00Z"));
    private final AtomicReference<Optional<String>> objection = new AtomicReference<>(Optional.empty());
    private final List<Text> news = new ArrayList<>();

    @TempDir
    Path folder = Path.of("/");

    @Test
    void a_first_copy_is_made_at_once_and_then_one_every_night_at_half_past_three() throws IOException {
        var copies = copies("Asia/Seoul");

        copies.run();
        assertEquals(List.of("dangjik-20261120T160000Z.zip"), files());
        minutes(copies, 149);
        assertEquals(1, files().size());
        minutes(copies, 1);
        assertEquals(List.of("dangjik-20261120T160000Z.zip", "dangjik-20261120T183000Z.zip"), files());
        minutes(copies, 24 * 60);
        assertEquals(3, files().size());
        assertEquals(List.of(), news);
    }

    @Test
    void a_night_in_which_no_bot_ran_is_made_up_once_at_the_start() throws IOException {
        copies("Asia/Seoul").run();
        clock.advance(Duration.ofDays(5));

        var restarted = copies("Asia/Seoul");
        minutes(restarted, 60);
        assertEquals(2, files().size());
    }

    @Test
    void a_restart_during_the_day_makes_no_copy() throws IOException {
        copies("Asia/Seoul").run();
        clock.advance(Duration.ofHours(1));
        copies("Asia/Seoul").run();

        assertEquals(1, files().size());
    }

    @Test
    void a_copy_that_is_not_made_is_told_once_a_night_tried_every_hour_and_told_when_it_is_there() throws IOException {
        var copies = copies("Asia/Seoul");
        objection.set(Optional.of("RESULT ALTERED 3"));

        copies.run();
        minutes(copies, 140);
        assertEquals(List.of("watch.copy-missing"), keys());
        assertTrue(news.getFirst().arguments().getFirst().toString().contains("RESULT ALTERED 3"));
        assertTrue(copies.trouble().orElse("").contains("RESULT ALTERED 3"));
        minutes(copies, 120);
        assertEquals(List.of("watch.copy-missing", "watch.copy-missing"), keys());

        objection.set(Optional.empty());
        minutes(copies, 60);
        assertEquals("watch.copy-made", keys().getLast());
        assertEquals(Optional.empty(), copies.trouble());
        assertEquals(1, files().size());
    }

    @Test
    void a_day_on_which_the_clock_jumps_over_half_past_three_has_its_copy() throws IOException {
        clock.set(Instant.parse("2026-03-28T12:00:00Z"));
        var copies = copies("Africa/Cairo");
        copies.run();
        clock.set(Instant.parse("2026-04-24T12:00:00Z"));
        copies.run();

        assertEquals(2, files().size());
    }

    private CopyEveryNight copies(String zone) {
        var archive = new Archive(postgres.database(), _ -> objection.get(), clock);
        return new CopyEveryNight(new NightlyCopy(archive, folder, clock), ZoneId.of(zone), news::add, clock);
    }

    private void minutes(CopyEveryNight copies, int minutes) {
        for (int minute = 0; minute < minutes; minute++) {
            clock.advance(Duration.ofMinutes(1));
            copies.run();
        }
    }

    private List<String> keys() {
        return news.stream().map(Text::key).toList();
    }

    private List<String> files() throws IOException {
        try (var found = Files.list(folder)) {
            return found.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
