package dev.dangjik.slack.blocks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dangjik.testing.BlockKitRules;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Text from outside stays inside, however it is cut.
class MrkdwnTest {
    private static final List<String> HOSTILE = List.of(
            "<!channel>",
            "<@U0HANA>",
            "<https://evil.example|shop.example>",
            "&",
            "`",
            "```",
            "\u202E",
            "\0",
            "😀",
            "한",
            "\u001B[31m",
            "\r\n",
            " ",
            "a");

    @Test
    void nobody_is_called_and_nothing_is_linked() {
        assertEquals("&lt;!channel&gt; &lt;https://a|b&gt; a&amp;b", Mrkdwn.outside("<!channel> <https://a|b> a&b"));
    }

    @Test
    void what_turns_or_hides_writing_is_gone() {
        assertEquals(
                "abc", Mrkdwn.outside("a\u202Eb\u2066\u200B\u061C\0\u001B[1;31mc\u001B]0;title\u0007\uDB40\uDC41"));
        assertEquals("one\ntwo\nthree", Mrkdwn.outside("one\r\ntwo\u2028three"));
    }

    @Test
    void code_cannot_be_ended_from_inside() {
        assertEquals("`a ˋ; rm`", Mrkdwn.code("a `;\nrm".replace(";\n", "; ")));
        assertEquals("```\nˋˋˋ &lt;!here&gt;\n```", Mrkdwn.fence("``` <!here>", 100));
        assertEquals("", Mrkdwn.code(" \0 "));
        assertEquals("", Mrkdwn.fence("\0\n", 100));
    }

    @Test
    void of_long_output_the_last_lines_stay() {
        var output = IntStream.rangeClosed(1, 10_000).mapToObj(n -> "line " + n).collect(Collectors.joining("\n"));

        var fence = Mrkdwn.fence(output, 200);

        assertTrue(fence.startsWith("```\n…\nline ") && fence.endsWith("line 10000\n```"), fence);
        assertTrue(fence.length() <= 200, fence);
    }

    @Test
    void pieces_lose_nothing_between_them() {
        var output =
                IntStream.rangeClosed(1, 300).mapToObj(n -> "<line " + n + ">").collect(Collectors.joining("\n"));

        var pieces = Mrkdwn.fences(output, 3_000, 4);

        var whole = pieces.stream()
                .map(piece -> piece.substring(4, piece.length() - 4))
                .collect(Collectors.joining("\n"));
        assertEquals(output.replace("<", "&lt;").replace(">", "&gt;"), whole);
        assertTrue(pieces.stream().allMatch(piece -> piece.length() <= 3_000));
    }

    @Test
    void a_cut_falls_between_characters_and_ends_code_that_was_begun() {
        assertEquals("a…", Mrkdwn.shortened("a&lt;b&lt;c", 4));
        assertEquals("ab…", Mrkdwn.shortened("ab😀cd", 4));
        assertEquals("`abc`…", Mrkdwn.shortened("`abcdefgh`", 6));
        assertEquals("abc", Mrkdwn.shortened("abc", 3));
    }

    @Test
    void whatever_is_cut_wherever_stays_safe() {
        var random = new Random(20_261_120);
        for (int round = 0; round < 2_000; round++) {
            var text = random.ints(random.nextInt(1, 60), 0, HOSTILE.size())
                    .mapToObj(HOSTILE::get)
                    .collect(Collectors.joining());
            int most = random.nextInt(20, 80);
            for (var safe : List.of(
                    Mrkdwn.shortened(Mrkdwn.outside(text), most),
                    Mrkdwn.shortened("Say " + Mrkdwn.code(text) + " twice", most),
                    Mrkdwn.fence(text, most))) {
                check(text, safe, most);
            }
        }
    }

    private static void check(String text, String safe, int most) {
        assertTrue(safe.length() <= most, () -> safe + " is longer than " + most);
        if (!safe.isBlank()) {
            var message = new Blocks().section(safe).message(safe);
            assertEquals(List.of(), BlockKitRules.problems(message, 3_000), text);
        }
        boolean isFence = safe.startsWith("```");
        long ticks = isFence
                ? safe.split("```", -1).length - 1L
                : safe.chars().filter(c -> c == '`').count();
        assertEquals(0, ticks % 2, () -> safe + " leaves code open");
        boolean isWhole = safe.codePoints().noneMatch(c -> Character.getType(c) == Character.SURROGATE);
        assertTrue(isWhole, () -> "half a character in " + safe);
        assertFalse(safe.contains("\u202E"), safe);
    }
}
