package dev.dangjik.release;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

/// Digests where people read them.
class ShortDigestsTest {
    private static final String A = "0123456789abcdef".repeat(4);
    private static final String B = "fedcba9876543210".repeat(4);

    @Test
    void what_drifted_is_told_by_twelve_digits_and_known_whole() {
        var drift = new Drift(List.of("image: sha256:" + A + ", sha256:" + B, "TAG: a1b2c3d@sha256:" + A + ", -"));

        assertEquals(
                "image: sha256:0123456789ab, sha256:fedcba987654\nTAG: a1b2c3d@sha256:0123456789ab, -", drift.text());
        assertEquals("image: sha256:" + A + ", sha256:" + B, drift.differences().getFirst());
    }

    @Test
    void what_is_no_such_digest_stays_as_it_is() {
        var revision = "0123456789abcdef0123456789abcdef01234567";

        assertEquals(revision + " " + A + "0", ShortDigests.in(revision + " " + A + "0"));
    }
}
