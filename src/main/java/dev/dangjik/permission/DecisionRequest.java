package dev.dangjik.permission;

import java.time.Instant;
import java.util.Optional;
import java.util.SortedMap;

/// What policy is asked.
///
/// @param command id of a command, or a verb of Dangjik's own
/// @param arguments name to canonical text
/// @param channel Slack id of the channel it was asked in; empty at the console and for timetables
public record DecisionRequest(
        Actor actor,
        String stack,
        String command,
        Effect effect,
        SortedMap<String, String> arguments,
        Optional<String> channel,
        Instant at) {}
