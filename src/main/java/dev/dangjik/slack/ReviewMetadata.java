package dev.dangjik.slack;

import dev.dangjik.command.ReviewSubmission;
import dev.dangjik.run.RunId;
import java.util.Optional;
import java.util.regex.Pattern;

/// What a window remembers of what it shows. It says which question was read, never what is to be done; whatever comes
/// back is held against what is asked.
final class ReviewMetadata {
    private static final Pattern FORM = Pattern.compile("v1\\.([0-9a-z]{1,20})\\.([1-9][0-9]{0,5})\\.([0-9a-f]{64})");

    private ReviewMetadata() {}

    static String of(ReviewSubmission.Shown shown) {
        return "v1." + shown.run() + "." + shown.round() + "." + shown.planDigest();
    }

    /// Empty when it is not what [#of] has written.
    static Optional<ReviewSubmission.Shown> read(String metadata) {
        var form = FORM.matcher(metadata);
        return form.matches() && RunId.isPossible(form.group(1))
                ? Optional.of(new ReviewSubmission.Shown(
                        new RunId(form.group(1)), Integer.parseInt(form.group(2)), form.group(3)))
                : Optional.empty();
    }
}
