package dev.dangjik.remote;

import dev.dangjik.remote.ExecOutcome.Exited;
import dev.dangjik.remote.ExecOutcome.Killed;
import dev.dangjik.remote.ExecOutcome.TimedOut;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import net.schmizz.sshj.connection.ConnectionException;
import net.schmizz.sshj.connection.channel.direct.Session;
import net.schmizz.sshj.connection.channel.direct.Signal;

/// One command on one session: both outputs read to their ends, the input fed without blocking anybody else,
/// and every wait bounded.
///
/// A status from 129 to 159 is how a POSIX shell reports a command that a signal ended (128 plus its number),
/// so it is reported as [Killed]. A program may return such a status by itself; then too it is neither success
/// nor an orderly failure.
final class SshExecution {
    static final int OUTPUT_CAP = 8 * 1024 * 1024;

    private static final Duration BETWEEN_SIGNALS = Duration.ofSeconds(2);
    private static final long LAST_BYTES_MILLISECONDS = 5_000;
    private static final Map<Integer, String> SIGNALS = Map.ofEntries(
            Map.entry(1, "HUP"),
            Map.entry(2, "INT"),
            Map.entry(3, "QUIT"),
            Map.entry(4, "ILL"),
            Map.entry(6, "ABRT"),
            Map.entry(7, "BUS"),
            Map.entry(8, "FPE"),
            Map.entry(9, "KILL"),
            Map.entry(11, "SEGV"),
            Map.entry(13, "PIPE"),
            Map.entry(14, "ALRM"),
            Map.entry(15, "TERM"));

    private final SshConnection connection;
    private final Session session;
    private final String doing;
    private final StreamCapture output;
    private final StreamCapture errors;

    /// @param doing for messages, as in "running docker ps"
    SshExecution(SshConnection connection, Session session, Opening opening, String doing) {
        this.connection = connection;
        this.session = session;
        this.doing = doing;
        this.output = new StreamCapture(opening, OUTPUT_CAP);
        this.errors = new StreamCapture(opening, OUTPUT_CAP);
    }

    /// @throws RemoteException LOST when the connection ended before the command did, REFUSED when the login
    ///     shell never came to run it
    ExecOutcome run(String line, Bytes input, Duration limit) throws RemoteException {
        Session.Command command = start(line);
        output.begin(command.getInputStream());
        errors.begin(command.getErrorStream());
        ChannelOutput stdin = new ChannelOutput(command);
        feed(stdin, input);
        try {
            if (hasEndedWithin(limit, command)) {
                return outcome(command);
            }
            stop(command);
            return new TimedOut(limit, output.captured(), errors.captured());
        } finally {
            stdin.abandon();
        }
    }

    private Session.Command start(String line) throws RemoteException {
        try {
            return session.exec(line);
        } catch (IOException e) {
            if (connection.isAlive() && !(e.getCause() instanceof TimeoutException)) {
                throw connection.refused(doing, e);
            }
            throw connection.lost(doing, e);
        }
    }

    /// A command may end without reading all of its input, as behind a pipe; that is its own business.
    private void feed(ChannelOutput stdin, Bytes input) {
        Thread.ofVirtual().name("ssh-input").start(() -> {
            try {
                stdin.write(input.toArray());
                stdin.close();
            } catch (IOException e) {
                stdin.abandon();
            }
        });
    }

    private boolean hasEndedWithin(Duration limit, Session.Command command) throws RemoteException {
        try {
            command.join(limit.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (ConnectionException e) {
            if (e.getCause() instanceof InterruptedException) {
                Thread.currentThread().interrupt();
                throw new RemoteException(
                        connection.host(),
                        RemoteException.Reason.LOST,
                        doing,
                        new IOException("this thread was told to stop waiting for it", e));
            }
            if (!connection.isAlive() || !(e.getCause() instanceof TimeoutException)) {
                throw connection.lost(doing, e);
            }
            return false;
        }
    }

    /// sshd passes a signal on to the whole process group of the session. It refuses that for a forced command,
    /// and for root, whose sessions lack the privilege separation it wants (session.c, session_signal_req);
    /// there the group is signalled from beside.
    private void stop(Session.Command command) throws RemoteException {
        List<Stop> stops = connection.host().user().equals("root")
                ? List.of(new Stop(Signal.TERM, true), new Stop(Signal.KILL, true))
                : List.of(new Stop(Signal.TERM, false), new Stop(Signal.KILL, false), new Stop(Signal.KILL, true));
        for (Stop stop : stops) {
            if (stop.isFromBeside()) {
                signalFromBeside(command, stop.signal());
            } else {
                signal(command, stop.signal());
            }
            if (hasEndedWithin(BETWEEN_SIGNALS, command)) {
                awaitLastBytes();
                return;
            }
        }
    }

    private record Stop(Signal signal, boolean isFromBeside) {}

    private void signal(Session.Command command, Signal signal) throws RemoteException {
        try {
            command.signal(signal);
        } catch (IOException e) {
            throw connection.lost(doing, e);
        }
    }

    /// The login shell leads the group. When its status has come it is gone, and the number may be somebody else's.
    private void signalFromBeside(Session.Command command, Signal signal) throws RemoteException {
        if (output.leader() > 1 && command.getExitStatus() == null && command.getExitSignal() == null) {
            connection.runBeside(doing, "kill -s " + signal + " -- -" + output.leader(), BETWEEN_SIGNALS);
        }
    }

    private ExecOutcome outcome(Session.Command command) throws RemoteException {
        awaitLastBytes();
        if (!output.hasBegun()) {
            String noise = output.noise().isEmpty() ? errors.noise() : output.noise();
            throw connection.refused(
                    doing, new IOException("the login shell there ended before it ran the command" + quoted(noise)));
        }
        Bytes printed = output.captured();
        Bytes complaints = errors.captured();
        Integer status = command.getExitStatus();
        if (status == null) {
            Signal signal = command.getExitSignal();
            return new Killed(signal == null ? "unknown" : signal.name(), printed, complaints);
        }
        if (status > 128 && status < 160) {
            int number = status - 128;
            return new Killed(SIGNALS.getOrDefault(number, Integer.toString(number)), printed, complaints);
        }
        return new Exited(status, printed, complaints, output.isTruncated() || errors.isTruncated());
    }

    private void awaitLastBytes() {
        try {
            boolean _ = output.awaitEnd(LAST_BYTES_MILLISECONDS) && errors.awaitEnd(LAST_BYTES_MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String quoted(String noise) {
        return noise.isEmpty() ? "" : "; it printed: " + noise.substring(Math.max(0, noise.length() - 300));
    }
}
