package dev.dangjik.killswitch;

import dev.dangjik.command.Procedure;
import dev.dangjik.message.Language;
import dev.dangjik.message.Text;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// How people hear of an engaged switch beside the answer to whoever asked.
public interface SwitchNews {
    /// Tells a stack's operations channel, once for each key.
    void tell(Handle transaction, String key, String stack, List<Text> sentences);

    /// Tells whoever asked what came of it after all, without the database and as well as it goes.
    ///
    /// @param channel in which it was asked
    void tellLate(String responseUrl, Optional<String> channel, Language language, Procedure.AtOnce.Answer answer);
}
