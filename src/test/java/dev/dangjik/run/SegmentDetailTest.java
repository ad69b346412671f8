package dev.dangjik.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.dangjik.message.Text;
import dev.dangjik.remote.Bytes;
import dev.dangjik.remote.SegmentFollow;
import dev.dangjik.remote.SegmentOutcome;
import dev.dangjik.remote.SegmentState;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The words of the supervisor about an outcome, as `docs/supervisor.md` lists them, and the sentences they become.
class SegmentDetailTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            FAILED_SAFE   | step up 17                 | run.detail.step-failed  | up,17
            ROLLED_BACK   | step-timeout health 124    | run.detail.step-timeout | health
            FAILED_UNSAFE | deadline-timeout up 124    | run.detail.deadline     | up
            FAILED_SAFE   | disk-full -                | run.detail.disk-full    | vm
            FAILED_SAFE   | segment line 3: bad step   | run.detail.other        | segment line 3: bad step
            CANCELLED     | cancel T0LAB/U0HANA        | run.detail.cancelled    | T0LAB/U0HANA
            CANCELLED     | cancel Kim Hana            | run.detail.cancelled    | Kim Hana
            FAILED_UNSAFE | resolved hana              | run.detail.resolved     | hana
            INCONCLUSIVE  | step health 3              | run.detail.inconclusive | health
            UNRESOLVED    | 261120aaaaa-1              | run.detail.vm-unresolved | vm,261120aaaaa-1
            FAILED_UNSAFE | words of a newer supervisor | run.detail.other       | words of a newer supervisor
            BUSY          | 261120aaaaa-1 yesterday kim | run.detail.other       | 261120aaaaa-1 yesterday kim
            FROZEN        | tomorrow kim: the fair     | run.detail.other        | tomorrow kim: the fair
            """)
    void an_outcome_becomes_a_sentence(SegmentOutcome outcome, String detail, String key, String arguments) {
        assertEquals(new Text(key, List.of((Object[]) arguments.split(",", -1))), said(outcome, detail, true));
    }

    @Test
    void a_cancel_that_nobody_asked_for_was_a_decision_to_roll_back() {
        assertEquals(
                Text.of("run.detail.roll-back-decided", "hana"),
                said(SegmentOutcome.ROLLED_BACK, "cancel hana", false));
        assertEquals(Text.of("run.detail.cancelled", "hana"), said(SegmentOutcome.ROLLED_BACK, "cancel hana", true));
    }

    @Test
    void a_way_back_that_stopped_is_told_with_what_had_led_to_it() {
        assertEquals(
                Text.of(
                        "run.detail.compensation-failed",
                        Text.of("run.detail.step-failed", "health", "1"),
                        "up-back",
                        "17"),
                said(SegmentOutcome.FAILED_UNSAFE, "step health 1 compensation up-back 17", false));
        assertEquals(
                Text.of("run.detail.compensation-failed", Text.of("run.detail.cancelled", "Kim Hana"), "up-back", "1"),
                said(SegmentOutcome.FAILED_UNSAFE, "cancel Kim Hana compensation up-back 1", true));
    }

    @Test
    void who_holds_the_machine_and_until_when_it_is_frozen_are_times() {
        var time = Instant.parse("2026-11-20T18:02:11Z");

        assertEquals(
                Text.of("run.detail.vm-busy", "vm", "261120aaaaa-1", time, "Kim Hana"),
                said(SegmentOutcome.BUSY, "261120aaaaa-1 " + time.toEpochMilli() + " Kim Hana", false));
        assertEquals(
                Text.of("run.detail.vm-frozen", "vm", time, "kim: the fair"),
                said(SegmentOutcome.FROZEN, time.getEpochSecond() + " kim: the fair", false));
    }

    private static Text said(SegmentOutcome outcome, String detail, boolean isCancelAsked) {
        var follow = new SegmentFollow(
                SegmentState.DONE, Optional.of(outcome), Optional.of(1), detail, 0, Bytes.EMPTY, 0, Bytes.EMPTY, 0, 0);
        return SegmentDetail.of("vm", follow, isCancelAsked);
    }
}
