package dev.dangjik.slack.blocks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import dev.dangjik.testing.BlockKitRules;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BlocksTest {
    @Test
    void what_does_not_fit_is_cut_with_a_mark_and_the_buttons_stay() {
        var blocks = new Blocks();
        IntStream.range(0, 80).forEach(n -> blocks.section("paragraph " + n));
        var message = blocks.buttons("b", List.of(Button.plain("a", "Cancel", "cancel x")))
                .message("text");

        assertEquals(List.of(), BlockKitRules.problems(message, 3_000));
        var all = message.getAsJsonArray("blocks");
        assertEquals(50, all.size());
        assertEquals("actions", type(all.get(49).getAsJsonObject()));
        assertTrue(all.get(48).toString().contains("…"), all.get(48).toString());
    }

    @Test
    void a_message_never_grows_over_what_slack_takes() {
        var blocks = new Blocks();
        IntStream.range(0, 20).forEach(_ -> blocks.section("한".repeat(4_000)).output("x\n".repeat(4_000), 3_000));

        assertEquals(List.of(), BlockKitRules.problems(blocks.message("한".repeat(9_000)), 3_000));
    }

    @Test
    void what_is_appended_of_another_message_counts_against_the_same_limits() {
        var other = new Blocks();
        IntStream.range(0, 4).forEach(_ -> other.section("한".repeat(3_000)));
        var first = other.message("text").getAsJsonArray("blocks");

        var all = new Blocks().append(first).message("text");
        var cut = new Blocks().section("This was asked already.").append(first).message("text");

        assertEquals(first, all.getAsJsonArray("blocks"));
        assertEquals(List.of(), BlockKitRules.problems(cut, 3_000));
        assertEquals(5, cut.getAsJsonArray("blocks").size());
        assertTrue(cut.getAsJsonArray("blocks").get(4).toString().contains("…"), cut.toString());
    }

    @Test
    void long_output_fills_several_sections() {
        var message = new Blocks()
                .section("title")
                .longOutput("line\n".repeat(4_000), 4)
                .message("text");

        assertEquals(List.of(), BlockKitRules.problems(message, 3_000));
        assertEquals(4, message.getAsJsonArray("blocks").size());
    }

    @Test
    void labels_are_cut_and_buttons_whose_value_does_not_fit_are_left_out() {
        var question = new Button.Confirm("t".repeat(200), "q".repeat(400), "y".repeat(40), "n".repeat(40));
        var fits = Button.plain("a", "😀".repeat(60), "v").danger(question);
        var message = new Blocks()
                .buttons("i".repeat(300), List.of(fits, Button.plain("b", "B", "v".repeat(2_001))))
                .message("text");

        assertEquals(List.of(), BlockKitRules.problems(message, 3_000));
        assertFalse(message.toString().contains("\"action_id\":\"b\""), message.toString());
        assertTrue(message.toString().contains("\"style\":\"danger\""), message.toString());
    }

    @Test
    void nothing_to_say_adds_nothing() {
        var message = new Blocks()
                .section("")
                .lines(List.of())
                .output("\0", 100)
                .buttons("b", List.of())
                .message("text");

        assertFalse(message.has("blocks"), message.toString());
    }

    private static String type(JsonObject block) {
        return block.get("type").getAsString();
    }
}
