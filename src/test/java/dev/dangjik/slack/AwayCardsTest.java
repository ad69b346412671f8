package dev.dangjik.slack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dangjik.command.Reply;
import dev.dangjik.command.Report;
import dev.dangjik.command.Report.Line;
import dev.dangjik.command.Report.Mood;
import dev.dangjik.command.catalogue.Catalogue;
import dev.dangjik.command.catalogue.SmallWorkspace;
import dev.dangjik.config.Secret;
import dev.dangjik.message.Language;
import dev.dangjik.message.Text;
import dev.dangjik.message.Texts;
import dev.dangjik.testing.FakeSlack;
import dev.dangjik.testing.FakeSlackFault;
import dev.dangjik.testing.TestClock;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What people see of what is closed while the database is away.
class AwayCardsTest {
    private static final String CLOSE = "/ops everbit expose close grafana";
    private static final Text SAYS = Text.of("exposure.detail.machine-says", "everbit", "no route to host");
    private static final Text LATER = Text.of("exposure.away.import-later");
    private static final Catalogue ON_CALL = new SmallWorkspace()
            .replacing("commands/shop/stack.yaml", "services:\n  api:", """
                    duties: {on-call: [shop-operator]}
                    services:
                      api:""")
            .onAMachine()
            .load();

    private final ReplyCards cards = new ReplyCards(Texts.packaged(), () -> Shop.CATALOGUE);

    @ParameterizedTest
    @EnumSource(Language.class)
    void what_is_closed_says_that_the_audit_hears_of_it_later(Language language) {
        var lines = List.of(
                Line.of(Mood.GOOD, Text.of("exposure.away.closed", "grafana", "everbit", "261120k3p7q")),
                Line.of(Mood.GOOD, Text.of("exposure.away.nothing-open", "prometheus", "everbit")),
                Line.of(Mood.WARNING, Text.of("exposure.away.closed-unseen", "board", "everbit", "EXP-42")),
                Line.of(Mood.PLAIN, LATER));

        assertIs("closed", language, new Report(title("exposure.away.title"), Mood.GOOD, section(lines)));
    }

    @ParameterizedTest
    @EnumSource(Language.class)
    void what_is_not_known_says_what_to_type_there(Language language) {
        var status = "sudo /usr/local/lib/dangjik/exposure status";
        var close = "sudo /usr/local/lib/dangjik/exposure close --id ID --reason operator";
        var lines = List.of(
                Line.of(Mood.UNKNOWN, Text.of("exposure.away.no-answer", "everbit", SAYS)),
                Line.of(Mood.UNKNOWN, Text.of("exposure.away.no-answer-seen", "everbit", SAYS)),
                Line.of(Mood.BAD, Text.of("exposure.away.not-closed", "grafana", SAYS)),
                Line.of(Mood.UNKNOWN, Text.of("exposure.away.by-hand-look", "everbit", status, close)),
                Line.of(Mood.UNKNOWN, Text.of("exposure.away.by-hand", "everbit", close.replace("ID", "261120k3p7q"))),
                new Line(Mood.UNKNOWN, Text.of("exposure.away.trying"), Optional.of(CLOSE)),
                Line.of(Mood.PLAIN, LATER),
                Line.of(Mood.WARNING, Text.of("emergency.unwritten", "IOException No space left on device")));

        assertIs("unknown", language, new Report(title("exposure.away.title-unknown"), Mood.UNKNOWN, section(lines)));
    }

    @ParameterizedTest
    @EnumSource(Language.class)
    void where_nothing_was_open_that_is_said(Language language) {
        var lines = List.of(
                Line.of(Mood.GOOD, Text.of("exposure.away.nothing-open", "grafana", "everbit")),
                Line.of(Mood.PLAIN, Text.of("exposure.away.imported")));

        assertIs("nothing", language, new Report(title("exposure.away.title-nothing"), Mood.GOOD, section(lines)));
    }

    @Test
    void people_on_call_are_called_past_the_outbox_each_and_in_the_channel() {
        try (var slack = FakeSlack.start(TestClock.atNoon());
                var api = new SlackApi(slack.api(), new Secret<>(FakeSlack.TOKEN), text -> text)) {
            call(api);

            var channel = slack.workspace().messages("C0SHOP").getFirst().everything();
            assertTrue(channel.contains("<@U0HANA>") && channel.contains("<@U0MINJUN>"), channel);
            assertTrue(channel.contains("board"), channel);
            assertTrue(channel.contains("no route to host"), channel);
            assertEquals(1, slack.workspace().messages("U0HANA").size());
            assertEquals(1, slack.workspace().messages("U0MINJUN").size());
            assertEquals(List.of(), slack.workspace().violations());
        }
    }

    @Test
    void a_slack_that_takes_nothing_is_no_reason_to_stop() {
        try (var slack = FakeSlack.start(TestClock.atNoon());
                var api = new SlackApi(slack.api(), new Secret<>(FakeSlack.TOKEN), text -> text)) {
            slack.fails("chat.postMessage", new FakeSlackFault.Status(500));

            call(api);

            assertEquals(1, slack.workspace().messages("U0MINJUN").size());
        }
    }

    private static void call(SlackApi api) {
        new DirectCalls(api, () -> ON_CALL, Texts.packaged())
                .call(ON_CALL.stack("shop").orElseThrow(), "board", List.of(SAYS));
    }

    private static Text title(String key) {
        return Text.of(key, "everbit");
    }

    private static List<Report.Section> section(List<Line> lines) {
        return List.of(new Report.Section.Lines(lines));
    }

    private void assertIs(String name, Language language, Report report) {
        Golden.assertIs(
                "exposure-away-" + name,
                language,
                cards.of(new Reply.Answer(report), new ReplyCards.Reader(language, Optional.of(Shop.CHANNEL), "")));
    }
}
