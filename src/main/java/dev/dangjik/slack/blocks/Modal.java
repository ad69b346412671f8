package dev.dangjik.slack.blocks;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;

/// Builds a window (a view of the type `modal`). What does not fit Slack's limits is cut with a visible mark, but for
/// [#verbatim], which tells how much of it is shown.
///
/// The limits: <https://docs.slack.dev/reference/views/modal-views>.
public final class Modal {
    private static final int TITLE = 24;
    private static final int MOST_BLOCKS = 100;
    private static final int LABEL = 2_000;
    private static final int OPTION = 75;
    private static final int LONGEST_INPUT = 3_000;

    /// Characters in one block of verbatim text.
    private static final int PIECE = 2_800;

    private final JsonObject view = new JsonObject();
    private final JsonArray blocks = new JsonArray();

    /// @param title at most 24 characters are shown
    public Modal(String title, String close) {
        view.addProperty("type", "modal");
        view.add("title", Blocks.plain(title, TITLE));
        view.add("close", Blocks.plain(close, TITLE));
    }

    /// Lets it be submitted.
    ///
    /// @param callbackId names what is submitted
    /// @param metadata comes back with it; nobody sees it
    public Modal submittedAs(String callbackId, String label, String metadata) {
        view.add("submit", Blocks.plain(label, TITLE));
        view.addProperty("callback_id", callbackId);
        view.addProperty("private_metadata", metadata);
        return this;
    }

    /// A paragraph. Empty text adds nothing.
    ///
    /// @param mrkdwn safe already, see [Mrkdwn]
    public Modal section(String mrkdwn) {
        return text("section", mrkdwn);
    }

    /// Small print.
    public Modal context(String mrkdwn) {
        return text("context", mrkdwn);
    }

    private Modal text(String type, String mrkdwn) {
        if (!mrkdwn.isBlank()) {
            add(Blocks.block(type, Mrkdwn.shortened(mrkdwn, Blocks.SECTION)));
        }
        return this;
    }

    /// Lines exactly as they are, in which nothing is formatted; characters that cannot be seen are spelled out. The
    /// first ones when they have more than `most` characters, and whole lines only.
    ///
    /// @return how many of the lines are shown
    public int verbatim(List<String> lines, int most) {
        var pieces = new ArrayList<String>();
        int shown = 0;
        int room = most;
        for (var line : lines) {
            var seen = Mrkdwn.spelledOut(line);
            if (seen.length() + 1 > room) {
                break;
            }
            room -= seen.length() + 1;
            shown++;
            append(pieces, seen);
        }
        pieces.forEach(piece -> add(preformatted(piece)));
        return shown;
    }

    private static void append(List<String> pieces, String line) {
        if (!pieces.isEmpty() && pieces.getLast().length() + 1 + line.length() <= PIECE) {
            pieces.set(pieces.size() - 1, pieces.getLast() + "\n" + line);
            return;
        }
        var rest = line;
        while (rest.length() > PIECE) {
            int end = Character.isHighSurrogate(rest.charAt(PIECE - 1)) ? PIECE - 1 : PIECE;
            pieces.add(rest.substring(0, end));
            rest = rest.substring(end);
        }
        pieces.add(rest);
    }

    private static JsonObject preformatted(String text) {
        var element = object("text");
        element.addProperty("text", text.isEmpty() ? " " : text);
        var fence = object("rich_text_preformatted");
        fence.add("elements", array(element));
        var block = object("rich_text");
        block.add("elements", array(fence));
        return block;
    }

    /// A choice of one.
    public record Option(String value, String label) {}

    /// Asks to choose one. Its action has the id of its block.
    public Modal choice(String blockId, String label, List<Option> options) {
        var element = object("radio_buttons");
        element.addProperty("action_id", blockId);
        element.add("options", options(options));
        return input(blockId, label, element, false);
    }

    /// A text to fill in.
    ///
    /// @param hint stands below it
    /// @param longest how many characters at most, up to 3,000
    /// @param initial stands there already; empty text: nothing does
    public record Field(
            String label, String hint, int longest, boolean isMultiline, boolean isOptional, String initial) {
        public Field(String label, String hint, int longest, boolean isMultiline, boolean isOptional) {
            this(label, hint, longest, isMultiline, isOptional, "");
        }
    }

    /// Asks for a text. Its action has the id of its block.
    public Modal field(String blockId, Field field) {
        var element = object("plain_text_input");
        element.addProperty("action_id", blockId);
        element.addProperty("multiline", field.isMultiline());
        element.addProperty("max_length", Math.min(field.longest(), LONGEST_INPUT));
        if (!field.initial().isEmpty()) {
            element.addProperty("initial_value", field.initial());
        }
        return input(blockId, field.label(), element, field.isOptional()).hint(field.hint());
    }

    /// One of many to choose, in a list that unfolds.
    ///
    /// @param options 1 to 100; labels of at most 75 characters are shown, values have at most 150
    /// @param initial value of what is chosen already; none when it is none of the options
    public record Menu(String label, String hint, List<Option> options, boolean isOptional, String initial) {
        /// As many as Slack takes.
        public static final int MOST = 100;

        public Menu {
            options = List.copyOf(options);
        }
    }

    /// Asks to choose one from a list. Its action has the id of its block.
    public Modal menu(String blockId, Menu menu) {
        var element = object("static_select");
        element.addProperty("action_id", blockId);
        element.add("options", options(menu.options()));
        menu.options().stream()
                .filter(option -> option.value().equals(menu.initial()))
                .findFirst()
                .ifPresent(option -> element.add("initial_option", json(option)));
        return input(blockId, menu.label(), element, menu.isOptional()).hint(menu.hint());
    }

    /// Asks whether something is so: a box that may be ticked. Its action has the id of its block.
    public Modal box(String blockId, String label, Option option, boolean isTicked) {
        var element = object("checkboxes");
        element.addProperty("action_id", blockId);
        element.add("options", options(List.of(option)));
        if (isTicked) {
            element.add("initial_options", options(List.of(option)));
        }
        return input(blockId, label, element, true);
    }

    private static JsonArray options(List<Option> options) {
        var all = new JsonArray();
        options.forEach(option -> all.add(json(option)));
        return all;
    }

    private static JsonObject json(Option option) {
        var json = new JsonObject();
        json.add("text", Blocks.plain(option.label(), OPTION));
        json.addProperty("value", option.value());
        return json;
    }

    /// Below what was asked last. Empty text adds nothing.
    private Modal hint(String hint) {
        if (!hint.isEmpty()) {
            blocks.get(blocks.size() - 1).getAsJsonObject().add("hint", Blocks.plain(hint, LABEL));
        }
        return this;
    }

    private Modal input(String blockId, String label, JsonObject element, boolean isOptional) {
        var block = object("input");
        block.addProperty("block_id", blockId);
        block.add("label", Blocks.plain(label, LABEL));
        block.add("element", element);
        block.addProperty("optional", isOptional);
        add(block);
        return this;
    }

    /// The view, as `views.open` takes it.
    public JsonObject json() {
        view.add("blocks", blocks);
        return view;
    }

    private void add(JsonObject block) {
        if (blocks.size() >= MOST_BLOCKS) {
            throw new IllegalStateException("a window of more than " + MOST_BLOCKS + " blocks");
        }
        blocks.add(block);
    }

    private static JsonObject object(String type) {
        var object = new JsonObject();
        object.addProperty("type", type);
        return object;
    }

    private static JsonArray array(JsonObject element) {
        var array = new JsonArray();
        array.add(element);
        return array;
    }
}
