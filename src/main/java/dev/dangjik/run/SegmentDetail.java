package dev.dangjik.run;

import dev.dangjik.message.Text;
import dev.dangjik.remote.SegmentFollow;
import dev.dangjik.remote.SegmentOutcome;
import java.time.Instant;
import java.util.List;

/// Puts the supervisor's words about an outcome into a sentence.
final class SegmentDetail {
    private SegmentDetail() {}

    /// Why the segment ended otherwise than by succeeding.
    ///
    /// @param isCancelAsked whether somebody has asked to cancel the run; else a person has decided to roll it back
    static Text of(String host, SegmentFollow follow, boolean isCancelAsked) {
        var detail = follow.detail();
        int compensation = detail.indexOf(" compensation ");
        if (compensation >= 0) {
            var words = words(detail.substring(compensation + 1));
            return Text.of(
                    "run.detail.compensation-failed",
                    cause(host, follow, detail.substring(0, compensation), isCancelAsked),
                    word(words, 1),
                    word(words, 2));
        }
        return cause(host, follow, detail, isCancelAsked);
    }

    private static Text cause(String host, SegmentFollow follow, String detail, boolean isCancelAsked) {
        var outcome = follow.outcome().orElseThrow();
        return switch (outcome) {
            case BUSY -> busy(host, words(detail));
            case UNRESOLVED -> Text.of("run.detail.vm-unresolved", host, detail);
            case FROZEN -> frozen(host, detail);
            case INCONCLUSIVE -> Text.of("run.detail.inconclusive", word(words(detail), 1));
            case SUCCEEDED, FAILED_SAFE, ROLLED_BACK, FAILED_UNSAFE, CANCELLED ->
                step(host, outcome, detail, isCancelAsked);
        };
    }

    private static Text step(String host, SegmentOutcome outcome, String detail, boolean isCancelAsked) {
        var words = words(detail);
        return switch (words.getFirst()) {
            case "step" -> Text.of("run.detail.step-failed", word(words, 1), word(words, 2));
            case "step-timeout" -> Text.of("run.detail.step-timeout", word(words, 1));
            case "deadline-timeout" -> Text.of("run.detail.deadline", word(words, 1));
            case "disk-full" -> Text.of("run.detail.disk-full", host);
            case "cancel" ->
                Text.of(isCancelAsked ? "run.detail.cancelled" : "run.detail.roll-back-decided", rest(detail));
            case "resolved" ->
                Text.of(
                        outcome == SegmentOutcome.FAILED_UNSAFE ? "run.detail.resolved" : "run.detail.decided",
                        rest(detail));
            default -> Text.of("run.detail.other", detail);
        };
    }

    /// `<key> <since ms> <actor>`
    private static Text busy(String host, List<String> words) {
        var since = word(words, 1);
        return since.matches("[0-9]{1,15}")
                ? Text.of(
                        "run.detail.vm-busy",
                        host,
                        word(words, 0),
                        Instant.ofEpochMilli(Long.parseLong(since)),
                        String.join(" ", words.subList(2, words.size())))
                : Text.of("run.detail.other", String.join(" ", words));
    }

    /// `<until epoch s> <by>: <reason>`
    private static Text frozen(String host, String detail) {
        var until = words(detail).getFirst();
        return until.matches("[0-9]{1,12}")
                ? Text.of("run.detail.vm-frozen", host, Instant.ofEpochSecond(Long.parseLong(until)), rest(detail))
                : Text.of("run.detail.other", detail);
    }

    private static List<String> words(String text) {
        return List.of(text.split(" ", -1));
    }

    private static String word(List<String> words, int index) {
        return index < words.size() ? words.get(index) : "";
    }

    private static String rest(String text) {
        int space = text.indexOf(' ');
        return space < 0 ? "" : text.substring(space + 1);
    }
}
