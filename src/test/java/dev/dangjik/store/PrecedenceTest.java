package dev.dangjik.store;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dangjik.testing.Await;
import java.time.Duration;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PrecedenceTest {
    private static final Duration LONG = Duration.ofMinutes(1);

    private final Precedence precedence = new Precedence();

    @Test
    void what_nobody_waits_for_begins_when_the_urgent_is_done() throws Exception {
        var precedence = new Precedence(Duration.ofHours(1));
        var urgent = precedence.urgent();
        assertTrue(urgent.begin(LONG));
        var begun = new FutureTask<>(() -> precedence.patient(1).begin(LONG));
        var waiting = Thread.ofPlatform().start(begun);
        Await.truth(LONG, () -> waiting.getState() == Thread.State.TIMED_WAITING);
        urgent.end();

        assertTrue(begun.get(LONG.toSeconds(), TimeUnit.SECONDS));
    }

    @Test
    void it_begins_all_the_same_when_the_urgent_never_ends() throws InterruptedException {
        assertTrue(precedence.urgent().begin(LONG));
        long start = System.nanoTime();

        assertTrue(precedence.patient(1).begin(LONG));

        assertTrue(Duration.ofNanos(System.nanoTime() - start).toMillis() >= 100);
    }

    @Test
    void the_urgent_waits_for_nobody() throws InterruptedException {
        assertTrue(precedence.patient(1).begin(LONG));

        assertTrue(precedence.urgent().begin(Duration.ZERO));
        assertTrue(precedence.urgent().begin(Duration.ZERO));
    }

    @Test
    void who_gives_up_waiting_for_a_place_has_taken_none() throws InterruptedException {
        var patient = precedence.patient(1);
        assertTrue(patient.begin(LONG));
        assertFalse(patient.begin(Duration.ZERO));
        patient.end();

        assertTrue(patient.begin(Duration.ZERO));
        assertFalse(patient.begin(Duration.ZERO));
    }
}
