package dev.dangjik.slack;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.google.gson.JsonObject;
import dev.dangjik.command.catalogue.Catalogue;
import dev.dangjik.command.catalogue.CatalogueLoader;
import dev.dangjik.console.assembly.Procedures;
import dev.dangjik.exposure.CloseReason;
import dev.dangjik.exposure.Exposure;
import dev.dangjik.exposure.ExposureState;
import dev.dangjik.message.Language;
import dev.dangjik.message.LocalizedText;
import dev.dangjik.message.Text;
import dev.dangjik.message.Texts;
import dev.dangjik.plan.ExposureStage;
import dev.dangjik.plan.Segment;
import dev.dangjik.run.RunId;
import dev.dangjik.run.RunState;
import dev.dangjik.testing.Plans;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What the message of an opening says from the moment it is open until it is the receipt.
class ExposureCardTest {
    private static final Instant OPENED = SomeRun.START.plusSeconds(3);
    private static final URI URL = URI.create("https://api.everbit.kr/grafana/");
    private static final Catalogue PACKAGED = new CatalogueLoader(
                    Procedures.IDS, Clock.fixed(SomeRun.NOW, ZoneOffset.UTC))
            .load(Path.of("."), Path.of("no-site.yaml"));

    @ParameterizedTest
    @EnumSource(Language.class)
    void a_message_for_every_state(Language language) {
        assertAll(states().entrySet().stream()
                .map(state -> () -> Golden.assertIs(
                        "exposure-" + state.getKey(),
                        language,
                        card(run(state.getValue()), state.getValue(), language))));
    }

    @ParameterizedTest
    @EnumSource(Language.class)
    void one_that_was_closed_without_the_database_says_who_did_it_when(Language language) {
        var exposure = exposure(ExposureState.CLOSED, 0, Optional.empty());
        var run = SomeRun.in(RunState.SUCCEEDED)
                .cancelledBy("minjun")
                .because("exposure.detail.closed-away", "minjun", OPENED.plusSeconds(600));

        Golden.assertIs("exposure-closed-away", language, card(run, exposure, language));
    }

    @ParameterizedTest
    @EnumSource(Language.class)
    void one_that_a_person_has_seen_closed_says_who(Language language) {
        var run = SomeRun.in(RunState.SUCCEEDED).because("exposure.detail.taken-for-closed", "minjun");

        Golden.assertIs("exposure-taken-for-closed", language, card(run, seenBy("minjun"), language));
    }

    @Test
    void one_that_somebody_has_closed_does_not_say_that_it_was_cancelled_too_late() {
        var run = SomeRun.in(RunState.SUCCEEDED)
                .opening()
                .cancelledBy("minjun")
                .because("exposure.detail.closed-by", "minjun");

        var card = card(run, exposure(ExposureState.CLOSED, 0, Optional.empty()), Language.EN)
                .toString();

        assertFalse(card.contains("✋"), card);
    }

    private static SomeRun run(Exposure exposure) {
        return exposure.state() == ExposureState.CLOSED
                ? SomeRun.in(RunState.SUCCEEDED).cancelledBy("minjun").because("exposure.detail.closed-by", "minjun")
                : SomeRun.in(RunState.RUNNING);
    }

    private static Map<String, Exposure> states() {
        var all = new TreeMap<String, Exposure>();
        all.put("opening", exposure(ExposureState.OPENING, 0, Optional.empty()));
        all.put("open", exposure(ExposureState.OPEN, 0, Optional.empty()));
        all.put(
                "disclosed",
                exposure(
                        ExposureState.OPEN,
                        0,
                        Optional.empty(),
                        Optional.of(new Exposure.Disclosure(1, "hana", OPENED.plusSeconds(60), true))));
        all.put("closing", exposure(ExposureState.CLOSING, 0, Optional.empty()));
        all.put("unverified", exposure(ExposureState.UNVERIFIED, 2, Optional.empty()));
        all.put("acknowledged", exposure(ExposureState.UNVERIFIED, 2, Optional.of("minjun")));
        all.put("closed", exposure(ExposureState.CLOSED, 0, Optional.empty()));
        return all;
    }

    private static Exposure seenBy(String person) {
        var closed = exposure(ExposureState.CLOSED, 0, Optional.empty());
        return new Exposure(
                closed.run(),
                closed.stack(),
                closed.surface(),
                closed.host(),
                closed.state(),
                closed.deadline(),
                closed.openedAt(),
                closed.closingSince(),
                closed.closeReason(),
                closed.closedBy(),
                closed.closedAt(),
                Optional.of(person),
                closed.trouble(),
                closed.receipt(),
                closed.alarms(),
                closed.acknowledgedBy(),
                closed.disclosure());
    }

    private static Exposure exposure(ExposureState state, int alarms, Optional<String> acknowledgedBy) {
        return exposure(state, alarms, acknowledgedBy, Optional.empty());
    }

    private static Exposure exposure(
            ExposureState state,
            int alarms,
            Optional<String> acknowledgedBy,
            Optional<Exposure.Disclosure> disclosure) {
        boolean wasOpen = state != ExposureState.OPENING;
        boolean isOver = state == ExposureState.CLOSED;
        return new Exposure(
                new RunId("261120k3p7q"),
                "everbit",
                "grafana",
                "everbit",
                state,
                OPENED.plus(Duration.ofMinutes(30)),
                wasOpen ? Optional.of(OPENED) : Optional.empty(),
                isOver ? Optional.of(OPENED.plusSeconds(600)) : Optional.empty(),
                isOver ? Optional.of(CloseReason.OPERATOR) : Optional.empty(),
                isOver ? Optional.of("minjun") : Optional.empty(),
                isOver ? Optional.of(OPENED.plusSeconds(602)) : Optional.empty(),
                Optional.empty(),
                state == ExposureState.UNVERIFIED
                        ? Optional.of(Text.of("exposure.detail.not-seen-closed", URL.toString(), "HTTP 401"))
                        : Optional.empty(),
                Optional.empty(),
                alarms,
                acknowledgedBy,
                disclosure);
    }

    private static JsonObject card(SomeRun run, Exposure exposure, Language language) {
        var plan = Plans.of(new Segment.Exposure(
                1,
                "grafana",
                "everbit",
                List.of("SHA256:pinned"),
                "dangjik-exposure",
                URL,
                "http://grafana:3000",
                "include",
                List.of(new Segment.Source("203.0.113.7/32", "hana")),
                Duration.ofMinutes(30),
                false,
                Arrays.stream(ExposureStage.values())
                        .map(stage -> new Segment.StageTitle(stage, new LocalizedText(stage.id(), stage.id())))
                        .toList()));
        var phrasing = Phrasing.of(Texts.packaged(), language, ZoneId.of("Asia/Seoul"));
        return new RunCard(phrasing, new RunButtons(() -> PACKAGED), SomeRun.NOW)
                .of(
                        run.opening().view(language),
                        Optional.empty(),
                        ExposureLines.of(Optional.of(exposure), Optional.of(plan)));
    }
}
