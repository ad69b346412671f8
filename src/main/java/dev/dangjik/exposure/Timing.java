package dev.dangjik.exposure;

import java.time.Duration;

/// How patient an exposure is.
///
/// @param toOpen an approved opening that has not succeeded by then is not wanted any more
/// @param toClose how long it is tried to see it closed before people are called
/// @param betweenTries of closing, until then
/// @param later between tries to close while people are called
/// @param look how often the machine is asked whether it is still open
/// @param heartbeat how often the machine hears of the bot where it closes when it does not for ten minutes
/// @param behindExpiry the machine closes by itself; it is asked to when that should have happened
public record Timing(
        Duration toOpen,
        Duration toClose,
        Duration betweenTries,
        Duration later,
        Duration look,
        Duration heartbeat,
        Duration behindExpiry) {
    public static Timing usual() {
        return new Timing(
                Duration.ofMinutes(5),
                Duration.ofSeconds(20),
                Duration.ofSeconds(2),
                Duration.ofSeconds(30),
                Duration.ofMinutes(5),
                Duration.ofMinutes(1),
                Duration.ofSeconds(1));
    }
}
