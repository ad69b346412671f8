package dev.dangjik.slack;

import dev.dangjik.command.Grammar;
import dev.dangjik.command.catalogue.Catalogue;
import dev.dangjik.message.Language;
import dev.dangjik.stack.Stack;
import java.util.Optional;

/// What a channel says about who reads it.
final class Channels {
    private Channels() {}

    /// The first stack the channel belongs to.
    static Optional<Stack> stack(Catalogue catalogue, Optional<String> channel) {
        return new Grammar(catalogue)
                .stacksOf(channel).stream()
                        .findFirst()
                        .or(() ->
                                catalogue.stacks().values().stream().findFirst().filter(_ -> channel.isEmpty()));
    }

    /// The language a channel is spoken to in; Korean where nothing says otherwise.
    static Language language(Catalogue catalogue, String channel) {
        return stack(catalogue, Optional.of(channel)).map(Stack::language).orElse(Language.KO);
    }
}
