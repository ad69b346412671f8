package dev.dangjik.permission;

import dev.dangjik.message.Text;

/// What one rule said to a request; for `why`.
///
/// @param rule its id
/// @param counts whether it carried weight
public record Finding(String rule, boolean counts, Text reason) {}
