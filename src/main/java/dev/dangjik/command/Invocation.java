package dev.dangjik.command;

import java.time.Instant;

/// One recorded request. What becomes of it survives a crash of the bot.
public record Invocation(String id, Incoming request, Instant receivedAt) {}
