package dev.dangjik.slack;

import dev.dangjik.command.catalogue.Catalogue;
import dev.dangjik.slack.blocks.Blocks;
import dev.dangjik.slack.blocks.Mrkdwn;
import dev.dangjik.stack.Binding;
import dev.dangjik.stack.Person;
import dev.dangjik.stack.SlackAccount;
import dev.dangjik.stack.Stack;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// What the people on call of a stack are called with, and where.
final class CallMessages {
    private static final String CLOCK = "⏰ ";

    private CallMessages() {}

    /// One account of each of them.
    static List<SlackAccount> onCall(Catalogue catalogue, Stack stack) {
        return stack.onCall().stream()
                .flatMap(who -> catalogue.site().persons(who).stream())
                .map(Person::accounts)
                .flatMap(all -> all.stream().sorted().limit(1))
                .distinct()
                .toList();
    }

    /// The operations channel, where it is bound.
    static Optional<String> channel(Catalogue catalogue, Stack stack) {
        return catalogue.site().channel(stack.operationsChannel()) instanceof Binding.Bound<String>(var id)
                ? Optional.of(id)
                : Optional.empty();
    }

    /// As JSON, with a mention of each.
    static String inChannel(List<SlackAccount> accounts, String sentence, List<String> why) {
        var mentions = accounts.stream()
                .map(account -> Mrkdwn.mention(account.user()))
                .map(mention -> mention + " ")
                .collect(Collectors.joining());
        return message(CLOCK + mentions + sentence, sentence, why);
    }

    /// As JSON, for one of them alone.
    static String direct(String sentence, List<String> why) {
        return message(CLOCK + sentence, sentence, why);
    }

    private static String message(String line, String fallback, List<String> why) {
        var blocks = new Blocks().section(line);
        why.forEach(blocks::context);
        return blocks.message(fallback).toString();
    }
}
