package dev.dangjik.message;

import java.text.NumberFormat;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Spells durations, times and numbers in a language.
public final class Wording {
    private static final DateTimeFormatter KOREAN = DateTimeFormatter.ofPattern("M월 d일 HH:mm:ss", Locale.KOREAN);
    private static final DateTimeFormatter ENGLISH = DateTimeFormatter.ofPattern("d MMM HH:mm:ss", Locale.ENGLISH);

    private static final DateTimeFormatter KOREAN_DAY = DateTimeFormatter.ofPattern("M월 d일(EEE) HH:mm", Locale.KOREAN);
    private static final DateTimeFormatter ENGLISH_DAY = DateTimeFormatter.ofPattern("EEE d MMM HH:mm", Locale.ENGLISH);

    private static final DateTimeFormatter ZONE = DateTimeFormatter.ofPattern("z", Locale.ENGLISH);

    private Wording() {}

    /// A duration with its two largest units, as in "3분 20초" or "3 min 20 s"; below ten seconds with tenths,
    /// below a tenth of a second in milliseconds.
    public static String duration(Duration duration, Language language) {
        if (duration.isNegative()) {
            return "-" + duration(duration.negated(), language);
        }
        if (duration.compareTo(Duration.ofMillis(100)) < 0 && !duration.isZero()) {
            return duration.toMillis() + (language == Language.KO ? "ms" : " ms");
        }
        if (duration.compareTo(Duration.ofSeconds(10)) < 0) {
            return tenths(duration) + (language == Language.KO ? "초" : " s");
        }
        var parts = new ArrayList<String>();
        add(parts, duration.toDays(), language == Language.KO ? "일" : " d");
        add(parts, duration.toHoursPart(), language == Language.KO ? "시간" : " h");
        add(parts, duration.toMinutesPart(), language == Language.KO ? "분" : " min");
        add(parts, duration.toSecondsPart(), language == Language.KO ? "초" : " s");
        return String.join(" ", parts.subList(0, Math.min(2, parts.size())));
    }

    /// Day and time to the second in the voice's zone, with the zone's short name.
    public static String instant(Instant instant, Voice voice) {
        var local = instant.atZone(voice.zone());
        return (voice.language() == Language.KO ? KOREAN : ENGLISH).format(local) + " " + ZONE.format(local);
    }

    /// As in "Mon 30 Nov 09:00 KST" or "11월 30일(월) 09:00 KST".
    public static String moment(Moment moment, Language language) {
        var local = moment.at().atZone(moment.zone());
        var day = language == Language.KO ? KOREAN_DAY : ENGLISH_DAY;
        return day.format(local) + " " + ZONE.format(local);
    }

    /// A number with the language's grouping of thousands and at most two decimals.
    public static String number(Number number, Language language) {
        var format = NumberFormat.getNumberInstance(language.locale());
        format.setMaximumFractionDigits(2);
        return format.format(number);
    }

    private static String tenths(Duration duration) {
        long tenths = (duration.toMillis() + 50) / 100;
        return tenths % 10 == 0 ? Long.toString(tenths / 10) : tenths / 10 + "." + tenths % 10;
    }

    private static void add(List<String> parts, long amount, String unit) {
        if (amount > 0) {
            parts.add(amount + unit);
        }
    }
}
