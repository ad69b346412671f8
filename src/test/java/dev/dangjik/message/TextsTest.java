package dev.dangjik.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TextsTest {
    private static final ZoneId SEOUL = ZoneId.of("Asia/Seoul");
    private static final Voice KO = Voice.plain(Language.KO, SEOUL);
    private static final Voice EN = Voice.plain(Language.EN, SEOUL);

    @Test
    void durations_are_spelled_with_their_two_largest_units() {
        assertEquals("3분 20초", Wording.duration(Duration.ofSeconds(200), Language.KO));
        assertEquals("3 min 20 s", Wording.duration(Duration.ofSeconds(200), Language.EN));
        assertEquals("1 d 2 h", Wording.duration(Duration.ofHours(26).plusMinutes(3), Language.EN));
        assertEquals("2시간", Wording.duration(Duration.ofHours(2), Language.KO));
    }

    @Test
    void short_durations_have_tenths_or_milliseconds() {
        assertEquals("1.3초", Wording.duration(Duration.ofMillis(1_260), Language.KO));
        assertEquals("4 s", Wording.duration(Duration.ofSeconds(4), Language.EN));
        assertEquals("10 s", Wording.duration(Duration.ofMillis(9_990), Language.EN));
        assertEquals("34 ms", Wording.duration(Duration.ofMillis(34), Language.EN));
        assertEquals("0 s", Wording.duration(Duration.ZERO, Language.EN));
    }

    @Test
    void instants_are_shown_in_the_readers_zone() {
        var instant = Instant.parse("2026-11-20T05:06:07Z");

        assertEquals("11월 20일 14:06:07 KST", Wording.instant(instant, KO));
        assertEquals("20 Nov 14:06:07 KST", Wording.instant(instant, EN));
    }

    @Test
    void every_argument_from_outside_passes_the_voice() {
        var voice = new Voice(Language.EN, SEOUL, text -> "<" + text + ">");
        var texts = Texts.of(Map.of("outer", "a {0} b", "inner", "{0}!"));

        var text = Text.of("outer", List.of("x", 1_234, Text.of("inner", "y"), new LocalizedText("이", "two")));

        assertEquals("a <x>, 1,234, <y>!, <two> b", texts.render(text, voice));
    }

    @Test
    void a_missing_key_is_named() {
        var texts = Texts.packaged();

        var thrown = assertThrows(IllegalArgumentException.class, () -> texts.render(Text.of("no.such.key"), EN));

        assertEquals("looking up the text no.such.key in EN: no such key in the bundle", thrown.getMessage());
    }

    @Test
    void another_number_of_arguments_is_refused() {
        var texts = Texts.of(Map.of("one", "{0}"));

        assertThrows(IllegalArgumentException.class, () -> texts.render(Text.of("one"), EN));
        assertThrows(IllegalArgumentException.class, () -> texts.render(Text.of("one", 1, 2), EN));
    }

    @Test
    void people_get_a_sentence_all_the_same() {
        var texts = Texts.of(Map.of("two", "{0} and {1}")).lenient();

        assertEquals("a and {1}", texts.render(Text.of("two", "a"), EN));
        assertEquals("a and b", texts.render(Text.of("two", "a", "b", "c"), EN));
        assertEquals("no.such a", texts.render(Text.of("no.such", "a"), EN));
    }

    @Test
    void braces_that_are_no_placeholder_are_text() {
        assertEquals("{a} {} 7", Template.of("{a} {} {0}").filledWith(List.of("7")));
    }
}
