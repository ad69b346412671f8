package dev.dangjik.command.verb;

import dev.dangjik.command.Grammar;
import dev.dangjik.command.OwnVerb;
import dev.dangjik.command.Reply;
import dev.dangjik.command.Request;
import dev.dangjik.message.Text;
import dev.dangjik.permission.Effect;
import java.util.List;

/// Keeps `why` or `plan` in front of every line that somebody who only asks is offered to type: without it the line
/// would do what was only asked about.
///
/// @param verb `why` or `plan`
record AskingLines(String verb, OwnVerb.Use use) {
    private static final String OPS = "/ops ";

    Reply.Notice notice(List<Text> sentences, List<String> typeNext) {
        return new Reply.Notice(
                sentences.stream().map(this::asking).toList(),
                typeNext.stream().map(this::asking).toList());
    }

    private Text asking(Text sentence) {
        return new Text(
                sentence.key(),
                sentence.arguments().stream()
                        .map(argument -> switch (argument) {
                            case Text inner -> asking(inner);
                            case String line -> asking(line);
                            default -> argument;
                        })
                        .toList());
    }

    /// As it is when it only shows something.
    private String asking(String line) {
        if (!line.startsWith(OPS)) {
            return line;
        }
        var words = line.substring(OPS.length());
        var channel = use.invocation().request().channel();
        return switch (new Grammar(use.catalogue()).read(words, channel)) {
            case Request.Command command ->
                command.definition().effect() == Effect.READ && verb.equals(PlanVerb.ID)
                        ? line
                        : OPS + verb + " " + words;
            case Request.Own _, Request.Help _, Request.Unclear _ -> line;
        };
    }
}
