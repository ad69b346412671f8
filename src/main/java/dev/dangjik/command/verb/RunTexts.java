package dev.dangjik.command.verb;

import dev.dangjik.message.Text;
import dev.dangjik.run.Resolution;
import dev.dangjik.run.RunState;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
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
        return Text.of("button." + word(resolution));
    }

    static String word(Resolution resolution) {
        return resolution.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /// A line for each decision about `run`.
    static List<String> decisions(String run) {
        return Arrays.stream(Resolution.values())
                .map(resolution -> "/ops resolve " + run + " " + word(resolution))
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
