package dev.dangjik.slack.blocks;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.List;
import java.util.Locale;

/// Builds a message of Block Kit. What does not fit is cut with a visible mark; nothing that Slack would refuse
/// comes out.
///
/// The limits: <https://docs.slack.dev/reference/block-kit/blocks>, and 13,200 characters in all blocks
/// (`msg_blocks_too_long`).
public final class Blocks {
    /// How long one section may be.
    public static final int SECTION = 3_000;

    private static final int MOST_BLOCKS = 50;

    /// Two are kept: for the mark that something was left out, and for the buttons.
    private static final int MOST_TEXTS = MOST_BLOCKS - 2;

    private static final int MOST_BUTTONS = 25;
    private static final int MOST_CHARACTERS = 12_000;
    private static final int LEAST = 80;
    private static final int FALLBACK = 3_000;
    private static final int LABEL = 75;
    private static final int VALUE = 2_000;
    private static final int BLOCK_ID = 255;

    private final JsonArray blocks = new JsonArray();
    private int left = MOST_CHARACTERS;
    private boolean isCut;

    /// A paragraph. Empty text adds nothing.
    ///
    /// @param mrkdwn safe already, see [Mrkdwn]
    public Blocks section(String mrkdwn) {
        return text("section", mrkdwn);
    }

    /// Sentences, as many sections as they need.
    public Blocks lines(List<String> mrkdwn) {
        var paragraph = new StringBuilder();
        for (var line : mrkdwn) {
            if (!paragraph.isEmpty() && paragraph.length() + line.length() + 1 > SECTION) {
                section(paragraph.toString());
                paragraph.setLength(0);
            }
            paragraph.append(paragraph.isEmpty() ? "" : "\n").append(line);
        }
        return section(paragraph.toString());
    }

    /// Output of a machine, its end when it is too long for `most` characters.
    public Blocks output(String output, int most) {
        return section(Mrkdwn.fence(output, Math.min(Math.min(most, SECTION), Math.max(LEAST, left))));
    }

    /// Output of a machine in up to `count` full sections, its end when it is longer than those.
    public Blocks longOutput(String output, int count) {
        int fitting = Math.clamp(left / SECTION, 1, count);
        Mrkdwn.fences(output, Math.min(SECTION, Math.max(LEAST, left)), fitting).forEach(this::section);
        return this;
    }

    /// Small print.
    public Blocks context(String mrkdwn) {
        return text("context", mrkdwn);
    }

    /// A row of buttons. Empty rows add nothing.
    ///
    /// @param id another one whenever the same press would mean something else
    public Blocks buttons(String id, List<Button> buttons) {
        var elements = new JsonArray();
        buttons.stream()
                .filter(button -> button.value().length() <= VALUE)
                .limit(MOST_BUTTONS)
                .forEach(button -> elements.add(json(button)));
        if (!elements.isEmpty() && blocks.size() < MOST_BLOCKS) {
            var block = new JsonObject();
            block.addProperty("type", "actions");
            block.addProperty("block_id", id.length() <= BLOCK_ID ? id : id.substring(0, BLOCK_ID));
            block.add("elements", elements);
            blocks.add(block);
        }
        return this;
    }

    /// The blocks of a message that was built here before; from the first that does not fit they are left out, with a
    /// mark.
    public Blocks append(JsonArray more) {
        for (var block : more) {
            if (isCut) {
                return this;
            }
            int size = characters(block.getAsJsonObject());
            if (size > left || blocks.size() >= MOST_TEXTS) {
                cut();
            } else {
                left -= size;
                blocks.add(block.deepCopy());
            }
        }
        return this;
    }

    /// The whole message.
    ///
    /// @param fallback shown in notifications and by screen readers; mrkdwn
    public JsonObject message(String fallback) {
        var message = new JsonObject();
        message.addProperty("text", Mrkdwn.shortened(fallback, FALLBACK));
        if (!blocks.isEmpty()) {
            message.add("blocks", blocks);
        }
        return message;
    }

    private Blocks text(String type, String mrkdwn) {
        if (mrkdwn.isBlank() || isCut) {
            return this;
        }
        if (left < LEAST || blocks.size() >= MOST_TEXTS) {
            cut();
            return this;
        }
        var shown = Mrkdwn.shortened(mrkdwn, Math.min(SECTION, left));
        left -= shown.length();
        blocks.add(block(type, shown));
        return this;
    }

    private void cut() {
        isCut = true;
        blocks.add(block("context", "…"));
    }

    private static int characters(JsonObject block) {
        return switch (block.get("type").getAsString()) {
            case "section" -> length(block.getAsJsonObject("text"));
            case "context" -> length(block.getAsJsonArray("elements").get(0).getAsJsonObject());
            default -> 0;
        };
    }

    private static int length(JsonObject text) {
        return text.get("text").getAsString().length();
    }

    static JsonObject block(String type, String mrkdwn) {
        var block = new JsonObject();
        block.addProperty("type", type);
        if (type.equals("context")) {
            var elements = new JsonArray();
            elements.add(mrkdwn(mrkdwn));
            block.add("elements", elements);
        } else {
            block.add("text", mrkdwn(mrkdwn));
        }
        return block;
    }

    private static JsonObject mrkdwn(String text) {
        var object = object("mrkdwn", text);
        object.addProperty("verbatim", true); // no names or addresses in it become links
        return object;
    }

    static JsonObject plain(String text, int most) {
        return object("plain_text", Mrkdwn.shortened(text, most));
    }

    private static JsonObject object(String type, String text) {
        var object = new JsonObject();
        object.addProperty("type", type);
        object.addProperty("text", text);
        return object;
    }

    private static JsonObject json(Button button) {
        var json = new JsonObject();
        json.addProperty("type", "button");
        json.add("text", plain(button.label(), LABEL));
        json.addProperty("action_id", button.actionId());
        json.addProperty("value", button.value());
        if (button.style() != Button.Style.PLAIN) {
            json.addProperty("style", button.style().name().toLowerCase(Locale.ROOT));
        }
        button.confirm().ifPresent(confirm -> {
            var question = new JsonObject();
            question.add("title", plain(confirm.title(), 100));
            question.add("text", plain(confirm.question(), 300));
            question.add("confirm", plain(confirm.yes(), 30));
            question.add("deny", plain(confirm.no(), 30));
            json.add("confirm", question);
        });
        return json;
    }
}
