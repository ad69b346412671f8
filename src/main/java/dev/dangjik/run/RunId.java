package dev.dangjik.run;

import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/// Names a run for ever: the day it was asked for and five random characters, short enough to type.
///
/// @param value `[a-z0-9]{1,40}`; made here as `yyMMdd` in UTC and five characters of base 32 without look-alikes
public record RunId(String value) {
    private static final Pattern SHAPE = Pattern.compile("[a-z0-9]{1,40}");
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("yyMMdd");
    private static final String ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";

    /// @throws IllegalArgumentException for a text that cannot be the id of a run
    public RunId {
        if (!SHAPE.matcher(value).matches()) {
            throw new IllegalArgumentException("the id of a run has 1 to 40 of the characters a-z and 0-9");
        }
    }

    /// A fresh id for a run that is asked for now.
    public static RunId fresh(Clock clock, RandomGenerator random) {
        var text = new StringBuilder(
                LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC).format(DAY));
        for (int i = 0; i < 5; i++) {
            text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return new RunId(text.toString());
    }

    /// Whether `text` can be the id of a run.
    public static boolean isPossible(String text) {
        return SHAPE.matcher(text).matches();
    }

    @Override
    public String toString() {
        return value;
    }
}
