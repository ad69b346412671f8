package dev.dangjik.slack;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.dangjik.command.Reply;
import dev.dangjik.command.Report;
import dev.dangjik.command.Report.Line;
import dev.dangjik.command.Report.Mood;
import dev.dangjik.message.Language;
import dev.dangjik.message.LocalizedText;
import dev.dangjik.message.Text;
import dev.dangjik.message.Texts;
import dev.dangjik.plan.HttpCall;
import dev.dangjik.plan.Plan;
import dev.dangjik.plan.PlanNote;
import dev.dangjik.plan.Segment;
import dev.dangjik.plan.ShellCommand;
import dev.dangjik.testing.Plans;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// How a stopped activity, and the plan that lets it go on, look.
class KillSwitchCardsTest {
    private static final LocalizedText SWITCH = new LocalizedText("주문 스위치", "Order switch");
    private static final LocalizedText STOP = new LocalizedText("주문을 넣지 않음", "stop placing orders");
    private static final LocalizedText GO_ON = new LocalizedText("주문을 다시 넣음", "place orders again");
    private static final LocalizedText STANDING = new LocalizedText("미체결 주문과 포지션", "open orders and positions");
    private static final LocalizedText OFF = new LocalizedText("스위치 OFF", "switch OFF");
    private static final String ENGAGE = "shop killswitch engage global";

    private final ReplyCards cards = new ReplyCards(Texts.packaged(), () -> Shop.CATALOGUE);

    @ParameterizedTest
    @EnumSource(Language.class)
    void what_is_not_known_offers_to_try_again(Language language) {
        var lines = List.of(
                Line.of(Mood.UNKNOWN, Text.of("killswitch.unknown", SWITCH, "global", STOP)),
                Line.of(Mood.UNKNOWN, Text.of("killswitch.call-said", Text.of("killswitch.http", 500))),
                Line.of(
                        Mood.UNKNOWN,
                        Text.of("killswitch.unreadable", Text.of("killswitch.silent", "curl: (28) timed out"))),
                Line.of(Mood.UNKNOWN, Text.of("killswitch.by-hand", "Web UI → OFF")),
                new Line(Mood.UNKNOWN, Text.of("killswitch.try-again"), Optional.of("/ops " + ENGAGE)));

        var title = Text.of("killswitch.title-unknown", SWITCH, "global", OFF);
        assertIs("unknown", language, report(title, Mood.UNKNOWN, lines, Optional.empty()));
    }

    @ParameterizedTest
    @EnumSource(Language.class)
    void a_button_that_engages_says_what_it_stops_and_asks_once(Language language) {
        var lines = List.of(
                new Line(Mood.GOOD, Text.of("killswitch.runs", "global", "switch ON"), Optional.of("/ops " + ENGAGE)),
                Line.of(Mood.PLAIN, Text.of("killswitch.figure", "429", "7", "asked too often")));
        var question = Text.of("killswitch.button-question", STANDING);

        var title = Text.of("killswitch.status-title", SWITCH);
        assertIs("status", language, report(title, Mood.GOOD, lines, Optional.of(question)));
    }

    @ParameterizedTest
    @EnumSource(Language.class)
    void the_plan_that_lifts_shows_the_call_and_the_figures(Language language) {
        var shown = new Reply.PlanShown(
                plan(), "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", List.of(), List.of());

        Golden.assertIs("killswitch-plan", language, card(shown, language));
    }

    @ParameterizedTest
    @EnumSource(Language.class)
    void the_operations_channel_reads_first_what_was_stopped(Language language) {
        var news = NewsCard.of(
                Texts.packaged(),
                language,
                ZoneId.of("Asia/Seoul"),
                List.of(
                        Text.of("killswitch.engaged", SWITCH, "global", STOP),
                        Text.of("killswitch.by", "hana", Instant.parse("2026-11-20T12:00:00Z")),
                        Text.of("killswitch.reason", "429"),
                        Text.of("killswitch.untouched", STANDING)));

        Golden.assertIs(
                "killswitch-news", language, JsonParser.parseString(news).getAsJsonObject());
    }

    @ParameterizedTest
    @EnumSource(Language.class)
    void the_button_is_the_same_as_to_type_it(Language language) {
        var title = Text.of("killswitch.status-title", SWITCH);
        var report = report(title, Mood.GOOD, List.of(), Optional.empty());

        var button = card(new Reply.Answer(report), language)
                .getAsJsonArray("blocks")
                .asList()
                .getLast()
                .getAsJsonObject()
                .getAsJsonArray("elements")
                .get(0)
                .getAsJsonObject();

        assertEquals(ENGAGE, button.get("value").getAsString());
    }

    private void assertIs(String name, Language language, Report report) {
        Golden.assertIs("killswitch-" + name, language, card(new Reply.Answer(report), language));
    }

    private JsonObject card(Reply reply, Language language) {
        return cards.of(reply, new ReplyCards.Reader(language, Optional.of(Shop.CHANNEL), ""));
    }

    private static Report report(Text title, Mood mood, List<Line> lines, Optional<Text> question) {
        return new Report(
                title,
                mood,
                List.of(new Report.Section.Lines(lines)),
                List.of(new Report.Offer(Text.of("killswitch.button", STOP, "global"), ENGAGE, question)));
    }

    private static Plan plan() {
        var address = URI.create("http://127.0.0.1:8080/switch?account=global");
        var limit = Duration.ofSeconds(3);
        var bare = Plans.of(new Segment.HttpTrigger(
                1,
                "lift",
                GO_ON,
                Plans.HOST,
                List.of("SHA256:x"),
                ShellCommand.of("curl"),
                Optional.of("shop-admin"),
                new HttpCall("POST", address, Optional.of("{\"account\":\"global\",\"on\":true}"), limit),
                HttpCall.get(address, limit),
                "/on",
                "true",
                new Segment.HttpTrigger.Fence("shop/orders/global", "261120k3p7q")));
        return new Plan(
                bare.command(),
                bare.stack(),
                bare.service(),
                bare.effect(),
                bare.lock(),
                bare.arguments(),
                bare.pins(),
                bare.segments(),
                List.of(
                        new PlanNote(new LocalizedText("그대로인 것", "Untouched"), "open orders and positions"),
                        new PlanNote(new LocalizedText("지금의 수치", "Figures now"), "429: 0", true)),
                bare.definitionDigest(),
                bare.policyDigest(),
                false,
                bare.timeout());
    }
}
