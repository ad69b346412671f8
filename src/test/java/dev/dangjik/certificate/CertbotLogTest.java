package dev.dangjik.certificate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class CertbotLogTest {
    private static final String FIRST = "2026-11-21 03:00:01,318:DEBUG:certbot._internal.main:certbot version: 2.1.0\n";

    @Test
    void the_last_run_counts_whatever_the_one_before_did() {
        var log = FIRST + "2026-11-21 03:00:02,000:ERROR:certbot._internal.log:Some challenges have failed.\n"
                + "2026-11-22 03:00:01,318:DEBUG:certbot._internal.main:certbot version: 2.1.0\n"
                + "2026-11-22 03:00:05,160:DEBUG:certbot._internal.display.obj:Notifying user:\n"
                + "Successfully received certificate.\n";

        var read = CertbotLog.of(log).orElseThrow();

        assertEquals(CertbotLog.Outcome.WELL, read.outcome());
        assertEquals("2026-11-22 03:00:05", read.at());
    }

    @Test
    void a_failure_nothing_due_and_silence_are_told_apart() {
        assertEquals(CertbotLog.Outcome.FAILED, outcome("2026-11-21 03:00:02,000:ERROR:x:All renewals failed."));
        assertEquals(
                CertbotLog.Outcome.NOT_DUE,
                outcome("2026-11-21 03:00:02,000:DEBUG:x:no renewal failures\nNo renewals were attempted."));
        assertEquals(CertbotLog.Outcome.UNKNOWN, outcome("2026-11-21 03:00:02,000:DEBUG:x:Requesting fresh nonce"));
    }

    @Test
    void what_tells_no_time_tells_nothing() {
        assertEquals(Optional.empty(), CertbotLog.of("cannot open"));
    }

    private static CertbotLog.Outcome outcome(String line) {
        return CertbotLog.of(FIRST + line + "\n").orElseThrow().outcome();
    }
}
