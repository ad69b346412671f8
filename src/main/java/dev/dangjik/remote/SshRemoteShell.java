package dev.dangjik.remote;

import dev.dangjik.config.Secrets;
import dev.dangjik.plan.ShellCommand;
import dev.dangjik.remote.RemoteException.Reason;
import dev.dangjik.stack.Host;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// Runs commands over SSH, on one kept connection per host.
///
/// A connection that is lost is made again at the next use. A dead peer is noticed within 10 s while something
/// runs and within 30 s otherwise. A connection unused for 10 minutes is closed.
@Singleton
public final class SshRemoteShell implements RemoteShell, ForcedCommand, AutoCloseable {
    private static final Duration GOODBYE = Duration.ofSeconds(2);
    private static final Duration MOMENT = Duration.ofSeconds(2);

    private final HostDirectory directory;
    private final SshSettings settings;
    private final PrivateKeys keys;
    private final SshConnector connector;
    private final Map<Host, HostLink> links = new ConcurrentHashMap<>();
    private final Map<Host, HostLink> forced = new ConcurrentHashMap<>();

    /// @param directory finds jump hosts
    @Inject
    public SshRemoteShell(HostDirectory directory, Secrets secrets) {
        this(directory, secrets, SshSettings.production());
    }

    SshRemoteShell(HostDirectory directory, Secrets secrets, SshSettings settings) {
        this.directory = directory;
        this.settings = settings;
        this.keys = new PrivateKeys(secrets);
        this.connector = new SshConnector(settings, keys);
    }

    /// Does in the background what the first connection would else wait for, a moment from now: who starts the bot
    /// has something else to do first.
    public void prepare() {
        CompletableFuture.delayedExecutor(
                        MOMENT.toMillis(),
                        TimeUnit.MILLISECONDS,
                        task -> Thread.ofVirtual().name("ssh-algorithms").start(task))
                .execute(connector::config);
    }

    /// @throws IllegalArgumentException when the quoted command is longer than 128 KiB; what is long goes by
    ///     `input`
    @Override
    public ExecOutcome exec(Host host, ShellCommand command, Bytes input, Duration limit) throws RemoteException {
        return link(host).exec(CommandLine.of(command), "running " + brief(command), input, limit);
    }

    @Override
    public ExecOutcome ask(Host host, String word, Bytes input, Duration limit) throws RemoteException {
        HostLink link = forced.computeIfAbsent(
                host, unknown -> HostLink.toForcedCommand(unknown, connector, () -> jump(unknown), patience()));
        return link.exec(CommandLine.forced(word), "asking for " + word, input, limit);
    }

    @Override
    public String publicKey(Host host) throws RemoteException {
        return keys.publicLine(host);
    }

    /// The connection to `host`, for the Docker engine there.
    SshConnection connection(Host host) throws RemoteException {
        return link(host).connection();
    }

    /// How many hosts are connected now.
    public int connections() {
        return (int) everyLink().filter(HostLink::isConnected).count();
    }

    /// Ends all connections, at most two seconds after it is called. What runs on the machines goes on running
    /// there.
    @Override
    @PreDestroy
    public void close() {
        List<Thread> goodbyes = everyLink()
                .map(link -> Thread.ofVirtual().name("ssh-close").start(() -> link.close(GOODBYE)))
                .toList();
        try {
            for (Thread goodbye : goodbyes) {
                goodbye.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private HostLink link(Host host) {
        return links.computeIfAbsent(
                host, unknown -> new HostLink(unknown, connector, () -> jump(unknown), patience()));
    }

    private Duration patience() {
        return settings.connectWithin().multipliedBy(3);
    }

    private Stream<HostLink> everyLink() {
        return Stream.concat(links.values().stream(), forced.values().stream());
    }

    private Optional<HostLink> jump(Host host) throws RemoteException {
        Set<String> passed = new HashSet<>(Set.of(host.id()));
        for (Optional<String> next = host.jump();
                next.isPresent();
                next = named(next.get(), host).jump()) {
            if (!passed.add(next.get())) {
                throw unreachable(host, "its jump hosts lead back to " + next.get() + "; mend jump in site.yaml");
            }
        }
        return host.jump().isPresent() ? Optional.of(link(named(host.jump().get(), host))) : Optional.empty();
    }

    private Host named(String id, Host behind) throws RemoteException {
        Optional<Host> found = directory.host(id);
        if (found.isEmpty()) {
            throw unreachable(behind, "its jump host " + id + " is not in site.yaml");
        }
        return found.get();
    }

    private static RemoteException unreachable(Host host, String why) {
        return new RemoteException(host, Reason.UNREACHABLE, "finding the way", new IOException(why));
    }

    private static String brief(ShellCommand command) {
        String line = command.toString().lines().findFirst().orElse("");
        return line.length() > 120 ? line.substring(0, 120) + "…" : line;
    }
}
