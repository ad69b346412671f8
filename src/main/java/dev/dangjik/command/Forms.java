package dev.dangjik.command;

import dev.dangjik.command.catalogue.ArgumentDefinition;
import dev.dangjik.command.catalogue.Catalogue;
import dev.dangjik.command.catalogue.CommandDefinition;
import dev.dangjik.command.catalogue.ParsedArguments;
import dev.dangjik.message.Text;
import java.time.Duration;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.TreeMap;

/// Makes a line of a form that was filled in, and has it go where a typed line goes: the same grammar, the same
/// arguments, the same door. A form decides nothing and permits nothing.
public final class Forms {
    /// Slack takes no answer to a line after 30 minutes, and the answer to a form takes its time. Later it goes to the
    /// channel, for the asking person only.
    private static final Duration ANSWERABLE = Duration.ofMinutes(25);

    private final Desk desk;
    private final Planning planning;
    private final Reception reception;

    public Forms(Desk desk, Planning planning, Reception reception) {
        this.desk = desk;
        this.planning = planning;
        this.reception = reception;
    }

    /// Takes a form in: at most one transaction, and at most 2.5 seconds. All submissions of one form are one request.
    public FormOutcome submit(FormSubmission submission) {
        var catalogue = desk.catalogue();
        var target = submission.target();
        return definition(catalogue, target)
                .flatMap(definition -> submit(catalogue, submission, definition))
                .orElseGet(() -> new FormOutcome.Outdated("/ops " + target.stack() + " " + target.command()));
    }

    /// The command as it was when the form was shown.
    private static Optional<CommandDefinition> definition(Catalogue catalogue, FormSubmission.Target target) {
        return catalogue
                .command(target.stack(), target.command())
                .filter(definition ->
                        definition.hasForm() && definition.digest().equals(target.digest()));
    }

    private Optional<FormOutcome> submit(Catalogue catalogue, FormSubmission submission, CommandDefinition definition) {
        var incoming = incoming(submission, definition);
        return switch (new Grammar(catalogue).read(incoming.words(), incoming.channel())) {
            case Request.Command command -> Optional.of(submit(incoming, command));
            case Request.Help _, Request.Own _, Request.Unclear _ -> Optional.empty();
        };
    }

    private FormOutcome submit(Incoming incoming, Request.Command command) {
        return switch (planning.read(command, desk.now())) {
            case ParsedArguments.Invalid invalid -> correct(command.definition(), invalid);
            case ParsedArguments.Missing missing -> {
                var problems = new TreeMap<String, Text>();
                missing.names().forEach(name -> problems.put(name, Text.of("form.missing")));
                yield new FormOutcome.Correct(problems);
            }
            case ParsedArguments.Valid _ -> new FormOutcome.Asked(incoming, reception.receive(incoming));
        };
    }

    /// What is about no argument in particular stands with the first.
    private static FormOutcome correct(CommandDefinition definition, ParsedArguments.Invalid invalid) {
        var problems = new TreeMap<>(invalid.byArgument());
        if (problems.isEmpty()) {
            problems.put(
                    definition.arguments().getFirst().name(), invalid.problems().getFirst());
        }
        return new FormOutcome.Correct(problems);
    }

    private Incoming incoming(FormSubmission submission, CommandDefinition definition) {
        var target = submission.target();
        return new Incoming(
                Incoming.Kind.COMMAND,
                submission.actor(),
                line(submission, definition),
                target.channel(),
                submission.language(),
                Optional.of(submission.signature()),
                Optional.of(submission.semanticKey()),
                target.responseUrl()
                        .filter(_ -> desk.now().isBefore(target.typedAt().plus(ANSWERABLE))),
                false);
    }

    /// As it would be typed behind `/ops`, each value with its name. A line break in a longer text is a space, since a
    /// line has none.
    private static String line(FormSubmission submission, CommandDefinition definition) {
        var line = new StringJoiner(" ");
        line.add(submission.target().stack()).add(definition.typed());
        for (var argument : definition.arguments()) {
            var value = submission
                    .values()
                    .getOrDefault(argument.name(), "")
                    .replaceAll("\\R", " ")
                    .strip();
            if (!value.isEmpty()) {
                line.add(word(argument, value));
            }
        }
        if (submission.target().isBreakingGlass()) {
            line.add(WindowGate.FLAG);
        }
        return line.toString();
    }

    private static String word(ArgumentDefinition argument, String value) {
        return argument.isFlag() ? "--" + argument.name() : Words.oneWord("--" + argument.name() + "=", value);
    }
}
