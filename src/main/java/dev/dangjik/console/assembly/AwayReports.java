package dev.dangjik.console.assembly;

import dev.dangjik.command.Procedure;
import dev.dangjik.exposure.AwayNews;
import dev.dangjik.message.Language;
import dev.dangjik.message.Text;
import dev.dangjik.slack.DirectAnswers;
import dev.dangjik.slack.DirectCalls;
import dev.dangjik.stack.Stack;
import java.util.List;
import java.util.Optional;

/// Tells people what is closed without the database.
record AwayReports(DirectAnswers direct, DirectCalls calls) implements AwayNews {
    @Override
    public void tellLate(
            String responseUrl, Optional<String> channel, Language language, Procedure.AtOnce.Answer answer) {
        direct.tell(responseUrl, channel, language, answer);
    }

    @Override
    public void call(Stack stack, String what, List<Text> why) {
        calls.call(stack, what, why);
    }
}
