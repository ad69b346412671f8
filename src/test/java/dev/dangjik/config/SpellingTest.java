package dev.dangjik.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// What is taken for a slip of the fingers.
class SpellingTest {
    @Test
    void two_slips_are_near_and_three_are_not() {
        assertTrue(Spelling.isNear("deploy", "deploy"));
        assertTrue(Spelling.isNear("depoy", "deploy"));
        assertTrue(Spelling.isNear("dpeloy", "deploy"));
        assertFalse(Spelling.isNear("dlo", "deploy"));
    }

    @Test
    void an_empty_word_is_as_far_as_the_other_is_long() {
        assertTrue(Spelling.isNear("", "ps"));
        assertFalse(Spelling.isNear("why", ""));
    }

    @Test
    void the_nearest_word_comes_first() {
        assertEquals(List.of("deploy", "deny"), Spelling.near("depoy", Set.of("deny", "logs", "deploy")));
    }
}
