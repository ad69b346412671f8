package dev.dangjik.run;

import dev.dangjik.message.Text;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// What a person can decide about a run in doubt. Its message offers this, and the door accepts nothing else.
///
/// Only what is certain to be refused later is left out: what the machine may have done meanwhile, it is asked.
///
/// @param open in the order in which they are offered; none when the run is not in doubt
/// @param whyNot why others are missing, a sentence each
public record Choices(List<Resolution> open, List<Text> whyNot) {
    public Choices {
        open = List.copyOf(open);
        whyNot = List.copyOf(whyNot);
    }

    /// As the run stands.
    public static Choices about(RunView run) {
        if (run.state() != RunState.UNKNOWN) {
            return new Choices(List.of(), List.of());
        }
        var why = run.detail().map(Text::key).orElse("");
        return switch (why) {
            case "run.detail.vm-forgot" -> nothingThere(Text.of("choices.forgotten"));
            case "run.detail.inconclusive", "run.detail.cannot-resume" ->
                nothingThere(Text.of("run.detail.cannot-resume"));
            case "run.detail.trigger-unclear" ->
                new Choices(
                        List.of(Resolution.RESUME, Resolution.DONE, Resolution.LEAVE),
                        List.of(Text.of("choices.trigger")));
            default -> interrupted(run, why);
        };
    }

    public boolean has(Resolution resolution) {
        return open.contains(resolution);
    }

    private static Choices nothingThere(Text why) {
        var open = Stream.of(Resolution.values())
                .filter(resolution -> !resolution.isGoingOnThere())
                .toList();
        return new Choices(open, List.of(why));
    }

    private static Choices interrupted(RunView run, String why) {
        var open = EnumSet.allOf(Resolution.class);
        var whyNot = new ArrayList<Text>();
        stuckIn(run).filter(_ -> !why.equals("run.detail.vm-refused")).ifPresent(step -> {
            open.remove(Resolution.RESUME);
            whyNot.add(Text.of("choices.not-again", step.title()));
        });
        if (run.isCommitted() || why.equals("run.detail.too-late-to-roll-back")) {
            open.remove(Resolution.ROLL_BACK);
            whyNot.add(Text.of("run.detail.too-late-to-roll-back"));
        }
        return new Choices(List.copyOf(open), whyNot);
    }

    /// The interrupted step, when it cannot go on. A run that somebody has cancelled in time goes back instead.
    private static Optional<StepView> stuckIn(RunView run) {
        return run.steps().stream()
                .filter(_ -> run.cancelBy().isEmpty() || run.isCommitted())
                .filter(step -> step.state() == StepState.UNKNOWN && !step.isResumable())
                .findFirst();
    }
}
