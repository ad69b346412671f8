package dev.dangjik.command;

import dev.dangjik.command.catalogue.Catalogue;
import dev.dangjik.command.catalogue.CommandDefinition;
import dev.dangjik.command.catalogue.ReservedVerbs;
import dev.dangjik.config.Spelling;
import dev.dangjik.message.Text;
import dev.dangjik.stack.Stack;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Reads `[stack] verb …` and `verb [stack] …`; the stack left out is the channel's only one. A command of a group is
/// two words, such as `cert renew`, with the stack before, between or behind them.
public final class Grammar {
    private final Catalogue catalogue;

    public Grammar(Catalogue catalogue) {
        this.catalogue = catalogue;
    }

    /// What `text` means.
    ///
    /// @param text what stands behind `/ops`
    /// @param channel Slack id of the channel it was typed in
    public Request read(String text, Optional<String> channel) {
        var split = Words.split(text);
        if (split.isEmpty()) {
            return new Request.Unclear(Text.of("grammar.open-quote"), List.of());
        }
        var words = joined(split.get());
        if (words.isEmpty()) {
            return new Request.Help(Optional.empty(), Optional.empty());
        }
        var first = catalogue.stack(words.getFirst());
        if (first.isPresent()) {
            return words.size() == 1
                    ? new Request.Help(first, Optional.empty())
                    : verb(words.get(1), first, words.subList(2, words.size()), channel);
        }
        var second = words.size() > 1 ? catalogue.stack(words.get(1)) : Optional.<Stack>empty();
        return verb(words.getFirst(), second, words.subList(second.isPresent() ? 2 : 1, words.size()), channel);
    }

    /// The stacks that this channel belongs to.
    public List<Stack> stacksOf(Optional<String> channel) {
        var id = channel.flatMap(catalogue.site()::channelId);
        return catalogue.stacks().values().stream()
                .filter(stack -> id.filter(stack.channels()::containsValue).isPresent())
                .toList();
    }

    private Request verb(String verb, Optional<Stack> named, List<String> rest, Optional<String> channel) {
        if (verb.equals("help") || verb.equals("--help")) {
            return new Request.Help(named, joined(rest).stream().findFirst());
        }
        if (rest.contains("--help")) {
            return new Request.Help(named, Optional.of(verb));
        }
        var stack = named.or(() -> onlyStack(channel));
        if (ReservedVerbs.ALL.contains(verb)) {
            return new Request.Own(verb, stack, rest);
        }
        if (stack.isEmpty()) {
            return withoutStack(verb, rest);
        }
        if (rest.isEmpty() && isGroup(verb, stack.get()) && !hasForm(verb, stack.get())) {
            return new Request.Help(stack, Optional.of(verb));
        }
        return catalogue
                .command(stack.get().id(), verb)
                .<Request>map(definition -> new Request.Command(stack.get(), definition, WindowGate.without(rest)))
                .orElseGet(() -> unknown(verb, stack.get()));
    }

    /// The words with the two of a grouped command made one, its id.
    private List<String> joined(List<String> words) {
        int first = !words.isEmpty() && catalogue.stack(words.getFirst()).isPresent() ? 1 : 0;
        boolean isStackBetween =
                first == 0 && words.size() > 1 && catalogue.stack(words.get(1)).isPresent();
        int second = isStackBetween ? 2 : first + 1;
        if (words.size() <= second) {
            return words;
        }
        var id = words.get(first) + "-" + words.get(second);
        var group = Optional.of(words.get(first));
        boolean isGrouped = catalogue.commands().values().stream()
                .flatMap(all -> Optional.ofNullable(all.get(id)).stream())
                .anyMatch(definition -> definition.group().equals(group));
        if (!isGrouped) {
            return words;
        }
        var joined = new ArrayList<>(words);
        joined.remove(second);
        joined.set(first, id);
        return joined;
    }

    /// Whether commands of the stack are typed with this word before them.
    boolean isGroup(String word, Stack stack) {
        return !ofGroup(word, stack.id()).isEmpty();
    }

    private boolean hasForm(String verb, Stack stack) {
        return catalogue
                .command(stack.id(), verb)
                .filter(CommandDefinition::hasForm)
                .isPresent();
    }

    private List<CommandDefinition> ofGroup(String group, String stack) {
        return catalogue.commands(stack).values().stream()
                .filter(definition -> definition.group().equals(Optional.of(group)))
                .toList();
    }

    private Optional<Stack> onlyStack(Optional<String> channel) {
        var stacks = stacksOf(channel);
        return stacks.size() == 1 ? Optional.of(stacks.getFirst()) : Optional.empty();
    }

    private Request withoutStack(String verb, List<String> rest) {
        var behind = rest.isEmpty() ? "" : " " + String.join(" ", rest);
        var lines = catalogue.stacks().keySet().stream()
                .flatMap(stack -> typed(stack, verb).map(words -> "/ops " + stack + " " + words + behind))
                .toList();
        return lines.isEmpty()
                ? new Request.Unclear(Text.of("grammar.unknown-verb", verb), List.of("/ops help"))
                : new Request.Unclear(Text.of("grammar.which-stack", verb), lines);
    }

    /// The command of a stack as it is typed, and the commands of a group of that name.
    private Stream<String> typed(String stack, String verb) {
        return Stream.concat(catalogue.command(stack, verb).stream(), ofGroup(verb, stack).stream())
                .map(CommandDefinition::typed);
    }

    private Request unknown(String verb, Stack stack) {
        var known = new HashSet<>(ReservedVerbs.ALL);
        known.addAll(catalogue.commands(stack.id()).keySet());
        var group = ofGroup(verb, stack.id());
        var near = Stream.concat(
                        group.stream().map(CommandDefinition::typed),
                        Spelling.near(verb, known).stream()
                                .map(command -> catalogue
                                        .command(stack.id(), command)
                                        .map(CommandDefinition::typed)
                                        .orElse(command)))
                .map(command -> "/ops " + stack.id() + " " + command);
        return new Request.Unclear(
                Text.of("grammar.unknown-command", verb, stack.id()),
                Stream.concat(near, Stream.of("/ops " + stack.id() + " help")).toList());
    }
}
