package dev.dangjik.release;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LedgerTest {
    private static final Set<String> ALL = Set.of("aaaaaaa", "bbbbbbb", "ccccccc", "ddddddd");

    @Test
    void the_newest_verified_release_that_is_not_current_is_chosen_by_its_number_not_its_time() {
        var ledger = ledger(
                entry(1, "aaaaaaa", "2026-01-03T00:00:00Z"),
                entry(2, "bbbbbbb", "2026-01-01T00:00:00Z"),
                entry(3, "ccccccc", "2026-01-02T00:00:00Z"));

        assertEquals(List.of("bbbbbbb", "aaaaaaa"), choices(ledger, ALL));
    }

    @Test
    void a_release_that_was_left_as_bad_is_no_choice() {
        var ledger = ledger(
                entry(1, "aaaaaaa"),
                entry(2, "bbbbbbb"),
                "{\"bad\":2,\"run\":\"r-1\",\"at\":\"x\"}",
                entry(3, "ccccccc"));

        assertEquals(List.of("aaaaaaa"), choices(ledger, ALL));
    }

    @Test
    void a_version_that_was_verified_again_after_it_was_bad_is_good() {
        var ledger = ledger(
                entry(1, "aaaaaaa"),
                "{\"bad\":1,\"run\":\"r-1\",\"at\":\"x\"}",
                entry(2, "aaaaaaa"),
                entry(3, "ccccccc"));

        assertEquals(List.of("aaaaaaa"), choices(ledger, ALL));
    }

    @Test
    void a_version_that_was_good_once_and_bad_last_is_no_choice() {
        var ledger = ledger(
                entry(1, "aaaaaaa"),
                entry(2, "aaaaaaa"),
                "{\"bad\":2,\"run\":\"r-1\",\"at\":\"x\"}",
                entry(3, "ccccccc"));

        assertEquals(List.of(), choices(ledger, ALL));
    }

    @Test
    void a_release_whose_image_is_gone_is_no_choice() {
        var ledger = ledger(entry(1, "aaaaaaa"), entry(2, "bbbbbbb"), entry(3, "ccccccc"));

        assertEquals(List.of("aaaaaaa"), choices(ledger, Set.of("aaaaaaa", "ccccccc")));
    }

    @Test
    void a_rollback_of_a_rollback_goes_back_to_what_was_kept() {
        var ledger = ledger(entry(1, "aaaaaaa"), entry(2, "bbbbbbb"), entry(3, "aaaaaaa"));

        assertEquals(List.of("bbbbbbb"), choices(ledger, ALL));
    }

    @Test
    void the_current_release_comes_first_when_something_else_is_in_use() {
        var ledger = ledger(entry(1, "aaaaaaa"), entry(2, "bbbbbbb"), entry(3, "ccccccc"), entry(4, "aaaaaaa"));

        assertEquals(List.of("aaaaaaa", "ccccccc", "bbbbbbb"), choices(ledger, ALL, Optional.of("bad0003")));
        assertEquals(List.of("aaaaaaa", "ccccccc"), choices(ledger, ALL, Optional.of("bbbbbbb")));
        assertEquals(List.of("aaaaaaa", "ccccccc", "bbbbbbb"), choices(ledger, ALL, Optional.empty()));
    }

    @Test
    void a_line_that_was_cut_is_passed_over() {
        var ledger = Ledger.read(
                Optional.of(entry(2, "bbbbbbb")),
                List.of("{\"seq\":1,\"version\":\"aaaa", entry(1, "aaaaaaa"), "", "null", entry(2, "bbbbbbb")));

        assertEquals(2, ledger.entries().size());
        assertEquals(List.of("aaaaaaa"), choices(ledger, ALL));
    }

    @Test
    void the_version_variable_names_the_digest_and_a_built_image_just_its_commit() {
        var built = entry(2, "bbbbbbb").replaceFirst("\"digest\":\"[^\"]*\"", "\"digest\":\"-\"");
        var entries = ledger(entry(1, "aaaaaaa"), built).entries();

        assertEquals("aaaaaaa@sha256:1", entries.getFirst().variableValue());
        assertEquals("bbbbbbb", entries.getLast().variableValue());
    }

    private static List<String> choices(Ledger ledger, Set<String> present) {
        return choices(ledger, present, ledger.current().map(Ledger.Entry::version));
    }

    private static List<String> choices(Ledger ledger, Set<String> present, Optional<String> inUse) {
        return ledger.rollbackChoices(present, inUse).stream()
                .map(Ledger.Entry::version)
                .toList();
    }

    /// The last entry is the current one.
    private static Ledger ledger(String... lines) {
        var entries = new ArrayList<>(List.of(lines));
        return Ledger.read(Optional.of(entries.getLast()), entries);
    }

    private static String entry(long seq, String version) {
        return entry(seq, version, "2026-01-01T00:00:00Z");
    }

    private static String entry(long seq, String version, String at) {
        return "{\"seq\":" + seq + ",\"version\":\"" + version + "\",\"image\":\"server:" + version
                + "\",\"id\":\"sha256:id" + seq + "\",\"digest\":\"sha256:" + seq
                + "\",\"service\":\"server\",\"previous\":\"\",\"run\":\"r-1\",\"at\":\"" + at
                + "\",\"verified\":true}";
    }
}
