package dev.dangjik.message;

import java.time.ZoneId;
import java.util.function.UnaryOperator;

/// How a [Text] is put into words for one reader.
///
/// @param zone the zone in which instants are shown
/// @param outside what is done to every argument that may come from outside, before it enters the sentence
public record Voice(Language language, ZoneId zone, UnaryOperator<String> outside) {
    /// A voice that leaves arguments as they are: for the console and for logs.
    public static Voice plain(Language language, ZoneId zone) {
        return new Voice(language, zone, UnaryOperator.identity());
    }
}
