package dev.dangjik.testing;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Slack's limits on windows, checked independently of the code that keeps them:
/// <https://docs.slack.dev/reference/views/modal-views>.
public final class BlockKitViewRules {
    private static final int LARGEST = 250_000;
    private static final Set<String> KEYS = Set.of(
            "type",
            "title",
            "submit",
            "close",
            "blocks",
            "private_metadata",
            "callback_id",
            "clear_on_close",
            "notify_on_close",
            "external_id");
    private static final Set<String> ELEMENTS =
            Set.of("plain_text_input", "radio_buttons", "static_select", "checkboxes");

    private final List<String> problems = new ArrayList<>();
    private final Set<String> blockIds = new HashSet<>();

    private BlockKitViewRules() {}

    /// Everything about a window that Slack would refuse, or that would ping or deceive people.
    public static List<String> problems(JsonObject view) {
        var rules = new BlockKitViewRules();
        rules.view(view);
        return List.copyOf(rules.problems);
    }

    private void view(JsonObject view) {
        view.keySet().stream().filter(key -> !KEYS.contains(key)).forEach(key -> problems.add("view has " + key));
        if (!string(view, "type").equals("modal")) {
            problems.add("view of type " + string(view, "type"));
        }
        for (var label : List.of("title", "submit", "close")) {
            if (view.has(label)) {
                plain(label, view.getAsJsonObject(label), 24);
            }
        }
        if (!view.has("title")) {
            problems.add("no title");
        }
        length("private_metadata", string(view, "private_metadata"), 3_000);
        length("callback_id", string(view, "callback_id"), 255);
        if (view.toString().getBytes(StandardCharsets.UTF_8).length > LARGEST) {
            problems.add("view_too_large");
        }
        blocks(view);
    }

    private void blocks(JsonObject view) {
        var blocks = view.getAsJsonArray("blocks");
        if (blocks.isEmpty() || blocks.size() > 100) {
            problems.add(blocks.size() + " blocks");
        }
        boolean hasInput = false;
        for (var block : blocks) {
            if (string(block.getAsJsonObject(), "type").equals("input")) {
                hasInput = true;
                input(block.getAsJsonObject());
            } else {
                problems.addAll(BlockKitRules.blockProblems(block.getAsJsonObject()));
            }
        }
        if (hasInput && !view.has("submit")) {
            problems.add("something to fill in, and no way to submit it");
        }
    }

    private void input(JsonObject block) {
        var id = string(block, "block_id");
        length("block_id", id, 255);
        if (!blockIds.add(id)) {
            problems.add("block_id twice: " + id);
        }
        plain("label", block.getAsJsonObject("label"), 2_000);
        if (block.has("hint")) {
            plain("hint", block.getAsJsonObject("hint"), 2_000);
        }
        var element = block.getAsJsonObject("element");
        if (!ELEMENTS.contains(string(element, "type"))) {
            problems.add("unknown element " + string(element, "type"));
        }
        length("action_id", string(element, "action_id"), 255);
        if (element.has("max_length")
                && (element.get("max_length").getAsInt() < 1
                        || element.get("max_length").getAsInt() > 3_000)) {
            problems.add("max_length " + element.get("max_length"));
        }
        if (element.has("options")) {
            var options = element.getAsJsonArray("options");
            if (options.isEmpty() || options.size() > (string(element, "type").equals("static_select") ? 100 : 10)) {
                problems.add(options.size() + " options");
            }
            options.asList().stream().map(JsonElement::getAsJsonObject).forEach(this::option);
            if (element.has("initial_option") && !options.contains(element.get("initial_option"))) {
                problems.add("initial_option is none of the options");
            }
        }
    }

    private void option(JsonObject option) {
        var text = option.getAsJsonObject("text");
        length("option", string(text, "text"), 75);
        length("option value", string(option, "value"), 150);
    }

    private void plain(String what, JsonObject text, int longest) {
        if (!string(text, "type").equals("plain_text")) {
            problems.add(what + " is " + string(text, "type"));
        }
        if (string(text, "text").isEmpty()) {
            problems.add(what + " is empty");
        }
        length(what, string(text, "text"), longest);
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
