package dev.dangjik.testing;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.List;
import java.util.Optional;

/// The Web API methods of the fake Slack: <https://docs.slack.dev/reference/methods>.
final class FakeSlackMethods {
    private static final JsonObject OK = answer(true);

    private final FakeSlackWorkspace workspace;
    private final String base;

    FakeSlackMethods(FakeSlackWorkspace workspace, String base) {
        this.workspace = workspace;
        this.base = base;
    }

    /// The answer's body.
    JsonObject call(String method, JsonObject arguments) {
        return switch (method) {
            case "auth.test" -> authTest();
            case "chat.postMessage" -> postMessage(arguments);
            case "chat.update" -> update(arguments);
            case "chat.delete" ->
                workspace.delete(text(arguments, "channel"), text(arguments, "ts")) ? OK : error("message_not_found");
            case "chat.postEphemeral" -> postEphemeral(arguments);
            case "conversations.history" -> list(workspace.messages(text(arguments, "channel")), arguments);
            case "conversations.replies" ->
                list(workspace.replies(text(arguments, "channel"), text(arguments, "ts")), arguments);
            case "users.info" -> usersInfo(text(arguments, "user"));
            case "views.open" -> openView(arguments);
            case "views.update" -> updateView(arguments);
            case "files.getUploadURLExternal" -> uploadUrl(arguments);
            case "files.completeUploadExternal" -> completeUpload(arguments);
            default -> error("unknown_method");
        };
    }

    private static JsonObject authTest() {
        var answer = answer(true);
        answer.addProperty("team_id", FakeSlack.TEAM);
        answer.addProperty("user_id", "U0DANGJIK");
        answer.addProperty("bot_id", "B0DANGJIK");
        return answer;
    }

    private JsonObject postMessage(JsonObject arguments) {
        var refused = refusal(arguments, BlockKitRules.MESSAGE_TEXT);
        if (refused.isPresent()) {
            return refused.get();
        }
        var metadata = arguments.has("metadata") ? arguments.getAsJsonObject("metadata") : new JsonObject();
        var ts =
                workspace.post(text(arguments, "channel"), field(arguments, "thread_ts"), content(arguments), metadata);
        return placed(arguments, ts);
    }

    private JsonObject update(JsonObject arguments) {
        var refused = refusal(arguments, BlockKitRules.UPDATE_TEXT);
        if (refused.isPresent()) {
            return refused.get();
        }
        var ts = text(arguments, "ts");
        return workspace.update(text(arguments, "channel"), ts, content(arguments))
                ? placed(arguments, ts)
                : error("message_not_found");
    }

    private JsonObject postEphemeral(JsonObject arguments) {
        var refused = refusal(arguments, BlockKitRules.MESSAGE_TEXT);
        if (refused.isPresent()) {
            return refused.get();
        }
        workspace.show(text(arguments, "channel") + "/" + text(arguments, "user"), content(arguments));
        return OK;
    }

    private static JsonObject list(List<FakeSlackMessage> messages, JsonObject arguments) {
        var oldest = field(arguments, "oldest").orElse("0");
        boolean withMetadata = field(arguments, "include_all_metadata").equals(Optional.of("true"));
        var newer = messages.reversed().stream()
                .filter(message -> message.ts().compareTo(oldest) > 0)
                .toList();
        int from = field(arguments, "cursor").map(Integer::parseInt).orElse(0);
        int to = Math.min(
                newer.size(),
                from + field(arguments, "limit").map(Integer::parseInt).orElse(100));
        var array = new JsonArray();
        for (var message : newer.subList(from, to)) {
            var json = message.json();
            if (!withMetadata) {
                json.remove("metadata");
            }
            array.add(json);
        }
        var answer = answer(true);
        answer.add("messages", array);
        var metadata = new JsonObject();
        metadata.addProperty("next_cursor", to < newer.size() ? Integer.toString(to) : "");
        answer.add("response_metadata", metadata);
        return answer;
    }

    private JsonObject usersInfo(String user) {
        var person = new JsonObject();
        person.addProperty("id", user);
        person.addProperty("team_id", FakeSlack.TEAM);
        workspace.localeOf(user).ifPresent(locale -> person.addProperty("locale", locale));
        workspace.marksOf(user).forEach(mark -> person.addProperty(mark, true));
        var answer = answer(true);
        answer.add("user", person);
        return answer;
    }

    private JsonObject openView(JsonObject arguments) {
        var view = arguments.getAsJsonObject("view");
        var problems = BlockKitViewRules.problems(view);
        workspace.violated(problems);
        return problems.isEmpty()
                ? answer(workspace.open(text(arguments, "trigger_id"), view))
                : error("invalid_arguments");
    }

    private JsonObject updateView(JsonObject arguments) {
        var view = arguments.getAsJsonObject("view");
        var problems = BlockKitViewRules.problems(view);
        workspace.violated(problems);
        return problems.isEmpty()
                ? answer(workspace.update(text(arguments, "view_id"), field(arguments, "hash"), view))
                : error("invalid_arguments");
    }

    private static JsonObject answer(FakeSlackViews.Opened opened) {
        return switch (opened) {
            case FakeSlackViews.Opened.Refused(var error) -> error(error);
            case FakeSlackViews.Opened.Done(var view) -> {
                var shown = view.content().deepCopy();
                shown.addProperty("id", view.id());
                shown.addProperty("hash", view.hash());
                var answer = answer(true);
                answer.add("view", shown);
                yield answer;
            }
        };
    }

    private JsonObject uploadUrl(JsonObject arguments) {
        if (field(arguments, "length").map(Integer::parseInt).orElse(0) <= 0) {
            return error("invalid_arguments");
        }
        var id = workspace.uploadTicket();
        var answer = answer(true);
        answer.addProperty("upload_url", base + "/upload/" + id);
        answer.addProperty("file_id", id);
        return answer;
    }

    private JsonObject completeUpload(JsonObject arguments) {
        for (var element : arguments.getAsJsonArray("files")) {
            var file = element.getAsJsonObject();
            boolean isShared = workspace.share(
                    text(arguments, "channel_id"),
                    field(arguments, "thread_ts"),
                    text(file, "id"),
                    text(file, "title"));
            if (!isShared) {
                return error("file_not_found");
            }
        }
        return OK;
    }

    private Optional<JsonObject> refusal(JsonObject arguments, int longestText) {
        var problems = BlockKitRules.problems(arguments, longestText);
        workspace.violated(problems);
        if (problems.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(error(arguments.has("text") ? "invalid_blocks" : "no_text"));
    }

    private static JsonObject placed(JsonObject arguments, String ts) {
        var answer = answer(true);
        answer.addProperty("channel", text(arguments, "channel"));
        answer.addProperty("ts", ts);
        return answer;
    }

    static JsonObject content(JsonObject arguments) {
        var content = new JsonObject();
        content.add("text", arguments.get("text"));
        if (arguments.has("blocks")) {
            content.add("blocks", arguments.get("blocks"));
        }
        return content;
    }

    static JsonObject error(String name) {
        var answer = answer(false);
        answer.addProperty("error", name);
        return answer;
    }

    private static JsonObject answer(boolean ok) {
        var answer = new JsonObject();
        answer.addProperty("ok", ok);
        return answer;
    }

    private static Optional<String> field(JsonObject arguments, String name) {
        return arguments.has(name) ? Optional.of(arguments.get(name).getAsString()) : Optional.empty();
    }

    private static String text(JsonObject arguments, String name) {
        return field(arguments, name).orElse("");
    }
}
