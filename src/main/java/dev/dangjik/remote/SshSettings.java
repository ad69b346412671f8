package dev.dangjik.remote;

import java.time.Duration;

/// The limits every SSH connection lives under.
///
/// @param connectWithin from the first packet to the end of authentication
/// @param answerWithin for one answer of the SSH server: banner, key exchange, opening a channel
/// @param busy how a dead peer is noticed while something is in flight
/// @param idle how it is noticed while nothing is
/// @param closeUnusedAfter when a connection nobody used is closed
/// @param connectsAtOnce of all hosts together; sixteen at a time are as fast as all of 200 and eight times
///     smoother
/// @param sessionsAtOnce per host; sshd allows 10 by default (MaxSessions) and frees them late
record SshSettings(
        Duration connectWithin,
        Duration answerWithin,
        Vigilance busy,
        Vigilance idle,
        Duration closeUnusedAfter,
        int connectsAtOnce,
        int sessionsAtOnce) {

    /// After `ping` of silence the peer is asked for a sign of life, after `dead` the connection is given up.
    record Vigilance(Duration ping, Duration dead) {}

    /// A dead peer is noticed within 10 s with work in flight and within 30 s without.
    static SshSettings production() {
        return new SshSettings(
                Duration.ofSeconds(12),
                Duration.ofSeconds(10),
                new Vigilance(Duration.ofSeconds(2), Duration.ofSeconds(8)),
                new Vigilance(Duration.ofSeconds(10), Duration.ofSeconds(28)),
                Duration.ofMinutes(10),
                16,
                6);
    }
}
