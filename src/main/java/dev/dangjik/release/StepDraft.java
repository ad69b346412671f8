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
public final class StepDraft {
    private final String id;
    private final LocalizedText title;
    private final Phase phase;
    private final ShellCommand command;
    private Duration timeout;
    private Optional<ShellCommand> verify = Optional.empty();
    private CancelSafety cancel = CancelSafety.SAFE;
    private OnFailure onFailure = OnFailure.STOP;
    private boolean isIdempotent = true;

    public StepDraft(String id, LocalizedText title, Phase phase, ShellCommand command, Duration timeout) {
        this.id = id;
        this.title = title;
        this.phase = phase;
        this.command = command;
        this.timeout = timeout;
    }

    public StepDraft lasting(Duration limit) {
        timeout = limit;
        return this;
    }

    public StepDraft verified(ShellCommand postcondition) {
        verify = Optional.of(postcondition);
        return this;
    }

    /// A cancel waits for it: cut in the middle it would leave something half done.
    public StepDraft cancelledAfter() {
        cancel = CancelSafety.AFTER;
        return this;
    }

    /// Done twice it would do more than once, so that a lost run may go on only when its effect can be seen.
    public StepDraft once() {
        isIdempotent = false;
        return this;
    }

    public StepDraft compensated() {
        onFailure = OnFailure.COMPENSATE;
        return this;
    }

    public StepDraft warning() {
        onFailure = OnFailure.WARN;
        return this;
    }

    public Step build() {
        return new Step(id, title, phase, command, verify, timeout, isIdempotent, cancel, onFailure);
    }
}
