package dev.dangjik.slack;

import dev.dangjik.command.catalogue.Catalogue;
import dev.dangjik.command.catalogue.CommandDefinition;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// What Slack has to be told about the app so that it serves a catalogue: its slash commands, the scopes of the methods
/// that the bot calls, and where requests go (docs.slack.dev/reference/app-manifest).
public final class AppManifest {
    /// Scopes by the method that needs them. The first word of a command needs one as well.
    static final Map<String, Set<String>> SCOPES = new TreeMap<>(Map.of(
            "chat.delete", Set.of("chat:write"),
            "chat.postEphemeral", Set.of("chat:write"),
            "chat.postMessage", Set.of("chat:write"),
            "chat.update", Set.of("chat:write"),
            "conversations.history", Set.of("channels:history", "groups:history"),
            "conversations.replies", Set.of("channels:history", "groups:history"),
            "files.completeUploadExternal", Set.of("files:write"),
            "files.getUploadURLExternal", Set.of("files:write"),
            "users.info", Set.of("users:read")));

    private static final String OPS = "/ops";
    private static final List<String> ALIASES = List.of("deploy", "rollback", "killswitch", "cert", "health", "expose");

    private final Catalogue catalogue;
    private final Optional<URI> url;

    /// @param url of the bot as Slack reaches it, without a path; empty when it uses Socket Mode
    public AppManifest(Catalogue catalogue, Optional<URI> url) {
        this.catalogue = catalogue;
        this.url = url.map(base -> base.resolve("/slack/events"));
    }

    /// As maps, lists, strings and booleans, in the order in which Slack shows it.
    public Map<String, Object> tree() {
        var tree = new LinkedHashMap<String, Object>();
        tree.put("_metadata", ordered("major_version", 1, "minor_version", 1));
        tree.put(
                "display_information",
                ordered(
                        "name", "Dangjik",
                        "description", "The officer on watch: runs production from Slack",
                        "background_color", "#1f3a5f"));
        tree.put(
                "features",
                ordered(
                        "bot_user", ordered("display_name", "dangjik", "always_online", true),
                        "slash_commands", commands()));
        tree.put("oauth_config", ordered("scopes", ordered("bot", scopes())));
        var settings = ordered("interactivity", interactivity());
        settings.put("org_deploy_enabled", false);
        settings.put("socket_mode_enabled", url.isEmpty());
        settings.put("token_rotation_enabled", false);
        tree.put("settings", settings);
        return tree;
    }

    private List<Map<String, Object>> commands() {
        var commands = new ArrayList<Map<String, Object>>();
        commands.add(command(OPS, "Operations: deploys, health, approvals and all else", "help"));
        for (var alias : ALIASES) {
            if (words().contains(alias)) {
                commands.add(command("/" + alias, "The same as " + OPS + " " + alias, "[stack] …"));
            }
        }
        return commands;
    }

    /// First words of what is typed behind a stack.
    private Set<String> words() {
        var words = new TreeSet<String>();
        catalogue.commands().values().stream()
                .flatMap(commands -> commands.values().stream())
                .map(CommandDefinition::typed)
                .forEach(typed -> words.add(typed.split(" ", 2)[0]));
        return words;
    }

    private Map<String, Object> command(String name, String description, String hint) {
        var command = ordered("command", name);
        url.ifPresent(address -> command.put("url", address.toString()));
        command.put("description", description);
        command.put("usage_hint", hint);
        // People and channels arrive with their ids.
        command.put("should_escape", true);
        return command;
    }

    private Map<String, Object> interactivity() {
        var interactivity = ordered("is_enabled", true);
        url.ifPresent(address -> interactivity.put("request_url", address.toString()));
        return interactivity;
    }

    private static List<String> scopes() {
        var scopes = new TreeSet<>(Set.of("commands"));
        SCOPES.values().forEach(scopes::addAll);
        return List.copyOf(scopes);
    }

    private static Map<String, Object> ordered(Object... pairs) {
        var map = new LinkedHashMap<String, Object>();
        for (int i = 0; i < pairs.length; i += 2) {
            map.put(pairs[i].toString(), pairs[i + 1]);
        }
        return map;
    }
}
