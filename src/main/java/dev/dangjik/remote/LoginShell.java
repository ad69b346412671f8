package dev.dangjik.remote;

import dev.dangjik.plan.ShellCommand;
import dev.dangjik.remote.ExecOutcome.Exited;
import java.io.IOException;
import java.time.Duration;
import net.schmizz.sshj.connection.channel.direct.Session;

/// Asks once whether the login shell of our user reads quotes as POSIX says (XCU 2.2.2: nothing is special
/// inside single quotes). In fish a backslash is, and a command could arrive as another one.
final class LoginShell {
    private static final String DOING = "trying the login shell";
    private static final String TRICKY = "a\\\\b'c\nd!e $f";
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private LoginShell() {}

    /// @throws RemoteException REFUSED when commands cannot be quoted for that shell
    static void check(SshConnection connection) throws RemoteException {
        Opening opening = Opening.fresh();
        String line = opening.echo("0") + "; " + ShellCommand.of("printf", "%s", TRICKY) + "; exit 0";
        Session session = connection.openSession(DOING, LIMIT);
        try {
            ExecOutcome outcome = new SshExecution(connection, session, opening, DOING).run(line, Bytes.EMPTY, LIMIT);
            if (!(outcome instanceof Exited exited) || !exited.output().text().equals(TRICKY)) {
                throw connection.refused(
                        DOING,
                        new IOException("it does not read quotes as POSIX says (is it fish?); give the user a POSIX"
                                + " login shell there, for instance: sudo chsh -s /bin/bash "
                                + connection.host().user()));
            }
        } finally {
            connection.release(session);
        }
    }
}
