package dev.dangjik.remote;

import dev.dangjik.stack.Host;
import java.time.Duration;

/// Asks a host on which our key may do one thing only: sshd starts a program of the host's there whatever is asked for
/// (`command=` in authorized_keys), and what is asked for is a word that this program knows.
///
/// The program must print an opening, when the word comes with one, on both streams before its answer
/// (`src/main/remote/exposure/gate.sh`).
public interface ForcedCommand {
    /// Says `word` with `input` on standard input.
    ///
    /// @param word one word of small letters
    /// @param limit how long the answer may take; what goes on there afterwards cannot be stopped
    /// @throws RemoteException when the host could not be reached or the connection broke
    ExecOutcome ask(Host host, String word, Bytes input, Duration limit) throws RemoteException;

    /// The public half of the key that `host` is reached with, as a line of authorized_keys without a comment.
    ///
    /// @throws RemoteException of reason AUTHENTICATION when the key cannot be read
    String publicKey(Host host) throws RemoteException;
}
