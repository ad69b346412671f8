package dev.dangjik.command.verb;

import dev.dangjik.command.ArgumentReader;
import dev.dangjik.command.Authority;
import dev.dangjik.command.CommandRequest;
import dev.dangjik.command.Grammar;
import dev.dangjik.command.OwnVerb;
import dev.dangjik.command.Reply;
import dev.dangjik.command.Request;
import dev.dangjik.command.catalogue.ParsedArguments;
import dev.dangjik.message.Text;
import dev.dangjik.permission.CommandSubject;
import dev.dangjik.permission.Decision;
import java.util.List;
import java.util.TreeMap;

/// The command that stands behind `why` or `plan`, with what policy says about it.
sealed interface Asked {
    record About(CommandRequest request, Decision decision) implements Asked {}

    /// One of Dangjik's own verbs.
    record AboutOwn(Request.Own own) implements Asked {}

    /// It cannot be told what is meant.
    record Unclear(Reply.Notice reply) implements Asked {}

    /// Reads the words of `use` as a command line of their own. Whatever is then offered to be typed asks again and
    /// does nothing.
    static Asked read(OwnVerb.Use use, String verb, Authority authority, ArgumentReader arguments) {
        var asking = use.invocation().request();
        var words = stack(use) + quoted(use.words());
        var asked = new AskingLines(verb, use);
        return switch (new Grammar(use.catalogue()).read(words, asking.channel())) {
            case Request.Command command -> {
                var definition = command.definition();
                yield switch (arguments.read(definition, command.words(), command.stack(), use.at())) {
                    case ParsedArguments.Valid valid -> {
                        var subject = new CommandSubject(command.stack().id(), definition.id(), definition.effect());
                        var request = new CommandRequest(
                                use.catalogue(), command.stack(), definition, valid, asking.actor(), use.at());
                        yield new About(
                                request,
                                authority.decide(
                                        use.catalogue(), asking, subject, new TreeMap<>(valid.values()), use.at()));
                    }
                    case ParsedArguments.Invalid invalid -> new Unclear(asked.notice(invalid.problems(), List.of()));
                    case ParsedArguments.Missing missing ->
                        new Unclear(asked.notice(List.of(missing.usage()), List.of()));
                };
            }
            case Request.Unclear unclear -> new Unclear(asked.notice(List.of(unclear.why()), unclear.typeNext()));
            case Request.Own own -> new AboutOwn(own);
            case Request.Help _ ->
                new Unclear(Reply.Notice.of(Text.of("asked.usage", verb), "/ops " + verb + " <command>"));
        };
    }

    /// The stack to say first; empty when the words say it themselves.
    private static String stack(OwnVerb.Use use) {
        var first = use.words().isEmpty() ? "" : use.words().getFirst();
        boolean isSaid = use.catalogue().stack(first).isPresent();
        return use.stack()
                .filter(stack ->
                        !isSaid || use.catalogue().command(stack.id(), first).isPresent())
                .map(stack -> stack.id() + " ")
                .orElse("");
    }

    private static String quoted(List<String> words) {
        return String.join(
                " ",
                words.stream()
                        .map(word -> word.contains(" ") ? '"' + word + '"' : word)
                        .toList());
    }
}
