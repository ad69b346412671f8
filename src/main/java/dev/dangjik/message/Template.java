package dev.dangjik.message;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// One bundle line, cut at its placeholders `{0}`, `{1}` …; any other brace is text.
///
/// @param literals the texts around the placeholders, one more than there are placeholders
/// @param arguments the number of the argument at each place
record Template(List<String> literals, List<Integer> arguments) {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{(\\d)}");

    Template {
        literals = List.copyOf(literals);
        arguments = List.copyOf(arguments);
    }

    static Template of(String line) {
        var literals = new ArrayList<String>();
        var arguments = new ArrayList<Integer>();
        Matcher matcher = PLACEHOLDER.matcher(line);
        int from = 0;
        while (matcher.find()) {
            literals.add(line.substring(from, matcher.start()));
            arguments.add(Integer.valueOf(matcher.group(1)));
            from = matcher.end();
        }
        literals.add(line.substring(from));
        return new Template(literals, arguments);
    }

    /// How many arguments the line takes: one more than its highest placeholder.
    int arity() {
        return arguments.stream().mapToInt(n -> n + 1).max().orElse(0);
    }

    /// With these in its places; a place without a value stays as it is written.
    String filledWith(List<String> values) {
        var text = new StringBuilder(literals.getFirst());
        for (int i = 0; i < arguments.size(); i++) {
            int number = arguments.get(i);
            text.append(number < values.size() ? values.get(number) : "{" + number + "}")
                    .append(literals.get(i + 1));
        }
        return text.toString();
    }
}
