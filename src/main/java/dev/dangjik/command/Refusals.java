package dev.dangjik.command;

import dev.dangjik.message.Text;
import dev.dangjik.permission.Decision;
import java.util.ArrayList;
import java.util.List;

/// How somebody is told why their consent does not count.
public final class Refusals {
    private Refusals() {}

    /// Why, who may instead, and the rules that say so.
    public static List<Text> sentences(Decision.Denied denied) {
        var sentences = new ArrayList<Text>();
        sentences.add(denied.reason());
        if (!denied.whoCan().isEmpty()) {
            sentences.add(Text.of("door.who-can", String.join(", ", denied.whoCan())));
        }
        sentences.add(Text.of("door.rules", String.join(", ", denied.rules())));
        return sentences;
    }
}
