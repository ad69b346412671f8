package dev.dangjik.slack;

import dev.dangjik.run.RunState;
import dev.dangjik.run.RunView;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A run in a few words.
final class RunWords {
    private static final Pattern WHOLE_SHA = Pattern.compile("\\b([0-9a-f]{12})[0-9a-f]{28}\\b");

    private RunWords() {}

    /// How it could be typed behind `/ops`.
    static String words(RunView run) {
        var service = Stream.ofNullable(run.arguments().get("service"));
        var others = run.arguments().entrySet().stream()
                .filter(argument -> !argument.getKey().equals("service"))
                .map(argument -> argument.getValue().equals("true") ? "--" + argument.getKey() : argument.getValue());
        return Stream.of(Stream.of(run.stack(), run.command()), service, others)
                .flatMap(part -> part)
                .collect(Collectors.joining(" "));
    }

    /// As [#words], short enough for a title: a commit's name is recognised by its beginning.
    static String title(RunView run) {
        return shortened(words(run));
    }

    /// Whole names of commits cut to their beginnings.
    static String shortened(String words) {
        return WHOLE_SHA.matcher(words).replaceAll("$1");
    }

    static String icon(RunState state) {
        return switch (state) {
            case REQUESTED, RUNNING -> "⏳";
            case AWAITING_APPROVAL, QUEUED, WAITING -> "🕒";
            case UNKNOWN -> "❔";
            case SUCCEEDED -> "✅";
            case ROLLED_BACK -> "↩️";
            case FAILED_UNSAFE -> "🔴";
            case FAILED_SAFE, CANCELLED, EXPIRED, DENIED, WITHDRAWN -> "⏹️";
        };
    }
}
