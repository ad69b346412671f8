package dev.dangjik.command;

import dev.dangjik.command.catalogue.Catalogue;
import dev.dangjik.command.catalogue.ReservedVerbs;
import dev.dangjik.config.Spelling;
import dev.dangjik.message.Text;
import dev.dangjik.stack.Stack;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Reads `[stack] verb …` and `verb [stack] …`; the stack left out is the channel's only one.
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
        var words = split.get();
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
            return new Request.Help(named, rest.stream().findFirst());
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
        return catalogue
                .command(stack.get().id(), verb)
                .<Request>map(definition -> new Request.Command(stack.get(), definition, rest))
                .orElseGet(() -> unknown(verb, stack.get()));
    }

    private Optional<Stack> onlyStack(Optional<String> channel) {
        var stacks = stacksOf(channel);
        return stacks.size() == 1 ? Optional.of(stacks.getFirst()) : Optional.empty();
    }

    private Request withoutStack(String verb, List<String> rest) {
        var behind = rest.isEmpty() ? "" : " " + String.join(" ", rest);
        var lines = catalogue.stacks().keySet().stream()
                .filter(stack -> catalogue.command(stack, verb).isPresent())
                .map(stack -> "/ops " + stack + " " + verb + behind)
                .toList();
        return lines.isEmpty()
                ? new Request.Unclear(Text.of("grammar.unknown-verb", verb), List.of("/ops help"))
                : new Request.Unclear(Text.of("grammar.which-stack", verb), lines);
    }

    private Request unknown(String verb, Stack stack) {
        var known = new HashSet<>(ReservedVerbs.ALL);
        known.addAll(catalogue.commands(stack.id()).keySet());
        var near = Spelling.near(verb, known).stream().map(command -> "/ops " + stack.id() + " " + command);
        return new Request.Unclear(
                Text.of("grammar.unknown-command", verb, stack.id()),
                Stream.concat(near, Stream.of("/ops " + stack.id() + " help")).toList());
    }
}
