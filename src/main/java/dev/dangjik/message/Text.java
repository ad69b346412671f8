package dev.dangjik.message;

import java.util.Arrays;
import java.util.List;

/// A sentence for a person, not yet in a language: a bundle key and its arguments.
///
/// Arguments are strings, numbers, [java.time.Duration], [java.time.Instant], [Moment] or other texts; they are
/// escaped where the sentence is shown, never here.
public record Text(String key, List<Object> arguments) {
    public Text {
        arguments = List.copyOf(arguments);
    }

    public static Text of(String key, Object... arguments) {
        return new Text(key, Arrays.asList(arguments));
    }
}
