package dev.dangjik.plan;

import dev.dangjik.message.LocalizedText;

/// Something the person should read before approving: what changes from what to what, a difference of files.
///
/// @param body plain text, several lines allowed, possibly empty
/// @param isFleeting whether it is a look at this moment that is another one at the next: shown, and no part of what is
///     authorised, since nobody could approve what never stays the same
public record PlanNote(LocalizedText title, String body, boolean isFleeting) {
    /// What must still be so when the plan runs.
    public PlanNote(LocalizedText title, String body) {
        this(title, body, false);
    }
}
