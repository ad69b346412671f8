package dev.dangjik.testing;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.regex.Pattern;

/// Slack's limits on messages, checked independently of the code that keeps them:
/// <https://docs.slack.dev/reference/block-kit/blocks>.
public final class BlockKitRules {
    public static final int MESSAGE_TEXT = 40_000;
    public static final int UPDATE_TEXT = 4_000;
    private static final int ALL_BLOCKS = 13_200;
    private static final Pattern PING = Pattern.compile("<[!@#][^>]*>");

    /// The one place where people are told on purpose: a line of its own that begins with them.
    private static final Pattern CALL = Pattern.compile("(🙋|⏰) (<@[UW][A-Z0-9]+> )+[^<]*");

    /// A moment in the zone of whoever reads it; tells nobody.
    private static final Pattern MOMENT = Pattern.compile("<!date\\^\\d+\\^\\{date_short_pretty} \\{time}\\|[^<>|]+>");

    private static final Pattern BARE_AMPERSAND = Pattern.compile("&(?!amp;|lt;|gt;)");
    private static final Pattern INVISIBLE =
            Pattern.compile("[\\p{Cc}&&[^\\n\\t]]|[\\u061C\\u200E\\u200F\\u2028-\\u202E\\u2066-\\u2069]");

    private final List<String> problems = new ArrayList<>();
    private final HashSet<String> blockIds = new HashSet<>();

    private BlockKitRules() {}

    /// Everything about a message that Slack would refuse, or that would ping or deceive people.
    public static List<String> problems(JsonObject message, int longestText) {
        var rules = new BlockKitRules();
        rules.text(message, longestText);
        if (message.get("blocks") instanceof JsonArray blocks) {
            rules.blocks(blocks);
        }
        return List.copyOf(rules.problems);
    }

    /// The same about one block of whatever surface.
    static List<String> blockProblems(JsonObject block) {
        var rules = new BlockKitRules();
        rules.block(block);
        return List.copyOf(rules.problems);
    }

    private void text(JsonObject message, int longest) {
        if (!(message.get("text") instanceof JsonPrimitive text)
                || text.getAsString().isBlank()) {
            problems.add("no text");
            return;
        }
        length("text", text.getAsString(), longest);
        mrkdwn("text", text.getAsString());
    }

    private void blocks(JsonArray blocks) {
        if (blocks.size() > 50) {
            problems.add(blocks.size() + " blocks");
        }
        length("all blocks", blocks.toString(), ALL_BLOCKS * 3);
        int letters = 0;
        for (var block : blocks) {
            block(block.getAsJsonObject());
            letters += letters(block);
        }
        if (letters > ALL_BLOCKS) {
            problems.add("msg_blocks_too_long: " + letters);
        }
    }

    private void block(JsonObject block) {
        if (block.has("block_id")) {
            length("block_id", string(block, "block_id"), 255);
            if (!blockIds.add(string(block, "block_id"))) {
                problems.add("block_id twice: " + string(block, "block_id"));
            }
        }
        switch (string(block, "type")) {
            case "header" -> object("header", block.getAsJsonObject("text"), 150, "plain_text");
            case "section" -> section(block);
            case "context" -> {
                count("context elements", block.getAsJsonArray("elements"), 10);
                block.getAsJsonArray("elements").forEach(e -> object("context", e.getAsJsonObject(), 3_000, ""));
            }
            case "actions" -> {
                count("action elements", block.getAsJsonArray("elements"), 25);
                block.getAsJsonArray("elements").forEach(e -> button(e.getAsJsonObject()));
            }
            case "rich_text" -> count("rich text elements", block.getAsJsonArray("elements"), 1_000);
            case "divider" -> {}
            default -> problems.add("unknown block " + string(block, "type"));
        }
        block.asMap().values().forEach(this::invisible);
    }

    private void section(JsonObject block) {
        if (block.has("text")) {
            object("section", block.getAsJsonObject("text"), 3_000, "");
        }
        if (block.has("fields")) {
            count("fields", block.getAsJsonArray("fields"), 10);
            block.getAsJsonArray("fields").forEach(f -> object("field", f.getAsJsonObject(), 2_000, ""));
        }
    }

    private void button(JsonObject button) {
        object("button", button.getAsJsonObject("text"), 75, "plain_text");
        length("action_id", string(button, "action_id"), 255);
        if (button.has("value")) {
            length("button value", string(button, "value"), 2_000);
        }
        if (button.has("style") && !List.of("primary", "danger").contains(string(button, "style"))) {
            problems.add("button style " + string(button, "style"));
        }
        if (button.get("confirm") instanceof JsonObject confirm) {
            object("confirm title", confirm.getAsJsonObject("title"), 100, "plain_text");
            object("confirm text", confirm.getAsJsonObject("text"), 300, "");
            object("confirm button", confirm.getAsJsonObject("confirm"), 30, "plain_text");
            object("deny button", confirm.getAsJsonObject("deny"), 30, "plain_text");
        }
    }

    private void object(String what, JsonObject text, int longest, String type) {
        if (!type.isEmpty() && !string(text, "type").equals(type)) {
            problems.add(what + " is " + string(text, "type"));
        }
        length(what, string(text, "text"), longest);
        if (string(text, "text").isEmpty()) {
            problems.add(what + " is empty");
        }
        if (string(text, "type").equals("mrkdwn")) {
            mrkdwn(what, string(text, "text"));
        }
    }

    private void mrkdwn(String what, String text) {
        var others = MOMENT.matcher(text).replaceAll("");
        if (PING.matcher(others).find() && !CALL.matcher(text).matches()) {
            problems.add(what + " pings: " + text);
        }
        if (BARE_AMPERSAND.matcher(text).find()) {
            problems.add(what + " has a bare &: " + text);
        }
    }

    private void invisible(JsonElement element) {
        if (element.isJsonPrimitive()
                && INVISIBLE.matcher(element.getAsString()).find()) {
            problems.add("invisible characters: " + element);
        } else if (element.isJsonArray()) {
            element.getAsJsonArray().forEach(this::invisible);
        } else if (element.isJsonObject()) {
            element.getAsJsonObject().asMap().values().forEach(this::invisible);
        }
    }

    private static int letters(JsonElement element) {
        if (element.isJsonObject()) {
            return element.getAsJsonObject().entrySet().stream()
                    .mapToInt(e -> e.getKey().equals("text") && e.getValue().isJsonPrimitive()
                            ? e.getValue().getAsString().length()
                            : letters(e.getValue()))
                    .sum();
        }
        return element.isJsonArray()
                ? element.getAsJsonArray().asList().stream()
                        .mapToInt(BlockKitRules::letters)
                        .sum()
                : 0;
    }

    private void count(String what, JsonArray elements, int most) {
        if (elements.isEmpty() || elements.size() > most) {
            problems.add(elements.size() + " " + what);
        }
    }

    private void length(String what, String text, int longest) {
        if (text.length() > longest) {
            problems.add(what + " has " + text.length() + " characters");
        }
    }

    private static String string(JsonObject object, String name) {
        return object.has(name) ? object.get(name).getAsString() : "";
    }
}
