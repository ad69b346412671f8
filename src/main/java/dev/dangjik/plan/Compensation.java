package dev.dangjik.plan;

import dev.dangjik.message.LocalizedText;
import java.time.Duration;

/// One command that brings back what was there before, run by the supervisor when a change did not hold.
public record Compensation(String id, LocalizedText title, ShellCommand command, Duration timeout) {}
