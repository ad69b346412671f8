package dev.dangjik.run;

import java.time.Instant;

/// Nothing that changes a service may start until then; what closes, stops or brings back passes.
///
/// @param by person id, or the account where no person is bound
public record Freeze(String by, Instant until, String reason) {}
