package dev.dangjik.plan;

import dev.dangjik.message.LocalizedText;

/// Something the person should read before approving: what changes from what to what, a difference of files.
///
/// @param body plain text, several lines allowed, possibly empty
public record PlanNote(LocalizedText title, String body) {}
