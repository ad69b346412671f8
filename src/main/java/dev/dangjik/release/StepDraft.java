package dev.dangjik.release;

import dev.dangjik.message.LocalizedText;
import dev.dangjik.plan.CancelSafety;
import dev.dangjik.plan.OnFailure;
import dev.dangjik.plan.Phase;
import dev.dangjik.plan.ShellCommand;
import dev.dangjik.plan.Step;
import java.time.Duration;
import java.util.Optional;

/// A step in the making: idempotent, safe to cancel, and the end of the run when it does not succeed, unless
/// said.
final class StepDraft {
    private final String id;
    private final LocalizedText title;
    private final Phase phase;
    private final ShellCommand command;
    private Duration timeout;
    private Optional<ShellCommand> verify = Optional.empty();
    private CancelSafety cancel = CancelSafety.SAFE;
    private OnFailure onFailure = OnFailure.STOP;

    StepDraft(String id, LocalizedText title, Phase phase, ShellCommand command, Duration timeout) {
        this.id = id;
        this.title = title;
        this.phase = phase;
        this.command = command;
        this.timeout = timeout;
    }

    StepDraft lasting(Duration limit) {
        timeout = limit;
        return this;
    }

    StepDraft verified(ShellCommand postcondition) {
        verify = Optional.of(postcondition);
        return this;
    }

    /// A cancel waits for it: cut in the middle it would leave something half done.
    StepDraft cancelledAfter() {
        cancel = CancelSafety.AFTER;
        return this;
    }

    StepDraft compensated() {
        onFailure = OnFailure.COMPENSATE;
        return this;
    }

    StepDraft warning() {
        onFailure = OnFailure.WARN;
        return this;
    }

    Step build() {
        return new Step(id, title, phase, command, verify, timeout, true, cancel, onFailure);
    }
}
