package dev.dangjik.command;

import dev.dangjik.command.catalogue.ParsedArguments;
import dev.dangjik.stack.ComposeProject;
import dev.dangjik.stack.Service;
import dev.dangjik.stack.Stack;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Fills in the `${…}` of a step's words. A value becomes part of one word and never more than that; the one
/// exception is a compose project, which stands alone and becomes its words.
///
/// `${name}` is an argument (empty when it was left out). `${name.host}`, `${name.kind}`, `${name.unit}` are of the
/// service that the argument names. `${compose:project}`, and `${name.compose}` for the service's own project, is
/// `docker compose` with everything that would otherwise be guessed.
public final class Placeholders {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([a-z0-9.:_-]+)}");
    private static final String COMPOSE = "compose:";

    private final Stack stack;
    private final Map<String, String> values = new HashMap<>();

    public Placeholders(Stack stack, ParsedArguments.Valid arguments, List<String> declared) {
        this.stack = stack;
        declared.forEach(name -> values.put(name, ""));
        arguments.values().forEach((name, value) -> {
            values.put(name, value);
            Optional.ofNullable(stack.services().get(value)).ifPresent(service -> of(name, service));
        });
    }

    /// One word or text with its placeholders filled in.
    ///
    /// @throws IllegalArgumentException for a placeholder that stands for nothing
    public String word(String template) {
        return PLACEHOLDER.matcher(template).replaceAll(match -> Matcher.quoteReplacement(value(match.group(1))));
    }

    /// Words with their placeholders filled in.
    public List<String> words(List<String> templates) {
        var words = new ArrayList<String>();
        for (var template : templates) {
            var match = PLACEHOLDER.matcher(template);
            if (match.matches() && match.group(1).startsWith(COMPOSE)) {
                words.addAll(project(match.group(1).substring(COMPOSE.length())).words());
            } else if (match.matches() && match.group(1).endsWith(".compose")) {
                words.addAll(project(value(match.group(1))).words());
            } else {
                words.add(word(template));
            }
        }
        return List.copyOf(words);
    }

    private ComposeProject project(String name) {
        var project = stack.projects().get(name);
        if (project == null) {
            throw new IllegalArgumentException("stack " + stack.id() + " has no compose project " + name);
        }
        return project;
    }

    private String value(String name) {
        var value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException("${" + name + "} stands for nothing");
        }
        return value;
    }

    private void of(String name, Service service) {
        values.put(name + ".host", service.host());
        values.put(name + ".kind", service.kind());
        switch (service) {
            case Service.Compose compose ->
                values.put(name + ".compose", compose.project().name());
            case Service.Bluegreen bluegreen ->
                values.put(name + ".compose", bluegreen.project().name());
            case Service.ManagedProcess _ -> {}
        }
        values.put(
                name + ".unit",
                switch (service) {
                    case Service.Compose compose -> compose.composeService();
                    case Service.Bluegreen bluegreen -> bluegreen.id();
                    case Service.ManagedProcess process -> process.name();
                });
    }
}
