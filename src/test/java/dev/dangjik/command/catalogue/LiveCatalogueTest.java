package dev.dangjik.command.catalogue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dangjik.config.InvalidConfiguration;
import dev.dangjik.config.Problem;
import dev.dangjik.testing.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LiveCatalogueTest {
    private static final Duration QUIET = Duration.ofMillis(50);
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final SmallWorkspace files = new SmallWorkspace();
    private final List<String> heard = new ArrayList<>();
    private final LiveCatalogue.Listener listener = new LiveCatalogue.Listener() {
        @Override
        public void replaced(Catalogue before, Catalogue now) {
            heard.add("replaced");
        }

        @Override
        public void refused(Catalogue kept, InvalidConfiguration invalid) {
            invalid.problems().stream().map(Problem::toString).forEach(heard::add);
        }

        @Override
        public void confirmed(Catalogue kept) {
            heard.add("confirmed");
        }
    };

    @TempDir
    Path directory;

    @Test
    void a_right_version_takes_the_place_of_the_old_one() {
        var live = new LiveCatalogue(files::load, files.load(), listener);
        var before = live.current();
        files.replacing(SmallWorkspace.RESTART, "Starts again", "Starts once more");

        assertTrue(live.reload());

        assertFalse(before.digest().equals(live.current().digest()));
        assertEquals(List.of("replaced"), heard);
    }

    @Test
    void a_wrong_version_keeps_the_old_one_and_tells_every_problem_with_its_line() {
        var live = new LiveCatalogue(files::load, files.load(), listener);
        var before = live.current();
        files.replacing(SmallWorkspace.RESTART, "effect: change", "effect: chnage")
                .replacing(SmallWorkspace.GRANTS, "role: operator", "role: operater");

        assertFalse(live.reload());

        assertSame(before, live.current());
        assertTrue(
                heard.stream().anyMatch(problem -> problem.startsWith(SmallWorkspace.RESTART + ":5: ")),
                heard.toString());
        assertTrue(
                heard.stream().anyMatch(problem -> problem.startsWith(SmallWorkspace.GRANTS + ":5: ")),
                heard.toString());
    }

    @Test
    void a_wrong_version_that_is_mended_counts_again() {
        var live = new LiveCatalogue(files::load, files.load(), listener);
        files.replacing(SmallWorkspace.RESTART, "effect: change", "effect: chnage");
        live.reload();
        files.replacing(SmallWorkspace.RESTART, "effect: chnage", "effect: change");

        assertTrue(live.reload());

        assertEquals("confirmed", heard.getLast());
    }

    @Test
    void a_changed_file_a_new_directory_and_the_site_file_are_noticed() throws Exception {
        var commands = Files.createDirectories(directory.resolve("workspace/commands/shop"));
        Files.createDirectories(directory.resolve("workspace/permissions"));
        var site = Files.writeString(directory.resolve("site.yaml"), "a");
        var reloads = new AtomicInteger();
        try (var _ = CatalogueWatch.start(directory.resolve("workspace"), site, QUIET, reloads::incrementAndGet)) {
            Files.writeString(commands.resolve("stack.yaml"), "a");
            reaches(reloads, 1);
            var second = Files.createDirectories(directory.resolve("workspace/commands/bank"));
            reaches(reloads, 2);
            Files.writeString(second.resolve("stack.yaml"), "b");
            reaches(reloads, 3);
            Files.writeString(site, "b");
            reaches(reloads, 4);
        }
    }

    @Test
    void a_file_beside_the_site_file_that_never_rests_neither_reloads_nor_holds_a_reload_up() throws Exception {
        var beside = directory.resolve("beside.yaml");
        var site = Files.writeString(directory.resolve("site.yaml"), "before");
        var next = Files.writeString(directory.resolve("next.yaml"), "after");
        var seen = new LinkedBlockingQueue<String>();
        try (var _ = CatalogueWatch.start(directory, site, QUIET.multipliedBy(4), () -> seen.add(text(site)))) {
            var writes = new AtomicInteger();
            Await.truth(LIMIT, () -> written(beside, writes) == 30);
            Files.move(next, site, StandardCopyOption.ATOMIC_MOVE);
            Await.truth(LIMIT, () -> written(beside, writes) > 0 && !seen.isEmpty());
        }
        assertEquals("after", seen.peek());
    }

    /// Writes once more.
    private static int written(Path file, AtomicInteger writes) throws IOException {
        Files.writeString(file, Integer.toString(writes.incrementAndGet()));
        return writes.get();
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }

    private static void reaches(AtomicInteger reloads, int count) throws Exception {
        Await.value(LIMIT, reloads::get, now -> now >= count);
    }
}
