package dev.dangjik.command.verb;

import dev.dangjik.message.Text;
import dev.dangjik.run.Choices;
import dev.dangjik.run.Resolution;
import dev.dangjik.run.RunId;
import dev.dangjik.run.RunState;
import dev.dangjik.run.RunView;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// How the verbs call what belongs to a run.
final class RunTexts {
    private static final String SERVICE = "service";
    private static final Pattern WHOLE_SHA = Pattern.compile("\\b([0-9a-f]{12})[0-9a-f]{28}\\b");

    private RunTexts() {}

    static Text state(RunState state) {
        return Text.of("card.state." + state.id());
    }

    /// As the button says that decides the same.
    static Text decision(Resolution resolution) {
        return Text.of("button." + resolution.word());
    }

    /// A line for each decision that is open about `run`.
    static List<String> decisions(RunView run) {
        return decisions(run.id(), Choices.about(run));
    }

    static List<String> decisions(RunId run, Choices choices) {
        return choices.open().stream()
                .map(resolution -> "/ops resolve " + run + " " + resolution.word())
                .toList();
    }

    /// What was asked for, a commit's name by its beginning.
    static String words(String command, Optional<String> service, Map<String, String> arguments) {
        var others = arguments.entrySet().stream()
                .filter(argument -> !argument.getKey().equals(SERVICE))
                .map(argument -> argument.getValue().equals("true") ? "--" + argument.getKey() : argument.getValue());
        var words = Stream.of(Stream.of(command), service.stream(), others)
                .flatMap(part -> part)
                .collect(Collectors.joining(" "));
        return WHOLE_SHA.matcher(words).replaceAll("$1");
    }
}
