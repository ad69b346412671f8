package dev.dangjik.command.catalogue;

import dev.dangjik.permission.Effect;
import java.util.Map;
import java.util.Set;

/// The verbs that are Dangjik's own: never names of command files or stacks.
public final class ReservedVerbs {
    /// Every one of them.
    public static final Set<String> ALL = Set.of(
            "help",
            "why",
            "plan",
            "approve",
            "deny",
            "withdraw",
            "standing",
            "cancel",
            "resolve",
            "runs",
            "audit",
            "access",
            "freeze",
            "unfreeze",
            "schedule",
            "checklist",
            "metrics",
            "report",
            "incident",
            "adr");

    /// Those that policy decides about, with what they do; `help`, `why` and `plan` show only what one may do anyway.
    public static final Map<String, Effect> DECIDED = Map.of(
            "access", Effect.READ,
            "runs", Effect.READ,
            "audit", Effect.READ,
            "cancel", Effect.CHANGE,
            "resolve", Effect.CHANGE,
            "freeze", Effect.CHANGE,
            "unfreeze", Effect.CHANGE);

    /// Flags that are Dangjik's own, behind whatever command: never names of arguments.
    static final Set<String> FLAGS = Set.of("help", "break-glass");

    private ReservedVerbs() {}
}
