package dev.dangjik.testing;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/// A window as somebody sees it in the fake Slack.
///
/// @param hash another one after each change
/// @param content as the bot has sent it
public record FakeSlackView(String id, String user, String hash, JsonObject content) {
    private static final Set<String> CHOICES = Set.of("radio_buttons", "static_select");

    /// Everything in it as one string, to look for words in.
    public String everything() {
        return content.toString();
    }

    /// Whether it can be submitted.
    public boolean isForm() {
        return content.has("submit");
    }

    public String metadata() {
        return content.has("private_metadata") ? content.get("private_metadata").getAsString() : "";
    }

    /// The text of its verbatim parts, one below the other.
    public String verbatim() {
        return String.join(
                "\n",
                blocks().filter(block -> block.get("type").getAsString().equals("rich_text"))
                        .map(block -> first(first(block)).get("text").getAsString())
                        .toList());
    }

    private static JsonObject first(JsonObject holder) {
        return holder.getAsJsonArray("elements").get(0).getAsJsonObject();
    }

    /// Ids of what is to be filled in.
    public List<String> inputs() {
        return blocks().filter(block -> block.get("type").getAsString().equals("input"))
                .map(block -> block.get("block_id").getAsString())
                .toList();
    }

    private Stream<JsonObject> blocks() {
        return content.getAsJsonArray("blocks").asList().stream().map(JsonElement::getAsJsonObject);
    }

    /// The payload with which Slack sends it to the bot.
    ///
    /// @param filled block id to what was filled in; what was chosen, for a choice
    JsonObject submission(Map<String, String> filled, String trigger) {
        var payload = object("type", "view_submission");
        payload.add("team", object("id", FakeSlack.TEAM));
        var person = object("id", user);
        person.addProperty("team_id", FakeSlack.TEAM);
        payload.add("user", person);
        payload.addProperty("trigger_id", trigger);
        var view = content.deepCopy();
        view.addProperty("id", id);
        view.addProperty("hash", hash);
        view.addProperty("team_id", FakeSlack.TEAM);
        view.add("state", state(filled));
        payload.add("view", view);
        payload.add("response_urls", new JsonArray());
        return payload;
    }

    private JsonObject state(Map<String, String> filled) {
        var values = new JsonObject();
        blocks().filter(block -> block.get("type").getAsString().equals("input"))
                .forEach(block -> {
                    var id = block.get("block_id").getAsString();
                    var element = block.getAsJsonObject("element");
                    var input = object("type", element.get("type").getAsString());
                    var value = filled.get(id);
                    if (CHOICES.contains(element.get("type").getAsString())) {
                        input.add("selected_option", value == null ? JsonNull.INSTANCE : object("value", value));
                    } else if (element.get("type").getAsString().equals("checkboxes")) {
                        var ticked = new JsonArray();
                        if (value != null) {
                            ticked.add(object("value", value));
                        }
                        input.add("selected_options", ticked);
                    } else if (value == null) {
                        input.add("value", JsonNull.INSTANCE);
                    } else {
                        input.addProperty("value", value);
                    }
                    var inBlock = new JsonObject();
                    inBlock.add(element.get("action_id").getAsString(), input);
                    values.add(id, inBlock);
                });
        var state = new JsonObject();
        state.add("values", values);
        return state;
    }

    int number() {
        return Integer.parseInt(id.substring(1));
    }

    private static JsonObject object(String name, String value) {
        var object = new JsonObject();
        object.addProperty(name, value);
        return object;
    }
}
