package dev.dangjik.slack;

import dev.dangjik.approval.StandingApproval;
import dev.dangjik.approval.Vote;
import dev.dangjik.command.Reply;
import dev.dangjik.command.Report;
import dev.dangjik.command.verb.StandingPage;
import dev.dangjik.message.Language;
import dev.dangjik.message.Text;
import dev.dangjik.message.Texts;
import dev.dangjik.permission.Effect;
import dev.dangjik.plan.Phase;
import dev.dangjik.testing.Plans;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What people see of consent to a command for a time.
class StandingCardTest {
    private static final Instant ASKED = Instant.parse("2026-11-23T03:00:00Z");

    private final ReplyCards cards = new ReplyCards(Texts.packaged(), () -> Shop.CATALOGUE);

    @ParameterizedTest
    @EnumSource(Language.class)
    void the_question_shows_every_command_that_would_run_now(Language language) {
        var plan = Plans.of(Plans.segment(
                0, List.of(Plans.step("prune", Phase.CHANGE, "docker image prune --force --filter until=168h"))));

        assertIs(
                "question",
                language,
                List.of(
                        new Report.Section.Lines(List.of(line("standing.card-plan"))),
                        new Report.Section.Changes(plan)));
    }

    @ParameterizedTest
    @EnumSource(Language.class)
    void a_question_whose_plan_cannot_be_made_says_why(Language language) {
        assertIs(
                "question-unplanned",
                language,
                List.of(new Report.Section.Lines(
                        List.of(line("standing.no-plan"), line("queue.not-now", "vm", "no route to host")))));
    }

    @ParameterizedTest
    @EnumSource(Language.class)
    void what_was_decided_stands_in_the_questions_message(Language language) {
        var votes = List.of(
                new Vote("minjun", "T0LAB/U0MINJUN", Vote.Verdict.APPROVE, Optional.empty(), ASKED.plusSeconds(60)),
                new Vote("jisu", "T0LAB/U0JISU", Vote.Verdict.DENY, Optional.of("not now"), ASKED.plusSeconds(90)));
        var card = StandingPage.card(approval("k3p7q2aa", StandingApproval.State.DENIED, votes), List.of());

        Golden.assertIs("standing-denied", language, cards.of(new Reply.Answer(card), reader(language)));
    }

    @ParameterizedTest
    @EnumSource(Language.class)
    void the_list_says_which_waits_and_what_to_type(Language language) {
        var list = StandingPage.list(List.of(
                approval("k3p7q2aa", StandingApproval.State.PENDING),
                approval("m4r8s3bb", StandingApproval.State.APPROVED)));

        Golden.assertIs("standing-list", language, cards.of(new Reply.Answer(list), reader(language)));
    }

    private void assertIs(String name, Language language, List<Report.Section> now) {
        var card = StandingPage.card(approval("k3p7q2aa", StandingApproval.State.PENDING), now);
        Golden.assertIs("standing-" + name, language, cards.of(new Reply.Answer(card), reader(language)));
    }

    private static Report.Line line(String key, Object... arguments) {
        return Report.Line.of(Report.Mood.PLAIN, new Text(key, List.of(arguments)));
    }

    private static StandingApproval approval(String id, StandingApproval.State state) {
        return approval(id, state, List.of());
    }

    private static StandingApproval approval(String id, StandingApproval.State state, List<Vote> votes) {
        return new StandingApproval(
                id,
                "x7y8z9",
                new StandingApproval.Wish("shop", "prune", Effect.DESTROY, new TreeMap<>(Map.of("older-than", "168h"))),
                new StandingApproval.Digests("1a".repeat(32), "2b".repeat(32), "3c".repeat(32)),
                List.of("prune-needs-two"),
                2,
                List.of("operator"),
                "hana",
                "T0LAB/U0HANA",
                Optional.of("C0SHOP"),
                state,
                Optional.empty(),
                ASKED,
                ASKED.plus(Duration.ofMinutes(30)),
                ASKED.plus(Duration.ofDays(90)),
                votes);
    }

    private static ReplyCards.Reader reader(Language language) {
        return new ReplyCards.Reader(language, Optional.of(Shop.CHANNEL), "ops shop standing list");
    }
}
