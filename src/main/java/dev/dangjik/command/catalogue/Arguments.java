package dev.dangjik.command.catalogue;

import dev.dangjik.message.Text;
import dev.dangjik.stack.Stack;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Reads the words behind a command against what its file declares. What is not declared is refused.
public final class Arguments {
    private final CommandDefinition definition;
    private final ArgumentValues values;
    private final Map<String, String> named = new HashMap<>();
    private final List<String> positional = new ArrayList<>();
    private final List<Text> problems = new ArrayList<>();
    private final SortedMap<String, Text> byArgument = new TreeMap<>();

    private Arguments(CommandDefinition definition, ArgumentValues values) {
        this.definition = definition;
        this.values = values;
    }

    /// Reads words by position, in the order of the file, and by name: `--name value`, `--name=value`, `--flag`. A long
    /// dash at the beginning of a word, as phones write it, counts as `--`.
    ///
    /// @param now what "an hour ago" is counted from
    public static ParsedArguments parse(CommandDefinition definition, List<String> words, Stack stack, Instant now) {
        var arguments = new Arguments(definition, new ArgumentValues(stack.zone(), now));
        arguments.sort(words);
        return arguments.result();
    }

    /// How the command is typed: `<x>` is required, `[x]` may be left out.
    public static String usage(CommandDefinition definition) {
        var words = definition.arguments().stream().map(Arguments::usage).collect(Collectors.joining(" "));
        return ("/ops " + definition.stack() + " " + definition.typed() + " " + words).strip();
    }

    private static String usage(ArgumentDefinition argument) {
        if (argument.isFlag()) {
            return "[--" + argument.name() + "]";
        }
        return argument.isRequired() ? "<" + argument.name() + ">" : "[" + argument.name() + "]";
    }

    private void sort(List<String> words) {
        var rest = words.iterator();
        while (rest.hasNext()) {
            var word = withPlainDashes(rest.next());
            if (word.chars().anyMatch(Character::isISOControl)) {
                problems.add(Text.of("argument.control"));
            } else if (word.startsWith("--")) {
                name(word.substring(2), rest);
            } else if (word.startsWith("-")) {
                problems.add(Text.of("argument.dash", word));
            } else {
                positional.add(word);
            }
        }
    }

    private static String withPlainDashes(String word) {
        return word.startsWith("—") || word.startsWith("–") ? "--" + word.substring(1) : word;
    }

    private void name(String text, Iterator<String> rest) {
        int equals = text.indexOf('=');
        var name = equals < 0 ? text : text.substring(0, equals);
        var argument = definition.argument(name);
        if (argument.isEmpty()) {
            // Its value, if it has one, would only confuse the positions: everything behind it is left unread.
            problems.add(Text.of("argument.unknown", "--" + name, definition.id()));
            rest.forEachRemaining(_ -> {});
            return;
        }
        var value = argument.get().isFlag()
                ? flag(name, equals >= 0)
                : equals < 0 ? following(name, rest) : Optional.of(text.substring(equals + 1));
        if (value.isPresent() && named.put(name, value.get()) != null) {
            problem(name, Text.of("argument.twice", name));
        }
    }

    private Optional<String> flag(String name, boolean hasValue) {
        if (hasValue) {
            problem(name, Text.of("argument.flag-value", name));
        }
        return Optional.of("true");
    }

    private Optional<String> following(String name, Iterator<String> rest) {
        var next = rest.hasNext() ? Optional.of(withPlainDashes(rest.next())) : Optional.<String>empty();
        if (next.filter(value -> !value.startsWith("-")).isEmpty()) {
            problem(name, Text.of("argument.no-value", name));
            return Optional.empty();
        }
        return next;
    }

    private ParsedArguments result() {
        var given = assign();
        var parsed = new TreeMap<String, String>();
        given.forEach((argument, text) -> read(argument, text, parsed));
        if (!problems.isEmpty()) {
            problems.add(usageText());
            return new ParsedArguments.Invalid(problems, byArgument);
        }
        var missing = definition.arguments().stream()
                .filter(argument -> argument.isRequired() && !parsed.containsKey(argument.name()))
                .map(ArgumentDefinition::name)
                .toList();
        if (!missing.isEmpty()) {
            return new ParsedArguments.Missing(missing, parsed, usageText());
        }
        for (var argument : definition.arguments()) {
            if (!parsed.containsKey(argument.name())) {
                argument.fallback().ifPresent(text -> read(argument, text, parsed));
            }
        }
        return problems.isEmpty()
                ? new ParsedArguments.Valid(parsed)
                : new ParsedArguments.Invalid(problems, byArgument);
    }

    /// Gives the words without a name to the arguments nobody named, in the order of the file. Required free text that
    /// is the last of them gets all that is left, so that a sentence need not stand in quotes.
    private Map<ArgumentDefinition, String> assign() {
        var given = new LinkedHashMap<ArgumentDefinition, String>();
        var words = positional.iterator();
        for (var argument : definition.arguments()) {
            var value = named.get(argument.name());
            if (value != null) {
                given.put(argument, value);
            } else if (!argument.isFlag() && words.hasNext()) {
                given.put(argument, words.next());
                if (argument.equals(lastText())) {
                    words.forEachRemaining(word -> given.merge(argument, word, (said, more) -> said + " " + more));
                }
            }
        }
        words.forEachRemaining(word -> problems.add(Text.of("argument.too-many", word)));
        return given;
    }

    private @Nullable ArgumentDefinition lastText() {
        return definition.arguments().stream()
                .filter(argument -> !argument.isFlag() && !named.containsKey(argument.name()))
                .reduce((_, last) -> last)
                .filter(last -> last.isRequired() && last.type() instanceof ArgumentType.FreeText)
                .orElse(null);
    }

    private void read(ArgumentDefinition argument, String text, SortedMap<String, String> parsed) {
        if (text.isBlank() || text.startsWith("-") || text.chars().anyMatch(Character::isISOControl)) {
            problem(argument.name(), Text.of("argument.value", argument.name()));
            return;
        }
        switch (values.read(argument, text)) {
            case ArgumentValues.Read.Fits(var canonical) -> parsed.put(argument.name(), canonical);
            case ArgumentValues.Read.Wrong(var why) -> problem(argument.name(), why);
        }
    }

    private void problem(String argument, Text why) {
        problems.add(why);
        byArgument.putIfAbsent(argument, why);
    }

    private Text usageText() {
        return Text.of("argument.usage", usage(definition));
    }
}
