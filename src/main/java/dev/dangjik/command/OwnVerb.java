package dev.dangjik.command;

import dev.dangjik.command.catalogue.Catalogue;
import dev.dangjik.message.Text;
import dev.dangjik.remote.RemoteException;
import dev.dangjik.stack.Stack;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// One of Dangjik's own verbs. The dispatcher decides whether it may be used before it is asked anything.
public sealed interface OwnVerb {
    /// The word that is typed behind `/ops`.
    String id();

    /// What the words are about, which is what policy decides on.
    Subject subject(Use use);

    /// Only looks at what the bot has itself. That it is allowed is written down together with the answer.
    non-sealed interface Look extends OwnVerb {
        Reply answer(Use use);
    }

    /// Looks at machines as well. That it is allowed is in the audit by then.
    non-sealed interface RemoteLook extends OwnVerb {
        Reply answer(Use use) throws RemoteException;
    }

    /// Has an effect, once, in the transaction that also answers the request.
    non-sealed interface Act extends OwnVerb {
        Reply act(Handle transaction, Use use);
    }

    /// Has an effect on machines before the one in the transaction. That it is allowed is in the audit by then, so that
    /// nothing changes on a machine of which the audit knows nothing.
    non-sealed interface RemoteAct extends OwnVerb {
        /// Does on machines what must be done there first. It may be done again when the transaction comes to nothing.
        ///
        /// @return what is then done in the transaction, also when a machine does not answer
        Deed actThere(Use use);
    }

    /// The effect of a verb, done in the transaction that also answers the request.
    @FunctionalInterface
    interface Deed {
        Reply in(Handle transaction);
    }

    /// One use of a verb.
    ///
    /// @param stack named, or the channel's only one
    record Use(Catalogue catalogue, Optional<Stack> stack, List<String> words, Invocation invocation, Instant at) {
        public Use {
            words = List.copyOf(words);
        }
    }

    /// What a use is about.
    sealed interface Subject {
        /// Policy decides for this stack.
        record OfStack(String stack) implements Subject {}

        /// Anybody may, since the answer holds only what this person may see anyway.
        record Open() implements Subject {}

        /// The words are not enough to know.
        ///
        /// @param typeNext lines to type instead
        record Unclear(Text why, List<String> typeNext) implements Subject {
            public Unclear {
                typeNext = List.copyOf(typeNext);
            }
        }
    }
}
