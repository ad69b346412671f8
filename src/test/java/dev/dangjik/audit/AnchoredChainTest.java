package dev.dangjik.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import dev.dangjik.audit.AuditVerification.Verdict;
import dev.dangjik.testing.FakeSlackFault;
import dev.dangjik.testing.Postgres;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What somebody who can change everything in the database, or something in Slack or on a machine, cannot hide.
class AnchoredChainTest {
    @RegisterExtension
    static final Postgres postgres = Postgres.perTest();

    private AnchorRig rig;

    @BeforeEach
    void threeAnchors() throws Exception {
        rig = new AnchorRig(postgres.database());
        rig.anchored(4);
        rig.anchored(4);
        rig.anchored(4);
        rig.links("step.ended", 2);
    }

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void an_untouched_chain_on_which_slack_and_the_machines_agree_is_ok() {
        var found = found(Verdict.OK, 0);

        assertEquals(
                "rows 1..14  links OK  bodies OK  columns OK", found.lines().getFirst());
        assertTrue(
                found.lines()
                        .get(1)
                        .matches("anchors slack 3/3  vm 6/6  edited 0  gaps 0   anchored ≤12   "
                                + "unanchored tail 2 \\(oldest \\d+ (s|min)\\)"),
                found.lines().get(1));
        assertTrue(
                found.lines().get(2).startsWith("residual risk: "),
                found.lines().get(2));
        assertEquals("RESULT OK", found.lines().getLast());
        assertEquals(0, found.verdict().exitCode());
    }

    @Test
    void rows_that_are_cut_off_are_missed() throws Exception {
        rig.tamper("delete from audit_event where seq > 11");

        assertEquals(4, found(Verdict.TRUNCATED, 12).verdict().exitCode());
    }

    @Test
    void rows_that_are_cut_off_are_missed_although_the_list_of_anchors_is_cut_as_well() throws Exception {
        rig.tamper("delete from audit_event where seq > 9", "delete from audit_anchor where seq > 9");

        found(Verdict.TRUNCATED, 10);
    }

    @Test
    void a_chain_that_is_written_anew_is_not_the_one_that_was_anchored() throws Exception {
        rig.tamper("delete from audit_event");
        rig.links("something.else", 14);

        assertEquals(5, found(Verdict.REWRITTEN, 4).verdict().exitCode());
    }

    @Test
    void a_chain_and_its_list_of_anchors_that_are_written_anew_with_the_bots_own_key_are_found() throws Exception {
        rig.tamper("delete from audit_event", "delete from audit_anchor", "delete from outbox");
        rig.links("something.else", 13);
        rig.links("approval.vote", 1);
        rig.anchors();
        rig.tamper("delete from outbox");

        found(Verdict.REWRITTEN, 4);
    }

    @Test
    void an_edited_body_is_found() throws Exception {
        rig.tamper("update audit_event set body = convert_to('{\"words\":\"x\"}', 'UTF8') where seq = 3");

        assertEquals(2, found(Verdict.ALTERED, 3).verdict().exitCode());
    }

    @Test
    void a_link_that_is_taken_out_is_found() throws Exception {
        rig.tamper("delete from audit_event where seq = 6");

        assertEquals(3, found(Verdict.BROKEN_LINK, 7).verdict().exitCode());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void an_anchor_that_is_deleted_in_slack_leaves_a_gap(int which) {
        var message = rig.posted().get(which);
        rig.slack.workspace().delete(message.channel(), message.ts());

        assertEquals(7, found(Verdict.ANCHOR_GAP, 4L * (which + 1)).verdict().exitCode());
    }

    @Test
    void the_last_anchor_in_slack_is_missed_although_the_books_have_forgotten_it() throws Exception {
        var message = rig.posted().getLast();
        rig.slack.workspace().delete(message.channel(), message.ts());
        rig.tamper("delete from audit_anchor where seq = 12", "delete from outbox");

        found(Verdict.ANCHOR_GAP, 12);
    }

    @Test
    void an_anchor_that_is_edited_in_slack_is_found_even_when_it_says_the_same_again() {
        var message = rig.posted().get(1);
        rig.slack.workspace().update(message.channel(), message.ts(), message.content());

        assertEquals(7, found(Verdict.ANCHOR_EDITED, 8).verdict().exitCode());
    }

    @Test
    void an_anchor_whose_text_is_another_than_was_signed_is_found() {
        var message = rig.posted().get(1);
        var other = new JsonObject();
        other.addProperty("text", message.text().replace("count=8", "count=9"));
        rig.slack.workspace().delete(message.channel(), message.ts());
        rig.slack.workspace().putAsPosted(message, other);

        found(Verdict.ANCHOR_EDITED, 8);
    }

    @Test
    void a_line_taken_out_of_a_journal_leaves_a_gap_and_what_it_has_forgotten_does_not() {
        rig.journals.of("one").removeFirst();
        found(Verdict.OK, 0);

        rig.journals.of("two").remove(1);
        found(Verdict.ANCHOR_GAP, 8);
    }

    @Test
    void the_last_line_of_a_journal_is_missed() {
        rig.journals.of("two").removeLast();

        found(Verdict.ANCHOR_GAP, 12);
    }

    @Test
    void what_others_write_into_a_journal_proves_nothing() {
        rig.journals.of("one").add(rig.journals.of("one").getFirst().replace("count=4", "count=5"));
        rig.journals.of("one").add("hello");

        var found = found(Verdict.OK, 0);
        assertTrue(
                found.lines().contains("vm one: 2 lines are no anchors of this key"),
                found.lines().toString());
    }

    @Test
    void a_machine_that_cannot_be_asked_leaves_it_open() {
        rig.journals.goesDown("two");

        assertEquals(6, found(Verdict.INCONCLUSIVE, 0).verdict().exitCode());
    }

    @Test
    void a_slack_that_does_not_answer_leaves_it_open() {
        rig.slack.fails("conversations.history", new FakeSlackFault.Refused("not_in_channel"));

        var found = found(Verdict.INCONCLUSIVE, 0);
        assertTrue(
                found.lines().stream().anyMatch(line -> line.contains("invite the bot into the channel C0AUDIT")),
                found.lines().toString());
    }

    @Test
    void without_slack_or_without_machines_it_is_never_ok() {
        var journal = new JournalAnchors(AnchorRig.HOSTS.getFirst(), rig.journals);

        assertEquals(Verdict.INCONCLUSIVE, rig.verify(List.of(journal)).verdict());
        assertEquals(Verdict.INCONCLUSIVE, rig.verify(List.of()).verdict());
    }

    @Test
    void slack_is_read_page_by_page_and_waited_for_as_it_says() throws Exception {
        for (int i = 0; i < 1200; i++) {
            rig.slack.workspace().say(AnchorRig.CHANNEL, "somebody says something " + i);
        }
        rig.anchored(1);
        rig.slack.fails("conversations.history", new FakeSlackFault.RateLimited(7));

        var found = found(Verdict.OK, 0);
        assertTrue(
                found.lines().get(1).startsWith("anchors slack 4/4"),
                found.lines().get(1));
        assertEquals(List.of(Duration.ofSeconds(7)), rig.waits());
    }

    @Test
    void what_the_chain_itself_shows_is_told_before_what_anchors_show() throws Exception {
        rig.tamper(
                "update audit_event set actor_person = 'nobody' where seq = 5",
                "delete from audit_event where seq > 11");
        rig.slack.workspace().delete(AnchorRig.CHANNEL, rig.posted().getFirst().ts());

        found(Verdict.ALTERED, 5);
    }

    private AuditVerification found(Verdict verdict, long link) {
        var found = rig.verify();
        assertEquals(verdict, found.verdict(), found.lines().toString());
        assertEquals(link, found.link(), found.lines().toString());
        return found;
    }
}
