package dev.dangjik.slack;

import dev.dangjik.command.catalogue.Catalogue;
import dev.dangjik.slack.blocks.Blocks;
import dev.dangjik.slack.blocks.Mrkdwn;
import dev.dangjik.stack.Binding;
import dev.dangjik.stack.Person;
import dev.dangjik.stack.SlackAccount;
import dev.dangjik.stack.Stack;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// What the people on call of a stack are called with, and where.
final class CallMessages {
    private static final String CLOCK = "⏰ ";

    private CallMessages() {}

    /// One message of a call.
    ///
    /// @param channel of Slack, or the account of the one person it is for
    /// @param isDirect whether it is for one person
    /// @param json what stands in it
    record Addressed(String channel, boolean isDirect, String json) {}

    /// The messages of one call: in the operations channel with a mention of each, where it is bound, and to each of
    /// them directly. Where nobody can be called, the channel says so.
    ///
    /// @param why what is known besides, in lines
    static List<Addressed> of(Catalogue catalogue, Stack stack, Phrasing phrasing, String sentence, List<String> why) {
        var accounts = onCall(catalogue, stack);
        var inChannel = new ArrayList<>(why);
        if (accounts.isEmpty()) {
            inChannel.add(phrasing.say(
                    "card.call-nobody",
                    String.join(", ", stack.onCall()),
                    catalogue.site().file()));
        }
        var messages = new ArrayList<Addressed>();
        channel(catalogue, stack)
                .ifPresent(id -> messages.add(
                        new Addressed(id, false, message(CLOCK + mentions(accounts) + sentence, sentence, inChannel))));
        for (var account : accounts) {
            messages.add(new Addressed(account.user(), true, message(CLOCK + sentence, sentence, why)));
        }
        return messages;
    }

    /// One account of each of them.
    private static List<SlackAccount> onCall(Catalogue catalogue, Stack stack) {
        return stack.onCall().stream()
                .flatMap(who -> catalogue.site().persons(who).stream())
                .map(Person::accounts)
                .flatMap(all -> all.stream()
                        .sorted(Comparator.comparing(SlackAccount::toString))
                        .limit(1))
                .distinct()
                .toList();
    }

    private static Optional<String> channel(Catalogue catalogue, Stack stack) {
        return catalogue.site().channel(stack.operationsChannel()) instanceof Binding.Bound<String>(var id)
                ? Optional.of(id)
                : Optional.empty();
    }

    private static String mentions(List<SlackAccount> accounts) {
        return accounts.stream()
                .map(account -> Mrkdwn.mention(account.user()) + " ")
                .collect(Collectors.joining());
    }

    private static String message(String line, String fallback, List<String> why) {
        var blocks = new Blocks().section(line);
        why.forEach(blocks::context);
        return blocks.message(fallback).toString();
    }
}
