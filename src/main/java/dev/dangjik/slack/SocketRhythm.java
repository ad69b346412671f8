package dev.dangjik.slack;

import java.time.Duration;

/// How long what takes in Socket Mode.
///
/// @param look how often every connection is looked at, at least
/// @param ping how often each is asked for a sign of life
/// @param silence how long one may give none
/// @param open how long one may take to be opened, up to Slack's hello
/// @param steady a connection that lived shorter than this counts as one that could not be opened
/// @param first pause after the first connection that could not be opened; doubled after each further one
/// @param longest such pause
/// @param crowded how long no second connection is tried once Slack has said that there are too many
/// @param retire how long one that Slack is about to close is kept beside its successor
/// @param drain how long a stop takes new requests while others are being answered
/// @param last how long, after that, a stop waits for those that are being answered
/// @param goodbye how long Slack's is waited for
record SocketRhythm(
        Duration look,
        Duration ping,
        Duration silence,
        Duration open,
        Duration steady,
        Duration first,
        Duration longest,
        Duration crowded,
        Duration retire,
        Duration drain,
        Duration last,
        Duration goodbye) {
    /// Slack closes about ten seconds after its warning; every hour or so it does.
    static SocketRhythm usual() {
        return new SocketRhythm(
                Duration.ofSeconds(1),
                Duration.ofSeconds(30),
                Duration.ofSeconds(75),
                Duration.ofSeconds(10),
                Duration.ofSeconds(30),
                Duration.ofSeconds(1),
                Duration.ofSeconds(30),
                Duration.ofMinutes(10),
                Duration.ofSeconds(60),
                Duration.ofSeconds(3),
                Duration.ofSeconds(4),
                Duration.ofSeconds(1));
    }
}
