package dev.dangjik.console;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class RehearsalTest {
    @Test
    void a_rehearsal_ends_well_when_the_bot_took_every_request() throws Exception {
        assertEquals(0, Rehearsal.rehearse(40));
    }
}
