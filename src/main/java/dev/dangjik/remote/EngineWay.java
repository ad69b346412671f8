package dev.dangjik.remote;

import dev.dangjik.plan.ShellCommand;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import net.schmizz.sshj.connection.channel.direct.Session;

/// How a stream to the machine's Docker engine is opened, cheapest first.
///
/// @param words the command that speaks for the engine on its standard streams; empty for the socket itself
record EngineWay(List<String> words) {
    static final List<EngineWay> ALL = List.of(
            new EngineWay(List.of()),
            new EngineWay(List.of("docker", "system", "dial-stdio")),
            new EngineWay(List.of("sudo", "-n", "docker", "system", "dial-stdio")));

    private static final String SOCKET = "/var/run/docker.sock";
    private static final String DOING = "opening a stream to Docker";
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    EngineWay {
        words = List.copyOf(words);
    }

    /// Whether a stream takes one of the host's few sessions, so that none may be kept for later.
    boolean needsSession() {
        return !words.isEmpty();
    }

    /// What a person calls it.
    String title() {
        return needsSession() ? String.join(" ", words) : SOCKET;
    }

    /// An unconnected socket that will be a stream to the engine.
    ///
    /// @param complaints receives the last line that the command on the machine wrote to its standard error, once
    ///     it ended
    ChannelWire wire(SshConnection connection, Consumer<String> complaints) {
        if (!needsSession()) {
            return new ChannelWire(
                    () -> {
                        var channel = new StreamLocalChannel(connection.client().getConnection(), SOCKET);
                        channel.open();
                        return channel;
                    },
                    () -> {});
        }
        var opened = new AtomicReference<Optional<Session>>(Optional.empty());
        return new ChannelWire(
                () -> {
                    Session session = session(connection);
                    try {
                        Session.Command command = started(session, complaints);
                        opened.set(Optional.of(session));
                        return command;
                    } catch (IOException e) {
                        connection.release(session);
                        throw e;
                    }
                },
                () -> opened.get().ifPresent(connection::release));
    }

    private static Session session(SshConnection connection) throws IOException {
        try {
            return connection.openSession(DOING, PATIENCE);
        } catch (RemoteException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /// Start-up files of the login shell may print too, so the engine's words begin behind a line of our own.
    private Session.Command started(Session session, Consumer<String> complaints) throws IOException {
        Opening opening = Opening.fresh();
        Session.Command command = session.exec(opening.echo("0") + "; exec " + new ShellCommand(words));
        Thread.ofVirtual()
                .name("docker-complaints")
                .start(() -> complaints.accept(LastWords.of(command.getErrorStream())));
        opening.skip(command.getInputStream(), PATIENCE);
        return command;
    }
}
