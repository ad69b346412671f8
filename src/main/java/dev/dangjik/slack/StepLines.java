package dev.dangjik.slack;

import dev.dangjik.run.RunView;
import dev.dangjik.run.StepState;
import dev.dangjik.run.StepView;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// The steps of a run, one line each: how it stands, what it is, how long it took.
final class StepLines {
    private final Phrasing phrasing;
    private final Instant now;

    /// @param now for how long the running one has been going on
    StepLines(Phrasing phrasing, Instant now) {
        this.phrasing = phrasing;
        this.now = now;
    }

    /// Of a run that has ended, only the steps that were begun.
    List<String> of(RunView run) {
        return run.steps().stream()
                .filter(step -> !(run.state().isFinal() && isNothing(step)))
                .map(this::line)
                .toList();
    }

    private static boolean isNothing(StepView step) {
        return step.state() == StepState.SKIPPED || step.state() == StepState.PENDING;
    }

    private String line(StepView step) {
        var line = new StringBuilder(icon(step.state()));
        if (step.isCompensation()) {
            line.append("↩ ");
        }
        line.append(phrasing.of(step.title()));
        took(step).ifPresent(time -> line.append("  _").append(time).append('_'));
        if (step.how().filter("observed"::equals).isPresent()) {
            line.append(" · ").append(phrasing.say("card.observed"));
        }
        if (step.attempts() > 1) {
            line.append(" · ").append(phrasing.say("card.attempts", step.attempts()));
        }
        if (step.state() == StepState.FAILED) {
            step.exitCode().ifPresent(code -> line.append(" · ").append(phrasing.say("steps.exit", code)));
        }
        return line.toString();
    }

    private Optional<String> took(StepView step) {
        return step.startedAt()
                .map(started -> Duration.between(started, step.endedAt().orElse(now)))
                .filter(_ -> step.endedAt().isPresent() || step.state() == StepState.RUNNING)
                .map(time -> phrasing.say("card.took", time.isNegative() ? Duration.ZERO : time));
    }

    private static String icon(StepState state) {
        return switch (state) {
            case PENDING -> "▫️ ";
            case RUNNING -> "⏳ ";
            case OK -> "✅ ";
            case FAILED -> "❌ ";
            case UNKNOWN -> "❔ ";
            case SKIPPED -> "➖ ";
        };
    }
}
