package dev.dangjik.message;

import java.time.Instant;
import java.time.ZoneId;

/// A time ahead, as people make appointments: with its day of the week, to the minute, in `zone`.
public record Moment(Instant at, ZoneId zone) {}
