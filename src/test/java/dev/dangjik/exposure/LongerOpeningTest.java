package dev.dangjik.exposure;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.dangjik.command.Reply;
import dev.dangjik.run.RunId;
import dev.dangjik.run.RunState;
import dev.dangjik.testing.Postgres;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// To stay longer is to ask again: the next opening of a page is asked about at once and begins when this one has
/// closed.
class LongerOpeningTest {
    private static final String LINE = "expose board 10m --from 203.0.113.7 to look at the delay";
    private static final String STACK = "commands/shop/stack.yaml";
    private static final String QUEUE = "title: {ko: 큐, en: Queue}\n    class: ";
    private static final Duration MINUTE = Duration.ofMinutes(1);

    /// The ten minutes, and the second behind them in which the machine has closed it.
    private static final Duration OVER = Duration.ofMinutes(10).plusSeconds(2);

    @RegisterExtension
    static final Postgres postgres = Postgres.perTest();

    private OpeningRig rig;

    @BeforeEach
    void begin() {
        rig = new OpeningRig(
                postgres,
                ShopPages.operatedBy("hana", "minjun", "jisu")
                        .replacing(STACK, QUEUE + "standard", QUEUE + "high")
                        .load());
        rig.works();
    }

    @AfterEach
    void end() {
        rig.close();
    }

    @Test
    void what_others_consent_to_while_a_page_is_open_opens_when_that_has_closed() throws Exception {
        var first = opened(LINE);
        rig.clock.advance(MINUTE.multipliedBy(7));
        var second = granted(LINE);

        assertEquals(RunState.QUEUED, rig.bot().view(second).state());
        rig.awaitsOpen(first);
        rig.clock.advance(MINUTE.multipliedBy(3).plusSeconds(2));

        rig.awaitsSeenOpen(second);
        assertEquals(RunState.SUCCEEDED, rig.bot().view(first).state());
        rig.clock.advance(OVER);
        rig.awaits(second, RunState.SUCCEEDED);
        assertEquals(List.of(), rig.machine.open());
        assertEquals(1, rig.machine.times("open " + first));
        assertEquals(1, rig.machine.times("open " + second));
    }

    @Test
    void who_wants_to_extend_is_told_the_line_that_does_it_and_nothing_is_done() throws Exception {
        var first = opened("expose board 10m --from 203.0.113.7=hana,198.51.100.4=jisu 'to look at \"the\" delay'");

        var told = OpeningRig.said(rig.asks("hana", "expose extend board"));

        var line = "/ops shop expose board 10m --from=203.0.113.7/32=hana,198.51.100.4/32=jisu"
                + " --reason=\"to look at \"'\"the\" delay'";
        assertEquals(
                "board is open until 20 Nov 12:10:00 Z, and no longer: that is what others consented to. Ask for"
                        + " another opening; it is asked about at once and begins when this one has closed.\n" + line,
                told);
        assertEquals(List.of(first.value()), rig.machine.open());
        assertEquals(1, rig.bot().engine().runs().open().size());

        var second = rig.asked("hana", line.substring("/ops ".length()));
        var plans = List.of(first, second).stream()
                .map(run -> rig.bot().engine().runs().plan(run).orElseThrow())
                .toList();
        assertEquals(plans.getFirst().segments(), plans.getLast().segments());
        assertEquals("to look at \"the\" delay", plans.getLast().arguments().get("reason"));
    }

    @Test
    void another_time_is_taken_up_as_far_as_the_page_may_be_open() throws Exception {
        opened(LINE);

        assertEquals("20m", wordsOf("expose extend board 20m").get(4));
        assertEquals("10m", wordsOf("expose extend").get(4));
        assertEquals("1h", wordsOf("expose extend --duration 60m").get(4));
    }

    @Test
    void a_page_on_which_one_acts_is_not_asked_for_longer_than_it_may_be_open() throws Exception {
        var run = rig.asked("hana", "expose queue 10m --from 203.0.113.7 to empty it");
        rig.approves("minjun", run);
        rig.approves("jisu", run);
        rig.awaitsSeenOpen(run);

        assertEquals("30m", wordsOf("expose extend queue 60m").get(4));
    }

    private List<String> wordsOf(String asked) {
        return List.of(
                ((Reply.Notice) rig.asks("hana", asked)).typeNext().getFirst().split(" "));
    }

    @Test
    void where_nothing_is_open_it_says_how_one_is_opened() {
        assertEquals(
                "Nothing is open. An opening is asked for like this:\n/ops shop expose queue --from <ip> <reason>",
                OpeningRig.said(rig.asks("hana", "expose extend queue")));
    }

    private RunId opened(String line) throws Exception {
        var run = granted(line);
        rig.awaitsSeenOpen(run);
        return run;
    }

    private RunId granted(String line) {
        var run = rig.asked("hana", line);
        rig.approves("minjun", run);
        return run;
    }
}
