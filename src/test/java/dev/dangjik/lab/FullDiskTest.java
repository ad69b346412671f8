package dev.dangjik.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dangjik.testing.BotRig;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The disk on which the supervisor keeps its journal is full, before a run and in the middle of one. It is a small
/// file system of its own, so that nothing else on the machine suffers. What ran is counted on another disk.
@Tag("lab")
class FullDiskTest {
    private static final CountedSteps STEPS = CountedSteps.on("o4o-api");

    private static BotRig bot;

    @BeforeAll
    static void start() throws Exception {
        bot = BotRig.start("full-disk", LabShell.site(), files -> STEPS.prepare(files, CountedSteps.HELD, true));
        var directory = bot.files().vmDirectory();
        LabCommand.asRoot(STEPS.machine().id(), """
            ! mountpoint -q %1$s || umount %1$s
            mkdir -p %1$s
            mount -t tmpfs -o size=2m,uid=1000,gid=1000,mode=700 tmpfs %1$s
            """.formatted(directory));
    }

    @AfterAll
    static void stop() throws Exception {
        bot.close();
        var directory = bot.files().vmDirectory();
        LabCommand.asRoot(STEPS.machine().id(), "umount -l %1$s && rmdir %1$s".formatted(directory));
    }

    @AfterEach
    void nothing_was_said_that_Slack_would_refuse() {
        assertEquals(List.of(), bot.slack().workspace().violations());
    }

    @Test
    void a_disk_that_fills_in_mid_run_costs_no_step_and_is_named() throws Exception {
        var message = bot.starts("hana", STEPS.channel(), STEPS.line());
        var key = CountedSteps.keyOf(message);
        STEPS.machine().sh(CountedSteps.untilBegun(key, "up", "0"));
        fill();
        try {
            STEPS.release(key);
            var end = bot.awaitsEnd(message);

            assertTrue(end.text().startsWith("✅"), end.everything());
            assertTrue(end.everything().contains("호스트 o4o-api의 디스크가 가득 찼습니다"), end.everything());
            assertEquals(CountedSteps.ONCE_EACH, CountedSteps.begun(STEPS.lines(key)));
        } finally {
            free();
        }
    }

    @Test
    void on_a_full_disk_nothing_begins_and_after_it_has_room_the_next_run_does() throws Exception {
        succeeds();
        fill();
        try {
            var message = bot.starts("hana", STEPS.channel(), STEPS.line());
            var end = bot.awaitsEnd(message);

            assertTrue(end.text().startsWith("⏹️"), end.everything());
            assertTrue(end.text().contains("호스트 o4o-api의 디스크 공간이 부족하여 시작하지 않았습니다"), end.text());
            assertTrue(end.text().contains(": 0 KiB free in "), end.text());
            assertEquals(List.of(), STEPS.lines(CountedSteps.keyOf(message)));
        } finally {
            free();
        }
        succeeds();
    }

    private static void succeeds() throws Exception {
        var message = bot.starts("hana", STEPS.channel(), STEPS.line());
        STEPS.release(CountedSteps.keyOf(message));
        var end = bot.awaitsEnd(message);
        assertTrue(end.text().startsWith("✅"), end.everything());
        assertEquals(CountedSteps.ONCE_EACH, CountedSteps.begun(STEPS.lines(CountedSteps.keyOf(message))));
    }

    private static void fill() throws Exception {
        STEPS.machine().sh("head -c 4M /dev/zero >" + bot.files().vmDirectory() + "/fill || true");
    }

    private static void free() throws Exception {
        STEPS.machine().sh("rm " + bot.files().vmDirectory() + "/fill");
    }
}
