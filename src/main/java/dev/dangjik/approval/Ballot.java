package dev.dangjik.approval;

import java.util.Optional;

/// A vote that is being cast. Who may cast it has been decided.
///
/// @param person id; several accounts of one person have one vote
/// @param account `team/user`, or `console:user`
/// @param reason in the person's own words
public record Ballot(String person, String account, Vote.Verdict verdict, Optional<String> reason) {}
