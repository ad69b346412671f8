package dev.dangjik.command;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.dangjik.command.catalogue.ArgumentDefinition;
import dev.dangjik.command.catalogue.Catalogue;
import dev.dangjik.command.catalogue.CommandDefinition;
import dev.dangjik.command.catalogue.ReservedVerbs;
import dev.dangjik.message.Text;
import dev.dangjik.permission.Actor;
import dev.dangjik.permission.CommandSubject;
import dev.dangjik.permission.Effect;
import dev.dangjik.stack.Stack;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// What a person may ask for in a channel. Shows nothing that policy would deny.
public final class HelpPages {
    private static final Duration FRESH = Duration.ofSeconds(5);

    /// For whoever changes something: others' wishes are theirs to answer, and their own to take back.
    private static final Set<String> OF_CONSENT = Set.of("approve", "deny", "withdraw", "standing");

    private static final List<OwnLine> OWN = List.of(
            new OwnLine("runs", true, "[run]"),
            new OwnLine("audit", true, "[n]"),
            new OwnLine("cancel", false, "<run>"),
            new OwnLine("resolve", false, "<run> resume|done|roll-back|leave"),
            new OwnLine("freeze", true, "[<service> <duration> <reason>]"),
            new OwnLine("unfreeze", true, "<service>"),
            new OwnLine("approve", false, "<run>"),
            new OwnLine("deny", false, "<run> <code> <reason>"),
            new OwnLine("withdraw", false, "<run>"),
            new OwnLine("standing", false, "list|ask|approve|deny|revoke|run"),
            new OwnLine("why", false, "<command …>"),
            new OwnLine("plan", false, "<command …>"));

    private final Cache<Key, Reply.Help> pages =
            Caffeine.newBuilder().maximumSize(1_000).expireAfterWrite(FRESH).build();

    /// The page for `wanted`; a grant that changes shows within five seconds.
    public Reply.Help page(Catalogue catalogue, Incoming request, Request.Help wanted, Instant at) {
        var key = new Key(
                catalogue.digest(),
                request.actor(),
                request.channel(),
                wanted.stack().map(Stack::id),
                wanted.verb());
        return pages.get(key, _ -> make(catalogue, request, wanted, at));
    }

    /// How a command is typed: `<x>` is required, `[x]` may be left out.
    static String usage(CommandDefinition definition) {
        var arguments = definition.arguments().stream().map(HelpPages::word).collect(Collectors.joining(" "));
        return ("/ops " + definition.stack() + " " + definition.typed() + " " + arguments).strip();
    }

    private static Reply.Help make(Catalogue catalogue, Incoming request, Request.Help wanted, Instant at) {
        var allowed = catalogue.policy().allowedCommands(request.actor(), request.channel(), at);
        var here = allowed.stream()
                .filter(subject -> wanted.stack()
                        .map(Stack::id)
                        .map(subject.stack()::equals)
                        .orElse(true))
                .toList();
        return new Reply.Help(
                here.stream()
                        .flatMap(subject -> entry(catalogue, subject, wanted.verb()).stream())
                        .toList(),
                OWN.stream()
                        .filter(verb -> wanted.verb().map(verb.id()::equals).orElse(true))
                        .flatMap(verb -> verb.help(here).stream())
                        .toList());
    }

    /// @param behind what is typed behind it
    private record OwnLine(String id, boolean isAboutStack, String behind) {
        /// Whether somebody to whom `subject` is allowed has a use for it.
        private boolean isUsedBy(CommandSubject subject) {
            if (OF_CONSENT.contains(id)) {
                return subject.effect() != Effect.READ && !ReservedVerbs.ALL.contains(subject.command());
            }
            return !ReservedVerbs.DECIDED.containsKey(id) || subject.command().equals(id);
        }

        /// Empty when it may be used on none of the stacks. `why` and `plan` are everybody's who may anything.
        Optional<Reply.Help.Own> help(List<CommandSubject> here) {
            var stacks = here.stream()
                    .filter(this::isUsedBy)
                    .map(CommandSubject::stack)
                    .distinct()
                    .toList();
            if (stacks.isEmpty()) {
                return Optional.empty();
            }
            var stack = stacks.size() == 1 ? stacks.getFirst() + " " : "<stack> ";
            var line = "/ops " + (isAboutStack ? stack : "") + id + " " + behind;
            return Optional.of(new Reply.Help.Own(line.strip(), Text.of("card.help-own." + id)));
        }
    }

    /// @param wanted a command or a group of commands; everything when empty
    private static Optional<Reply.Help.Entry> entry(
            Catalogue catalogue, CommandSubject subject, Optional<String> wanted) {
        return catalogue
                .stack(subject.stack())
                .flatMap(stack -> catalogue
                        .command(subject.stack(), subject.command())
                        .filter(definition -> wanted.isEmpty()
                                || wanted.equals(Optional.of(definition.id()))
                                || wanted.equals(definition.group()))
                        .map(definition -> new Reply.Help.Entry(stack, usage(definition), definition.description())));
    }

    private static String word(ArgumentDefinition argument) {
        if (argument.isFlag()) {
            return "[--" + argument.name() + "]";
        }
        return argument.isRequired() ? "<" + argument.name() + ">" : "[" + argument.name() + "]";
    }

    private record Key(
            String catalogue, Actor actor, Optional<String> channel, Optional<String> stack, Optional<String> verb) {}
}
