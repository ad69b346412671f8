package dev.dangjik.command;

import dev.dangjik.message.Text;
import dev.dangjik.permission.Decision;
import java.util.ArrayList;
import java.util.List;

/// How a decision that stops a request is told.
final class Decisions {
    private Decisions() {}

    /// @param line that asks which rule says what about this very request
    static Reply.Notice denied(Decision.Denied denied, String line) {
        var sentences = new ArrayList<Text>();
        sentences.add(denied.reason());
        if (!denied.whoCan().isEmpty()) {
            sentences.add(Text.of("door.who-can", String.join(", ", denied.whoCan())));
        }
        sentences.addAll(denied.next());
        sentences.add(Text.of("door.rules", String.join(", ", denied.rules())));
        sentences.add(Text.of("door.why", line));
        return Reply.Notice.refusal(sentences, List.of());
    }
}
