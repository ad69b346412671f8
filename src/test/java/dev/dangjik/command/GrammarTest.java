package dev.dangjik.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.dangjik.command.catalogue.Catalogue;
import dev.dangjik.command.catalogue.SmallWorkspace;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GrammarTest {
    private static final Catalogue CATALOGUE =
            new SmallWorkspace().operatedByHana().load();
    private static final Catalogue GROUPED = new SmallWorkspace()
            .operatedByHana()
            .with("commands/shop/cert-look.yaml", grouped("look"))
            .with("commands/shop/cert-open.yaml", grouped("open"))
            .load();
    private static final Optional<String> SHOP = Optional.of("C0SHOP");
    private static final Optional<String> ELSEWHERE = Optional.of("C0OTHER");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "restart shop api --because “주문이 멈춰서”",
                "shop restart api --because \"주문이 멈춰서\"",
                "restart api —because '주문이 멈춰서'",
                "restart api –because ‘주문이 멈춰서’",
                "restart\u3000api\u2003—because „주문이 멈춰서”",
                "  restart   api\n--because ＂주문이 멈춰서＂  "
            })
    void a_command_is_the_same_however_a_keyboard_writes_it(String line) {
        var command = assertInstanceOf(Request.Command.class, read(line, SHOP));

        assertEquals("restart", command.definition().id());
        assertEquals("shop", command.stack().id());
        assertEquals(List.of("api", "--because", "주문이 멈춰서"), command.words());
    }

    @Test
    void elsewhere_the_stack_has_to_be_named_and_the_refusal_says_how() {
        var unclear = assertInstanceOf(Request.Unclear.class, read("restart api", ELSEWHERE));

        assertEquals(List.of("/ops shop restart api"), unclear.typeNext());
        assertInstanceOf(Request.Command.class, read("restart shop api", ELSEWHERE));
        assertInstanceOf(Request.Command.class, read("shop restart api", Optional.empty()));
    }

    @Test
    void a_word_of_dangjik_s_own_comes_before_every_command() {
        assertEquals(
                "runs", assertInstanceOf(Request.Own.class, read("runs", SHOP)).verb());
        assertEquals(
                List.of("api", "2h", "출시 날"),
                assertInstanceOf(Request.Own.class, read("freeze api 2h '출시 날'", SHOP))
                        .words());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "shop cert look api",
                "cert shop look api",
                "cert look shop api",
                "cert look api",
                "cert-look api"
            })
    void a_command_of_a_group_is_typed_in_two_words(String line) {
        var command = assertInstanceOf(Request.Command.class, read(GROUPED, line, SHOP));

        assertEquals("cert-look", command.definition().id());
        assertEquals(List.of("api"), command.words());
    }

    @Test
    void the_word_of_a_group_alone_shows_what_there_is_and_a_wrong_one_behind_it_too() {
        var help = assertInstanceOf(Request.Help.class, read(GROUPED, "cert", SHOP));
        assertEquals(Optional.of("cert"), help.verb());
        assertEquals(
                Optional.of("cert-look"),
                assertInstanceOf(Request.Help.class, read(GROUPED, "help cert look", SHOP))
                        .verb());
        assertEquals(
                Optional.of("cert-look"),
                assertInstanceOf(Request.Help.class, read(GROUPED, "cert look --help", SHOP))
                        .verb());
        assertEquals(
                List.of("/ops shop cert look", "/ops shop cert open", "/ops shop help"),
                assertInstanceOf(Request.Unclear.class, read(GROUPED, "cert lok", SHOP))
                        .typeNext());
        assertEquals(
                List.of("/ops shop cert look", "/ops shop cert open"),
                assertInstanceOf(Request.Unclear.class, read(GROUPED, "cert", ELSEWHERE))
                        .typeNext());
        assertEquals(
                List.of("/ops shop cert look api"),
                assertInstanceOf(Request.Unclear.class, read(GROUPED, "cert look api", ELSEWHERE))
                        .typeNext());
    }

    @Test
    void help_is_never_far() {
        for (var line :
                List.of("", "   ", "help", "—help", "shop", "restart --help", "restart api —help", "help shop")) {
            assertInstanceOf(Request.Help.class, read(line, ELSEWHERE), line);
        }
    }

    @Test
    void whatever_is_typed_means_something_or_is_refused_with_words() {
        var random = new Random(20_261_121);
        var pieces = List.of(
                "restart",
                "shop",
                "api",
                "help",
                "runs",
                "—",
                "–",
                "--",
                "“",
                "”",
                "'",
                "\"",
                " ",
                "\t",
                "\n",
                "한글",
                "\u200b",
                "\u0000",
                "😀",
                "$(",
                "`",
                ";",
                "\\",
                "<@U0HANA>",
                "&lt;");
        for (int round = 0; round < 5_000; round++) {
            var line = new StringBuilder();
            for (int length = random.nextInt(12); length > 0; length--) {
                line.append(pieces.get(random.nextInt(pieces.size())));
            }
            var meant = read(line.toString(), random.nextBoolean() ? SHOP : ELSEWHERE);
            if (meant instanceof Request.Unclear unclear) {
                assertEquals(false, unclear.why().key().isEmpty(), line.toString());
            }
        }
    }

    private static String grouped(String word) {
        return """
                dangjik: 1
                command: cert-%s
                group: cert
                title: {ko: 인증서, en: Certificate}
                description: {ko: 봅니다, en: Looks}
                effect: read
                arguments:
                  service: {type: service, description: {ko: 서비스, en: Service}}
                steps:
                  - id: look
                    run: [uptime]
                """.formatted(word);
    }

    private static Request read(String line, Optional<String> channel) {
        return read(CATALOGUE, line, channel);
    }

    private static Request read(Catalogue catalogue, String line, Optional<String> channel) {
        return new Grammar(catalogue).read(line, channel);
    }
}
