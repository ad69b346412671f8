package dev.dangjik.remote;

import dev.dangjik.plan.CancelSafety;
import dev.dangjik.plan.Compensation;
import dev.dangjik.plan.LockName;
import dev.dangjik.plan.Segment;
import dev.dangjik.plan.ShellCommand;
import dev.dangjik.plan.Step;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Locale;
import java.util.stream.Collectors;

/// Writes a remote segment in the supervisor's format (`docs/supervisor.md`). The same segment and key always give
/// the same bytes, so a launch can be repeated by a bot that has been started again.
public final class SegmentFormat {
    private SegmentFormat() {}

    /// The segment as text.
    ///
    /// @param actor who asked for it, shown on the VM to whoever finds the lock busy
    public static SegmentText render(Segment.Remote segment, SegmentKey key, String actor) {
        var text = new StringBuilder("dangjik-segment 1\n");
        line(text, "key", key.toString());
        line(text, "lock", segment.lock().map(LockName::toString).orElse("-"));
        line(text, "actor", base64(actor));
        line(text, "cwd", segment.directory().map(SegmentFormat::base64).orElse("-"));
        line(text, "detach", segment.detach().id());
        segment.environment().forEach((name, value) -> line(text, "env", name, base64(value)));
        line(text, "passes-freeze", flag(segment.passesFreeze()));
        line(text, "deadline", seconds(segment.deadline()));
        segment.files().forEach((name, content) -> line(text, "file", name, base64(content)));
        segment.steps().forEach(step -> step(text, step));
        segment.compensations().forEach(compensation -> compensation(text, compensation));
        return SegmentText.of(text.append("end\n").toString());
    }

    /// Base64 as the supervisor's words want it: `-` stands for the empty text.
    static String base64(String text) {
        return text.isEmpty() ? "-" : Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static void step(StringBuilder text, Step step) {
        line(
                text,
                "step",
                step.id(),
                step.phase().name().toLowerCase(Locale.ROOT),
                seconds(step.timeout()),
                flag(step.isIdempotent()),
                step.cancel() == CancelSafety.SAFE ? "safe" : "after",
                step.onFailure().name().toLowerCase(Locale.ROOT),
                words(step.command()),
                step.verify().map(SegmentFormat::words).orElse("-"));
    }

    private static void compensation(StringBuilder text, Compensation compensation) {
        line(text, "compensate", compensation.id(), seconds(compensation.timeout()), words(compensation.command()));
    }

    private static String words(ShellCommand command) {
        return command.words().stream()
                .map(word -> word.isEmpty() ? "=" : base64(word))
                .collect(Collectors.joining(","));
    }

    /// Whole seconds, rounded up: a limit never becomes shorter, nor nothing.
    private static String seconds(Duration duration) {
        return Long.toString(Math.max(1, duration.plusMillis(999).toSeconds()));
    }

    private static String flag(boolean value) {
        return value ? "1" : "0";
    }

    private static void line(StringBuilder text, String... words) {
        text.append(String.join(" ", words)).append('\n');
    }
}
