package dev.dangjik.emergency;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dangjik.emergency.EmergencyEntry.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmergencyJournalTest {
    private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");

    @TempDir
    Path home;

    @Test
    void lines_are_read_back_in_their_order_by_whoever_comes_next() {
        journal().append(entry("a"));
        journal().append(entry("b"));

        var content = journal().read();

        assertEquals(List.of("a", "b"), ids(content));
        assertTrue(content.lines().stream()
                .allMatch(line -> line instanceof EmergencyJournal.Line.Sound sound && sound.isBehind()));
    }

    @Test
    void only_its_owner_can_read_it() throws IOException {
        journal().append(entry("a"));

        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file())));
    }

    @Test
    void a_home_that_is_not_there_yet_is_made() throws IOException {
        var below = home.resolve("new").resolve("emergency.jsonl");

        assertEquals("", new EmergencyJournal(below).append(entry("a")));

        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(home.resolve("new"))));
    }

    @Test
    void a_line_that_was_cut_off_is_noticed_and_those_around_it_count() throws IOException {
        journal().append(entry("a"));
        journal().append(entry("b"));
        var text = Files.readString(file());
        Files.writeString(file(), text.substring(0, text.length() - 20));

        var next = journal();
        next.append(entry("c"));

        var lines = journal().read().lines();
        assertEquals(3, lines.size());
        assertInstanceOf(EmergencyJournal.Line.Damaged.class, lines.get(1));
        assertEquals(List.of("a", "c"), ids(journal().read()));
        assertTrue(((EmergencyJournal.Line.Sound) lines.get(2)).isBehind(), "it follows the last sound line");
    }

    @Test
    void a_line_that_was_changed_is_noticed() throws IOException {
        journal().append(entry("a"));
        Files.writeString(file(), Files.readString(file()).replace("hana", "sora"));

        assertInstanceOf(
                EmergencyJournal.Line.Damaged.class, journal().read().lines().getFirst());
    }

    @Test
    void a_line_that_was_taken_out_is_noticed() throws IOException {
        journal().append(entry("a"));
        journal().append(entry("b"));
        journal().append(entry("c"));
        var lines = Files.readAllLines(file());
        Files.write(file(), List.of(lines.get(0), lines.get(2)));

        var read = journal().read().lines();
        assertTrue(((EmergencyJournal.Line.Sound) read.get(0)).isBehind());
        assertFalse(((EmergencyJournal.Line.Sound) read.get(1)).isBehind());
    }

    @Test
    void what_was_written_since_it_was_read_is_not_removed() {
        var journal = journal();
        journal.append(entry("a"));
        var imported = journal.read();
        journal.append(entry("b"));

        journal.remove(imported);
        assertEquals(List.of("a", "b"), ids(journal.read()));

        journal.remove(journal.read());
        assertEquals(List.of(), ids(journal.read()));
    }

    @Test
    void what_the_disk_does_not_take_is_kept_in_memory() throws IOException {
        Files.createDirectory(file());
        var journal = new EmergencyJournal(file());

        assertFalse(journal.append(entry("a")).isEmpty());
        assertEquals(List.of("a"), ids(journal.read()));

        Files.delete(file());
        assertEquals("", journal.append(entry("b")));
        assertEquals(Set.of("a", "b"), Set.copyOf(ids(journal.read())));
    }

    @Test
    void a_journal_that_somebody_else_wrote_into_is_no_reason_to_stop() throws IOException {
        Files.writeString(file(), "\u0000\u0001 nonsense\n\n{}\n", StandardCharsets.UTF_8, StandardOpenOption.CREATE);
        var journal = journal();

        journal.append(entry("a"));

        assertEquals(List.of("a"), ids(journal.read()));
    }

    private EmergencyJournal journal() {
        return new EmergencyJournal(file());
    }

    private Path file() {
        return home.resolve("emergency.jsonl");
    }

    static EmergencyEntry entry(String id) {
        return new EmergencyEntry(id, Kind.ENGAGE, NOON, new TreeMap<>(Map.of(EmergencyEntry.Fact.PERSON, "hana")));
    }

    private static List<String> ids(EmergencyJournal.Content content) {
        return content.entries().stream().map(EmergencyEntry::id).toList();
    }
}
