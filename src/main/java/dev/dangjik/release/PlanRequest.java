package dev.dangjik.release;

import java.util.SortedMap;

/// For which command a plan is wanted, and what its digest must cover besides the plan itself.
///
/// @param command id of the command, as it is typed
/// @param arguments as understood
/// @param definitionDigest SHA-256 of the command's file and its stack's file
/// @param policyDigest SHA-256 of everything under permissions/
public record PlanRequest(
        ComposeTarget target,
        String command,
        SortedMap<String, String> arguments,
        String definitionDigest,
        String policyDigest) {}
