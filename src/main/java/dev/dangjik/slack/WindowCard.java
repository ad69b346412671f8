package dev.dangjik.slack;

import com.google.gson.JsonObject;
import dev.dangjik.command.Reply;
import dev.dangjik.command.WindowGate;
import dev.dangjik.message.Moment;
import dev.dangjik.permission.Decision;
import dev.dangjik.slack.blocks.Blocks;
import dev.dangjik.slack.blocks.Button;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;

/// How it looks that freeze windows keep a change from starting, and the two ways on: the queue, and the consent of
/// others.
final class WindowCard {
    private final Phrasing phrasing;
    private final ZoneId zone;

    /// @param zone of the stack
    WindowCard(Phrasing phrasing, ZoneId zone) {
        this.phrasing = phrasing;
        this.zone = zone;
    }

    /// @param words of the request, to be offered again
    JsonObject of(Reply.InWindow reply, String words) {
        var until = new Moment(reply.freeze().until(), zone);
        var lines = new ArrayList<String>();
        for (var window : reply.freeze().windows()) {
            lines.add("🧊 "
                    + phrasing.say("card.window", reply.stack(), reply.command(), window.id(), until, window.reason()));
        }
        reply.glass().ifPresent(glass -> lines.add(glass(glass)));
        var buttons = new ArrayList<Button>();
        buttons.add(Button.plain(RunButtons.QUEUE, phrasing.plain("button.queue-until", until), words)
                .primary());
        if (reply.glass().filter(Decision.NeedsApproval.class::isInstance).isPresent()) {
            buttons.add(glassButton(words));
        }
        return new Blocks()
                .lines(lines)
                .buttons("window/" + reply.freeze().until(), List.copyOf(buttons))
                .message(String.join("\n", lines));
    }

    private String glass(Decision glass) {
        return switch (glass) {
            case Decision.NeedsApproval needs ->
                phrasing.say("card.window-glass", WindowGate.FLAG, needs.count(), String.join(", ", needs.roles()));
            case Decision.Denied denied -> phrasing.say(denied.reason());
            case Decision.Allowed allowed -> phrasing.say(allowed.reason());
        };
    }

    private Button glassButton(String words) {
        var label = phrasing.plain("button.break-glass");
        return Button.plain(RunButtons.BREAK_GLASS, label, words + " " + WindowGate.FLAG)
                .danger(new Button.Confirm(
                        label, phrasing.plain("button.break-glass-question"), label, phrasing.plain("button.not-now")));
    }

    JsonObject of(Reply.Held reply) {
        var sentence = phrasing.say(
                "card.held-reply",
                reply.run().value(),
                String.join(", ", reply.freeze().ids()),
                new Moment(reply.freeze().until(), zone));
        return new Blocks().section("🧊 " + sentence).message(sentence);
    }
}
