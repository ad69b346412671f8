package dev.dangjik.slack;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.dangjik.command.Form;
import dev.dangjik.command.FormSubmission;
import dev.dangjik.command.Incoming;
import dev.dangjik.command.catalogue.Catalogue;
import dev.dangjik.command.catalogue.FormShop;
import dev.dangjik.message.Language;
import dev.dangjik.message.Text;
import dev.dangjik.message.Texts;
import dev.dangjik.permission.Actor;
import dev.dangjik.stack.SlackAccount;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The window in which somebody fills in what they have left out.
class FormWindowTest {
    private static final Instant AT = Instant.parse("2026-11-20T03:00:00Z");
    private static final Catalogue CATALOGUE = FormShop.workspace().load();

    private final FormWindow window = new FormWindow(Texts.packaged());

    @ParameterizedTest
    @EnumSource(Language.class)
    void what_was_typed_stands_there_and_the_rest_is_asked_for(Language language) {
        Golden.assertIsWindow("form-empty", language, window.of(form("expose", Map.of(), false), typed(language)));
        Golden.assertIsWindow(
                "form-given",
                language,
                window.of(
                        form("expose", Map.of("surface", "board", "duration", "20m", "from", "203.0.113.7"), true),
                        typed(language)));
    }

    @ParameterizedTest
    @EnumSource(Language.class)
    void every_type_of_argument_has_its_element(Language language) {
        Golden.assertIsWindow(
                "form-everything",
                language,
                window.of(form("everything", Map.of("service", "api", "dry", "true"), false), typed(language)));
    }

    @ParameterizedTest
    @EnumSource(Language.class)
    void what_is_wrong_is_said_where_the_field_stands(Language language) {
        var errors = window.errors(
                new TreeMap<>(Map.of(
                        "duration",
                        Text.of("argument.duration-range", "duration", "3h", "1m", "40m"),
                        "reason",
                        Text.of("form.missing"))),
                language);

        assertEquals(
                language == Language.EN
                        ? "{\"duration\":\"duration: 3h is out of range; 1m to 40m is possible.\","
                                + "\"reason\":\"Fill this in.\"}"
                        : "{\"duration\":\"duration: 3h — 범위를 벗어났습니다. 가능한 범위: 1m ~ 40m\","
                                + "\"reason\":\"값을 적어 주세요.\"}",
                errors.toString());
    }

    @ParameterizedTest
    @EnumSource(Language.class)
    void a_window_in_which_nothing_more_can_be_done_says_why(Language language) {
        Golden.assertIsWindow(
                "form-outdated", language, window.told(Text.of("form.outdated", "/ops shop expose"), language));
    }

    @Test
    void what_a_window_remembers_comes_back_as_it_was() {
        var all = new FormSubmission.Target(
                "shop", "expose", "ab12", Optional.of("C0SHOP"), AT, Optional.of("https://hooks.example/1"), true);
        var least = new FormSubmission.Target("shop", "expose", "ab12", Optional.empty(), AT, Optional.empty(), false);

        for (var target : List.of(all, least)) {
            var metadata = new FormMetadata(target, Language.KO);
            assertEquals(Optional.of(metadata), FormMetadata.read(metadata.text()));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "null",
                "[]",
                "v1.1.2",
                "{\"form\":\"v2\",\"stack\":\"shop\",\"command\":\"expose\",\"digest\":\"a\",\"at\":\"1\",\"language\":\"KO\"}",
                "{\"form\":\"v1\",\"stack\":\"shop\",\"command\":\"expose\",\"digest\":\"a\",\"at\":\"1\",\"language\":\"FR\"}",
                "{\"form\":\"v1\",\"stack\":7,\"command\":\"expose\",\"digest\":\"a\",\"at\":\"1\",\"language\":\"KO\"}",
                "{\"form\":\"v1\",\"stack\":\"shop\",\"digest\":\"a\",\"at\":\"1\",\"language\":\"KO\"}"
            })
    void what_was_not_given_out_is_nothing(String metadata) {
        assertEquals(Optional.empty(), FormMetadata.read(metadata));
    }

    @Test
    void a_secret_in_what_was_typed_is_taken_out() {
        var view = window.of(form("expose", Map.of("from", "hunter2"), false), typed(Language.EN));

        var sent = new JsonRedaction(text -> text.replace("hunter2", "*")).ofMessage(view);

        assertEquals(false, sent.toString().contains("hunter2"), sent::toString);
    }

    private static Form form(String command, Map<String, String> given, boolean isBreakingGlass) {
        return new Form(
                CATALOGUE.stack("shop").orElseThrow(),
                CATALOGUE.command("shop", command).orElseThrow(),
                new TreeMap<>(given),
                AT,
                isBreakingGlass);
    }

    private static Incoming typed(Language language) {
        return new Incoming(
                Incoming.Kind.COMMAND,
                Actor.member(CATALOGUE.site(), new SlackAccount("T0LAB", "U0HANA")),
                "expose",
                Optional.of("C0SHOP"),
                language,
                Optional.empty(),
                Optional.empty(),
                Optional.of("https://hooks.example/1"),
                false);
    }
}
