package dev.dangjik.command.verb;

import dev.dangjik.command.OwnVerb;
import dev.dangjik.message.Text;
import org.jdbi.v3.core.Handle;

/// Tells everybody who operates a stack what one of them has decided, in its operations channel.
@FunctionalInterface
public interface Bulletin {
    /// Written in the transaction of the decision; nothing where the channel is not bound.
    void tell(Handle transaction, OwnVerb.Use use, Text news);
}
