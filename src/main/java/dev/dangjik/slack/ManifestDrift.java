package dev.dangjik.slack;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What an app's manifest says otherwise than the bot needs it. Names, descriptions and colours are the team's own.
public final class ManifestDrift {
    private static final List<String> SETTINGS = List.of(
            "settings.interactivity.is_enabled", "settings.interactivity.request_url", "settings.socket_mode_enabled");

    private final Map<?, ?> wanted;
    private final Map<?, ?> found;

    /// @param wanted as [AppManifest#tree()]
    /// @param found as Slack exports it
    public ManifestDrift(Map<?, ?> wanted, Map<?, ?> found) {
        this.wanted = wanted;
        this.found = found;
    }

    /// A line for each difference that stands in the bot's way, or that nothing needs.
    public List<String> lines() {
        var lines = new ArrayList<String>();
        commands(lines);
        scopes(lines);
        for (var path : SETTINGS) {
            var should = at(wanted, path);
            var is = at(found, path);
            if (should != null && !should.equals(is)) {
                lines.add(path + ": is " + said(is) + ", should be " + should);
            }
        }
        return lines;
    }

    private void commands(List<String> lines) {
        var path = "features.slash_commands";
        var there = commands(found, path);
        var needed = commands(wanted, path);
        needed.forEach((name, command) -> {
            var other = there.get(name);
            if (other == null) {
                lines.add(path + ": " + name + " is missing");
                return;
            }
            for (var key : List.of("url", "should_escape")) {
                if (command.get(key) != null && !Objects.equals(command.get(key), other.get(key))) {
                    lines.add(path + ": " + name + " has " + key + " " + said(other.get(key)) + ", should have "
                            + command.get(key));
                }
            }
        });
        there.keySet().stream()
                .filter(name -> !needed.containsKey(name))
                .forEach(name -> lines.add(path + ": " + name + " leads to nothing"));
    }

    private static Map<String, Map<?, ?>> commands(Map<?, ?> tree, String path) {
        var commands = new LinkedHashMap<String, Map<?, ?>>();
        if (at(tree, path) instanceof List<?> list) {
            for (var item : list) {
                if (item instanceof Map<?, ?> command) {
                    commands.put(said(command.get("command")), command);
                }
            }
        }
        return commands;
    }

    private void scopes(List<String> lines) {
        var path = "oauth_config.scopes.bot";
        var there = words(found, path);
        var needed = words(wanted, path);
        needed.stream()
                .filter(scope -> !there.contains(scope))
                .forEach(scope -> lines.add(path + ": " + scope + " is missing"));
        there.stream()
                .filter(scope -> !needed.contains(scope))
                .forEach(scope -> lines.add(path + ": " + scope + " is not needed"));
    }

    private static SortedSet<String> words(Map<?, ?> tree, String path) {
        var words = new TreeSet<String>();
        if (at(tree, path) instanceof List<?> list) {
            list.forEach(word -> words.add(said(word)));
        }
        return words;
    }

    private static @Nullable Object at(Map<?, ?> tree, String path) {
        Object here = tree;
        for (var key : path.split("\\.", -1)) {
            here = here instanceof Map<?, ?> map ? map.get(key) : null;
        }
        return here;
    }

    private static String said(@Nullable Object value) {
        return value == null ? "not there" : value.toString();
    }
}
