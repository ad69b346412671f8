package dev.dangjik.exposure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dangjik.run.RunState;
import dev.dangjik.testing.Postgres;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Whose consent to an opening counts, with everything in between as it is: the line typed, the plan made of it, the
/// question, the answer.
class ConsentToOpeningTest {
    private static final String FOR_MINJUN = "expose board 10m --from 203.0.113.7=minjun to look";
    private static final String QUEUE = "title: {ko: 큐, en: Queue}\n    class: ";
    private static final String FOR_WHOM = "Nobody can consent to what is wanted for themselves.";

    @RegisterExtension
    static final Postgres postgres = Postgres.perTest();

    @Test
    void for_whom_it_is_opened_does_not_count_and_somebody_else_does() {
        try (var rig = operatedBy("hana", "minjun", "jisu")) {
            var run = rig.asked("hana", FOR_MINJUN);
            assertEquals(List.of("minjun"), rig.question(run).beneficiaries());
            assertEquals(List.of("jisu"), rig.question(run).people());

            assertTrue(rig.approves("minjun", run).startsWith(FOR_WHOM));
            assertEquals(List.of(), rig.question(run).votes());
            assertEquals(RunState.AWAITING_APPROVAL, rig.bot().view(run).state());

            rig.approves("jisu", run);
            assertEquals(RunState.QUEUED, rig.bot().view(run).state());
            assertEquals(List.of("jisu"), rig.question(run).approvedBy());
        }
    }

    @Test
    void of_several_for_whom_it_is_opened_none_counts_and_who_asked_does_not_either() {
        try (var rig = operatedBy("hana", "minjun", "jisu", "sora")) {
            var run = rig.asked("hana", "expose board 10m --from 203.0.113.7=minjun,198.51.100.4=jisu to look");

            assertTrue(rig.approves("minjun", run).startsWith(FOR_WHOM));
            assertTrue(rig.approves("jisu", run).startsWith(FOR_WHOM));
            assertTrue(rig.approves("hana", run).startsWith("Nobody can consent to what they asked for themselves."));
            assertEquals(List.of(), rig.question(run).votes());
            rig.approves("sora", run);
            assertEquals(RunState.QUEUED, rig.bot().view(run).state());
        }
    }

    @Test
    void where_too_few_others_could_consent_it_is_refused_before_anybody_is_asked() {
        try (var rig = operatedBy("hana", "minjun")) {
            assertEquals(
                    "It is wanted for minjun, who cannot consent to it, and too few others could.",
                    OpeningRig.said(rig.asks("hana", FOR_MINJUN)));

            assertEquals(List.of(), rig.bot().engine().runs().recent(Optional.empty(), 10));
            assertEquals("invocation.refused", postgres.audited("type").getLast());
        }
    }

    @Test
    void who_types_a_yes_to_a_page_on_which_one_acts_says_why_and_to_one_on_which_one_reads_need_not() {
        try (var rig = new OpeningRig(
                postgres,
                ShopPages.operatedBy("hana", "minjun", "jisu")
                        .replacing("commands/shop/stack.yaml", QUEUE + "standard", QUEUE + "high")
                        .load())) {
            var run = rig.asked("hana", "expose queue 10m --from 203.0.113.7 to empty it");
            var line = "approve " + run + " " + rig.question(run).code();

            assertEquals(
                    "Say why, in at least 10 characters.\n/ops " + line + " <reason>",
                    OpeningRig.said(rig.asks("minjun", line + " too short")));
            assertEquals(List.of(), rig.question(run).votes());
            assertEquals("invocation.refused", postgres.audited("type").getLast());

            rig.asks("minjun", line + " the queue is stuck");
            assertEquals(List.of("minjun"), rig.question(run).approvedBy());
            var read = rig.asked("hana", "expose board 10m --from 203.0.113.7 to look");
            rig.asks("minjun", "approve " + read + " " + rig.question(read).code());
            assertEquals(List.of("minjun"), rig.question(read).approvedBy());
        }
    }

    private static OpeningRig operatedBy(String... people) {
        return new OpeningRig(postgres, ShopPages.operatedBy(people).load());
    }
}
