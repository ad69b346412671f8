package dev.dangjik.command.catalogue;

import java.util.List;

/// What a command does.
public sealed interface CommandBody {
    /// The operator's own steps, in order.
    record Steps(List<StepDefinition> steps) implements CommandBody {
        public Steps {
            steps = List.copyOf(steps);
        }
    }

    /// A built-in procedure, such as `deploy`; what it needs to know stands in the stack.
    record Procedure(String id) implements CommandBody {}

    /// The built-in procedure `health` with what it looks at.
    record Health(List<HealthCheckDefinition> checks) implements CommandBody {
        public Health {
            checks = List.copyOf(checks);
        }
    }
}
