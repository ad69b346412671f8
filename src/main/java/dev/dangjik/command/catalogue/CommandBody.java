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

    /// The built-in procedure `certificate`; how a certificate is made stands in the stack.
    record Certificate(CertificateAction action) implements CommandBody {}

    /// The built-in procedure `kill-switch`.
    ///
    /// @param id of the kill switch in the stack
    record KillSwitch(String id, dev.dangjik.stack.KillSwitch.Verb verb) implements CommandBody {
        /// Whether it happens at once, before anything is written to the database.
        public boolean isAtOnce() {
            return verb == dev.dangjik.stack.KillSwitch.Verb.ENGAGE;
        }
    }

    /// The built-in procedure `health` with what it looks at.
    record Health(List<HealthCheckDefinition> checks) implements CommandBody {
        public Health {
            checks = List.copyOf(checks);
        }
    }
}
