package dev.dangjik.exposure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dangjik.run.RunId;
import dev.dangjik.run.RunState;
import dev.dangjik.testing.Postgres;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// A page that others have consented to opens soon, or nobody would be there any more: what has waited for too long is
/// asked about anew.
class UnusedConsentTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration MINUTE = Duration.ofMinutes(1);

    /// As long as a page may wait behind another one: its ten minutes, and five.
    private static final Duration QUARTER = MINUTE.multipliedBy(15);

    @RegisterExtension
    static final Postgres postgres = Postgres.perTest();

    private OpeningRig rig;

    @BeforeEach
    void begin() {
        rig = new OpeningRig(
                postgres, ShopPages.operatedBy("hana", "minjun", "jisu").load());
    }

    @AfterEach
    void end() {
        rig.close();
    }

    @Test
    void behind_another_opening_it_opens_a_quarter_of_an_hour_later_and_no_later() throws Exception {
        for (boolean isLater : List.of(false, true)) {
            rig.works();
            var first = granted("minjun", 30);
            rig.awaitsSeenOpen(first);
            var closes = rig.clock.instant().plus(MINUTE.multipliedBy(30)).plusSeconds(2);
            rig.clock.set(closes.minus(QUARTER).minus(isLater ? SECOND : Duration.ZERO));
            var second = granted("hana", 10);
            var at = rig.clock.instant();

            rig.clock.set(closes);

            if (isLater) {
                isAskedAnew(second, at);
                rig.approves("minjun", second);
            }
            rig.awaitsSeenOpen(second);
            rig.clock.advance(MINUTE.multipliedBy(11));
            rig.awaits(second, RunState.SUCCEEDED);
        }
    }

    @Test
    void what_is_asked_anew_lets_the_next_one_through() throws Exception {
        rig.works();
        var first = granted("minjun", 60);
        rig.awaitsSeenOpen(first);
        var old = granted("hana", 10);
        rig.clock.advance(MINUTE.multipliedBy(55));
        var fresh = granted("jisu", 10);
        rig.clock.advance(MINUTE.multipliedBy(5).plusSeconds(2));

        rig.awaitsSeenOpen(fresh);

        assertEquals(RunState.AWAITING_APPROVAL, rig.bot().view(old).state());
    }

    @Test
    void a_bot_that_comes_back_within_five_minutes_opens_it() throws Exception {
        var run = granted("hana", 30);

        rig.isAwayFor(MINUTE.multipliedBy(5));

        rig.awaitsSeenOpen(run);
    }

    @Test
    void a_bot_that_was_away_for_longer_asks_anew_although_nothing_was_in_the_way() throws Exception {
        var run = granted("hana", 30);
        var at = rig.clock.instant();

        rig.isAwayFor(MINUTE.multipliedBy(5).plus(SECOND));

        isAskedAnew(run, at);
        assertEquals(0, rig.machine.times("open " + run));
    }

    private void isAskedAnew(RunId run, Instant granted) throws Exception {
        rig.awaits(run, RunState.AWAITING_APPROVAL);
        var view = rig.bot().view(run);
        assertEquals(2, rig.question(run).round());
        assertEquals(List.of(), rig.machine.open());
        var why = view.detail().orElseThrow();
        assertEquals("approval.unused", why.key());
        assertEquals(granted, why.arguments().getFirst());
        assertTrue(OpeningRig.said(why).contains("within 5 min of its turn"), OpeningRig.said(why));
    }

    private RunId granted(String person, int minutes) {
        var run = rig.asked(person, "expose board " + minutes + "m --from 203.0.113.7 to look at the delay");
        rig.approves(person.equals("minjun") ? "jisu" : "minjun", run);
        return run;
    }
}
