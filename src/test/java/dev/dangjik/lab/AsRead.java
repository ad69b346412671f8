package dev.dangjik.lab;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;

/// Messages and windows of Slack as lines.
final class AsRead {
    private AsRead() {}

    /// What a person reads in a message, without its markup.
    static List<String> lines(JsonObject content) {
        var lines = new ArrayList<String>();
        if (!content.has("blocks")) {
            return plain(content.get("text").getAsString());
        }
        for (JsonElement element : content.getAsJsonArray("blocks")) {
            var block = element.getAsJsonObject();
            switch (block.get("type").getAsString()) {
                case "section" -> lines.addAll(plain(text(block.getAsJsonObject("text"))));
                case "context" ->
                    block.getAsJsonArray("elements").forEach(e -> lines.addAll(plain(text(e.getAsJsonObject()))));
                case "actions" -> lines.add(buttons(block));
                case "rich_text" -> lines.addAll(verbatim(block));
                case "input" -> lines.addAll(input(block));
                default -> lines.add(block.toString());
            }
        }
        return lines;
    }

    private static String buttons(JsonObject block) {
        var labels = new StringBuilder();
        for (var element : block.getAsJsonArray("elements")) {
            var label = text(element.getAsJsonObject().getAsJsonObject("text"));
            labels.append('[').append(label).append("] ");
        }
        return labels.toString().strip();
    }

    private static String text(JsonObject object) {
        return object.get("text").getAsString();
    }

    private static List<String> plain(String mrkdwn) {
        return mrkdwn.replace("```", "")
                .replace("`", "")
                .replace("*", "")
                .replaceAll("<!date\\^[^|>]*\\|([^>]*)>", "$1")
                .replaceAll("_([0-9.:]+ ?[^_\\s]*)_", "$1")
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&amp;", "&")
                .lines()
                .filter(line -> !line.isBlank())
                .toList();
    }

    private static List<String> verbatim(JsonObject block) {
        var said = block.getAsJsonArray("elements").get(0).getAsJsonObject().getAsJsonArray("elements");
        return said.get(0).getAsJsonObject().get("text").getAsString().lines().toList();
    }

    /// What is to be filled in: its name, and what there is to choose from.
    private static List<String> input(JsonObject block) {
        var lines = new ArrayList<String>();
        lines.add(text(block.getAsJsonObject("label")) + ":");
        var element = block.getAsJsonObject("element");
        if (element.has("options")) {
            element.getAsJsonArray("options")
                    .forEach(option ->
                            lines.add("  ( ) " + text(option.getAsJsonObject().getAsJsonObject("text"))));
        }
        return lines;
    }
}
