package dev.dangjik.exposure;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dangjik.message.Language;
import dev.dangjik.message.Texts;
import dev.dangjik.message.Voice;
import dev.dangjik.run.RunId;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// How `expose status` tells of one that its machine does not hold open any more, whatever the bot believes.
class ExposureStatusTest {
    private static final Instant NOW = Instant.parse("2026-11-23T03:00:00Z");

    @ParameterizedTest
    @EnumSource(ExposureState.class)
    void whatever_the_bot_believes_has_a_sentence_in_both_languages(ExposureState state) {
        for (var language : Language.values()) {
            var sentence = Texts.packaged()
                    .render(ExposureStatusProcedure.notOpen(exposure(state)), Voice.plain(language, ZoneOffset.UTC));

            assertTrue(sentence.contains("grafana"), sentence);
            assertTrue(sentence.contains("261120k3p7q"), sentence);
        }
    }

    private static Exposure exposure(ExposureState state) {
        return new Exposure(
                new RunId("261120k3p7q"),
                "everbit",
                "grafana",
                "everbit",
                state,
                NOW,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                0,
                Optional.empty(),
                Optional.empty());
    }
}
