package dev.dangjik.exposure;

import dev.dangjik.command.Procedure;
import dev.dangjik.message.Language;
import dev.dangjik.message.Text;
import dev.dangjik.stack.Stack;
import java.util.List;
import java.util.Optional;

/// How people hear of what is closed without the database: past the outbox, as well as it goes.
public interface AwayNews {
    /// Tells whoever asked what came of it after all.
    ///
    /// @param channel in which it was asked
    void tellLate(String responseUrl, Optional<String> channel, Language language, Procedure.AtOnce.Answer answer);

    /// Calls the people on call of a stack, directly and in its operations channel. Returns when Slack has been asked.
    ///
    /// @param what is not seen closed, as people type it
    /// @param why why it is not known to be closed, and what to type on the machine
    void call(Stack stack, String what, List<Text> why);
}
