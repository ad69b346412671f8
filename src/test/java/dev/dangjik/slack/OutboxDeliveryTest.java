package dev.dangjik.slack;

import static dev.dangjik.slack.DeliveryRig.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dangjik.message.OutboxMessage.ChannelMessage;
import dev.dangjik.message.OutboxMessage.Content;
import dev.dangjik.message.OutboxMessage.Ephemeral;
import dev.dangjik.message.OutboxMessage.Response;
import dev.dangjik.message.OutboxMessage.TextFile;
import dev.dangjik.testing.FakeSlackFault;
import dev.dangjik.testing.FakeSlackMessage;
import dev.dangjik.testing.FakeSlackWorkspace;
import dev.dangjik.testing.Postgres;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutboxDeliveryTest {
    @RegisterExtension
    static final Postgres POSTGRES = Postgres.perTest();

    private DeliveryRig rig;

    @BeforeEach
    void begin() {
        rig = DeliveryRig.started(POSTGRES.transactions());
    }

    @AfterEach
    void end() {
        rig.close();
    }

    @Test
    void a_message_is_posted_once_and_edited_in_place() {
        rig.put(message("run/1", "one"));
        rig.until("it stands there", w -> texts(w).equals(List.of("one")));
        rig.put(message("run/1", "two"));
        rig.until("it was edited", w -> texts(w).equals(List.of("two")));

        assertEquals(1, calls("chat.postMessage"));
        assertEquals(Optional.of("C1"), rig.delivered("run/1").map(m -> m.channel()));
    }

    @Test
    void messages_of_a_channel_keep_their_order_while_the_first_has_trouble() {
        rig.slack().fails("chat.postMessage", new FakeSlackFault.Status(500), new FakeSlackFault.CutBefore());
        rig.put(message("a", "first"));
        rig.put(message("b", "second"));
        rig.put(message("c", "third"));

        rig.until("all are there", w -> texts(w).equals(List.of("first", "second", "third")));
    }

    @Test
    void another_channel_does_not_wait_for_one_in_trouble() {
        rig.slack().fails("chat.postMessage", new FakeSlackFault.RateLimited(3_600));
        rig.put(message("a", "first"));
        rig.until("the first was turned away", _ -> rig.problem("a").equals("rate limited"));
        rig.put(new ChannelMessage("b", "C2", Optional.empty(), text("elsewhere")));

        rig.until("the other is there", w -> w.messages("C2").size() == 1);
        assertEquals(List.of(), rig.slack().workspace().messages("C1"));
    }

    @Test
    void a_burst_of_changes_becomes_few_edits_and_the_last_one_stands() {
        for (int i = 0; i <= 100; i++) {
            rig.put(message("run/1", "version " + i));
        }
        rig.until("the last stands there", w -> texts(w).equals(List.of("version 100")));

        assertTrue(
                rig.slack().calls().size() < 20, () -> "calls: " + rig.slack().calls());
    }

    @Test
    void edits_of_a_message_are_at_least_1200_milliseconds_apart() {
        rig.put(message("run/1", "a"));
        rig.until("a", w -> texts(w).equals(List.of("a")));
        rig.put(message("run/1", "b"));
        rig.until("b", w -> texts(w).equals(List.of("b")));
        rig.put(message("run/1", "c"));
        rig.until("c", w -> texts(w).equals(List.of("c")));

        var versions = rig.slack().workspace().messages("C1").getFirst().versions();
        for (int i = 1; i < versions.size(); i++) {
            var gap = Duration.between(
                    versions.get(i - 1).arrivedAt(), versions.get(i).arrivedAt());
            assertTrue(gap.compareTo(Duration.ofMillis(1_200)) >= 0, gap::toString);
        }
    }

    @Test
    void slacks_wish_for_patience_is_granted_to_the_second() {
        rig.slack().fails("chat.postMessage", new FakeSlackFault.RateLimited(30));
        var before = rig.clock().instant();
        rig.put(message("a", "patient"));
        rig.until("it is there", w -> texts(w).equals(List.of("patient")));

        assertTrue(Duration.between(before, arrival("patient")).compareTo(Duration.ofSeconds(30)) >= 0);
    }

    @Test
    void a_post_whose_answer_was_lost_is_found_by_its_key_and_not_sent_again() {
        rig.slack().fails("chat.postMessage", new FakeSlackFault.CutAfter());
        rig.put(message("a", "once"));
        rig.until("it was found", _ -> rig.delivered("a").isPresent());

        assertEquals(List.of("once"), texts(rig.slack().workspace()));
        assertEquals(1, calls("chat.postMessage"));
        assertTrue(calls("conversations.history") >= 1);
    }

    @Test
    void a_message_that_was_found_keeps_nobody_waiting_while_its_edits_go_wrong() {
        var wrong = new FakeSlackFault.Status(503);
        rig.slack().fails("chat.postMessage", new FakeSlackFault.CutAfter());
        rig.slack().fails("chat.update", wrong, wrong, wrong, wrong, wrong, wrong);
        var before = rig.clock().instant();
        rig.put(message("a", "once"));
        rig.put(message("b", "next"));
        rig.until("the next one is there", w -> texts(w).equals(List.of("once", "next")));

        var waited = Duration.between(before, arrival("next"));
        assertTrue(waited.toSeconds() < 10, "it waited " + waited);
        assertTrue(calls("chat.update") < 6, "the edits still went wrong");
    }

    @Test
    void after_a_long_outage_the_first_message_comes_within_seconds() {
        var cut = new FakeSlackFault.CutBefore();
        rig.slack().fails("chat.postMessage", cut, cut, cut, cut, cut, cut, cut, cut);
        var before = rig.clock().instant();
        rig.put(message("a", "back"));
        rig.until("it is there", w -> texts(w).equals(List.of("back")));

        var waited = Duration.between(before, arrival("back"));
        assertTrue(waited.toSeconds() < 100, "it waited " + waited);
    }

    @Test
    void a_lost_reply_is_looked_up_in_its_thread() {
        rig.put(message("run/1", "parent"));
        rig.until("the parent is there", w -> texts(w).size() == 1);
        rig.slack().fails("chat.postMessage", new FakeSlackFault.DoneButStatus(500));
        rig.put(new ChannelMessage("run/1/note", "C1", Optional.of("run/1"), text("reply")));
        rig.until("it was found", _ -> rig.delivered("run/1/note").isPresent());

        var parent = rig.slack().workspace().messages("C1").getFirst();
        assertEquals(1, rig.slack().workspace().replies("C1", parent.ts()).size());
        assertEquals(1, calls("conversations.replies"));
    }

    @Test
    void a_duplicate_that_shows_later_is_deleted() {
        rig.slack().fails("chat.postMessage", new FakeSlackFault.DoneTwiceAndCut());
        rig.put(message("a", "once"));

        rig.until(
                "one is left",
                w -> rig.delivered("a").isPresent() && w.messages("C1").size() == 1);
        assertTrue(calls("chat.delete") >= 1);
    }

    @Test
    void a_message_somebody_deleted_is_posted_anew() {
        rig.put(message("a", "one"));
        rig.until("it is there", w -> texts(w).equals(List.of("one")));
        rig.slack()
                .workspace()
                .delete("C1", rig.slack().workspace().messages("C1").getFirst().ts());
        rig.put(message("a", "two"));

        rig.until("it is there again", w -> texts(w).equals(List.of("two")));
    }

    @Test
    void a_reply_waits_for_its_thread() {
        rig.slack().fails("chat.postMessage", new FakeSlackFault.RateLimited(5));
        rig.put(message("run/1", "parent"));
        rig.put(new ChannelMessage("run/1/note", "C1", Optional.of("run/1"), text("reply")));
        rig.until(
                "the reply is there",
                w -> w.messages("C1").stream()
                        .anyMatch(m -> w.replies("C1", m.ts()).size() == 1));
    }

    @Test
    void what_slack_refuses_for_good_is_given_up_with_its_replies_and_audited() {
        rig.slack().fails("chat.postMessage", new FakeSlackFault.Refused("channel_not_found"));
        rig.put(message("run/1", "parent"));
        rig.put(new ChannelMessage("run/1/note", "C1", Optional.of("run/1"), text("reply")));
        rig.put(message("other", "goes on"));

        rig.until("the next one is there", w -> texts(w).equals(List.of("goes on")));
        rig.until("the reply is given up", _ -> rig.state("run/1/note").equals("abandoned"));
        assertEquals("abandoned", rig.state("run/1"));
        assertEquals(List.of("message.abandoned"), rig.audited());
    }

    @Test
    void a_message_that_was_given_up_comes_back_with_its_next_version() {
        rig.slack().fails("chat.postMessage", new FakeSlackFault.Refused("not_in_channel"));
        rig.put(message("run/1", "lost"));
        rig.until("it is given up", _ -> rig.state("run/1").equals("abandoned"));
        rig.put(message("run/1", "back"));

        rig.until("it is there", w -> texts(w).equals(List.of("back")));
    }

    @Test
    void an_ephemeral_whose_answer_was_lost_is_not_sent_again() {
        rig.slack().fails("chat.postEphemeral", new FakeSlackFault.CutAfter());
        rig.put(new Ephemeral("e", "C1", "U1", text("psst")));
        rig.until("it is settled", _ -> rig.state("e").equals("abandoned"));

        assertEquals(1, rig.slack().workspace().shown().size());
        assertEquals(1, calls("chat.postEphemeral"));
    }

    @Test
    void a_response_that_never_left_is_tried_again_and_one_that_did_is_not() {
        var url = rig.slack().responseUrl("U1");
        rig.slack().fails("response", new FakeSlackFault.RateLimited(1));
        rig.put(new Response("r1", url, false, text("tried again")));
        rig.until("it is there", w -> w.shown().size() == 1);
        rig.slack().fails("response", new FakeSlackFault.DoneButStatus(500));
        rig.put(new Response("r2", url, true, text("not again")));
        rig.until("it is settled", _ -> rig.state("r2").equals("abandoned"));

        assertEquals(2, rig.slack().workspace().shown().size());
        assertEquals(
                "in_channel",
                rig.slack()
                        .workspace()
                        .shown()
                        .getLast()
                        .content()
                        .get("response_type")
                        .getAsString());
    }

    @Test
    void a_file_goes_into_the_thread_through_every_stumble_before_it_is_shared() {
        rig.slack().fails("files.getUploadURLExternal", new FakeSlackFault.Status(500));
        rig.slack().fails("upload", new FakeSlackFault.CutAfter());
        rig.slack().fails("files.completeUploadExternal", new FakeSlackFault.RateLimited(2));
        rig.put(message("run/1", "parent"));
        rig.put(new TextFile("run/1/log", "C1", "run/1", "1.log", new Content.Fixed("줄 하나\n")));
        rig.until("it is there", w -> w.files().size() == 1);

        var file = rig.slack().workspace().files().getFirst();
        assertEquals("1.log", file.name());
        assertEquals("줄 하나\n", file.content());
        assertEquals(
                Optional.of(rig.slack().workspace().messages("C1").getFirst().ts()), file.threadTs());
    }

    @ParameterizedTest
    @ValueSource(strings = {"<html>captive portal</html>", "{}", "{\"ok\":true}", "{\"ok\":tr"})
    void an_answer_that_Slack_would_not_give_is_no_success(String said) {
        rig.slack().fails("chat.postMessage", new FakeSlackFault.Said(said));
        rig.slack().fails("files.getUploadURLExternal", new FakeSlackFault.Said(said));
        rig.put(message("run/1", "parent"));
        rig.put(new TextFile("run/1/log", "C1", "run/1", "1.log", new Content.Fixed("x")));
        rig.until("both are there", w -> w.files().size() == 1 && texts(w).equals(List.of("parent")));
    }

    @Test
    void a_file_whose_answer_was_lost_is_not_shared_again_and_the_thread_says_so() {
        rig.slack().fails("files.completeUploadExternal", new FakeSlackFault.CutAfter());
        rig.put(message("run/1", "parent"));
        rig.put(new TextFile("run/1/log", "C1", "run/1", "1.log", new Content.Fixed("x")));
        rig.until(
                "the thread says so",
                w -> w.messages("C1").stream()
                        .anyMatch(m -> w.replies("C1", m.ts()).size() == 1));

        assertEquals(1, rig.slack().workspace().files().size());
        assertEquals(1, calls("files.completeUploadExternal"));
    }

    @Test
    void a_restarted_bot_finishes_the_same_message() {
        rig.put(message("run/1", "before"));
        rig.until("it is there", w -> texts(w).equals(List.of("before")));
        rig.stop();
        rig.put(message("run/1", "after"));
        rig.put(message("run/2", "new"));
        rig.start();

        rig.until("both are there", w -> texts(w).equals(List.of("after", "new")));
    }

    @Test
    void secrets_leave_the_bot_on_no_path() {
        rig.put(message("a", "the password is hunter2"));
        rig.put(new Ephemeral("b", "C1", "U1", text("hunter2")));
        rig.put(new Response("c", rig.slack().responseUrl("U1"), false, text("hunter2")));
        rig.put(new TextFile("d", "C1", "a", "1.log", new Content.Fixed("hunter2\n")));
        rig.until("all are there", w -> w.files().size() == 1 && w.shown().size() == 2);

        var workspace = rig.slack().workspace();
        assertEquals(List.of("the password is [REDACTED]"), texts(workspace));
        assertEquals("[REDACTED]\n", workspace.files().getFirst().content());
        assertTrue(workspace.shown().stream().allMatch(s -> s.text().equals("[REDACTED]")));
    }

    @Test
    void a_source_renders_the_newest_state_when_it_is_delivered() {
        rig.render("counter", "made by the source");
        rig.put(new ChannelMessage("run/1", "C1", Optional.empty(), new Content.Rendered("counter")));

        rig.until("it is there", w -> texts(w).equals(List.of("made by the source for run/1")));
    }

    private static ChannelMessage message(String key, String text) {
        return new ChannelMessage(key, "C1", Optional.empty(), text(text));
    }

    private static List<String> texts(FakeSlackWorkspace workspace) {
        return workspace.messages("C1").stream().map(FakeSlackMessage::text).toList();
    }

    private Instant arrival(String text) {
        return rig.slack().workspace().messages("C1").stream()
                .filter(message -> message.text().equals(text))
                .findFirst()
                .orElseThrow()
                .versions()
                .getFirst()
                .arrivedAt();
    }

    private long calls(String method) {
        return rig.slack().calls().stream().filter(method::equals).count();
    }
}
