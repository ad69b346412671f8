package dev.dangjik.command.catalogue;

import dev.dangjik.config.YamlValue;
import dev.dangjik.stack.Stack;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Checks the words of steps when they are loaded: every `${…}` must stand for something, and no word may be text for
/// a shell.
final class Templates {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([a-z0-9.:_-]+)}");
    private static final Set<String> SHELLS = Set.of("sh", "bash", "dash", "zsh", "/bin/sh", "/bin/bash");
    private static final Set<String> OF_SERVICE = Set.of(".host", ".kind", ".unit", ".compose");

    private final Stack stack;
    private final Set<String> single;
    private final Set<String> alone;

    Templates(Stack stack, List<ArgumentDefinition> arguments) {
        this.stack = stack;
        this.single =
                new TreeSet<>(arguments.stream().map(ArgumentDefinition::name).collect(Collectors.toSet()));
        this.alone = stack.projects().keySet().stream()
                .map("compose:"::concat)
                .collect(Collectors.toCollection(TreeSet::new));
        for (var argument : arguments) {
            if (argument.type() instanceof ArgumentType.ServiceId) {
                OF_SERVICE.forEach(part -> (part.equals(".compose") ? alone : single).add(argument.name() + part));
            }
        }
    }

    /// The words of `run` or of a script's `arguments`.
    List<String> words(List<YamlValue> values) {
        return values.stream().map(this::word).filter(word -> !word.isEmpty()).toList();
    }

    /// The words of a command, which must not be a shell with its text.
    List<String> command(YamlValue list) {
        var words = words(list.list());
        if (words.isEmpty() && list.isList()) {
            list.problem("is empty; a command needs at least one word");
        }
        for (int i = 0; i + 1 < words.size(); i++) {
            if (SHELLS.contains(words.get(i)) && words.get(i + 1).matches("-[a-z]*c[a-z]*")) {
                list.problem("gives text to a shell (" + words.get(i) + " " + words.get(i + 1)
                        + "); put it into a script file beside the command");
            }
        }
        EndlessCommands.reason(words).ifPresent(list::problem);
        return words;
    }

    private String word(YamlValue value) {
        var word = value.word();
        if (word.chars().anyMatch(Character::isISOControl)) {
            value.problem("holds a line break or another control character; that belongs into a script file");
        }
        var matcher = PLACEHOLDER.matcher(word);
        while (matcher.find()) {
            check(value, matcher.group(1), matcher.group().equals(word));
        }
        if (matcher.replaceAll("").contains("${")) {
            value.problem("is '" + word + "', with a ${ that is no placeholder");
        }
        return word;
    }

    private void check(YamlValue value, String name, boolean isWholeWord) {
        if (alone.contains(name)) {
            if (!isWholeWord) {
                value.problem("has ${" + name + "} inside a word; it becomes several words, so it stands alone");
            }
        } else if (!single.contains(name)) {
            var known = new TreeSet<>(single);
            known.addAll(alone);
            value.problem("has ${" + name + "}, which stands for nothing; known here: "
                    + known.stream().map(known1 -> "${" + known1 + "}").collect(Collectors.joining(", ")));
        }
    }

    /// The host of a step: an id of the stack, or one that an argument decides.
    String host(YamlValue value) {
        var host = value.text();
        var matcher = PLACEHOLDER.matcher(host);
        if (matcher.matches()) {
            check(value, matcher.group(1), true);
        } else if (!host.isEmpty() && !stack.hosts().contains(host)) {
            value.problem("is " + host + ", which is none of the stack's hosts: " + String.join(", ", stack.hosts()));
        }
        return host;
    }

    /// The lock of a command: a service of the stack, or the one that an argument names.
    String lock(YamlValue value) {
        var lock = value.text();
        var matcher = PLACEHOLDER.matcher(lock);
        if (matcher.matches()) {
            check(value, matcher.group(1), true);
        } else if (!lock.isEmpty() && !stack.services().containsKey(lock)) {
            value.problem("is " + lock + ", which is none of the stack's services: "
                    + String.join(", ", stack.services().keySet()));
        }
        return lock;
    }
}
