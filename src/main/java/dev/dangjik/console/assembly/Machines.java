package dev.dangjik.console.assembly;

import dev.dangjik.command.catalogue.Catalogue;
import dev.dangjik.config.Secrets;
import dev.dangjik.remote.DockerEngines;
import dev.dangjik.remote.HostDirectory;
import dev.dangjik.remote.PublicName;
import dev.dangjik.remote.SshRemoteShell;
import dev.dangjik.remote.SshSupervisor;
import dev.dangjik.remote.Supervisor;
import dev.dangjik.remote.SupervisorProfiles;
import dev.dangjik.remote.SupervisorScript;
import dev.dangjik.run.OutsideClient;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/// The way to the machines of the site.
record Machines(
        HostDirectory hosts,
        SshRemoteShell shell,
        DockerEngines engines,
        Supervisor supervisor,
        SupervisorProfiles profiles,
        OutsideClient outside)
        implements AutoCloseable {
    private static final Duration OUTSIDE = Duration.ofSeconds(10);

    static Machines of(Books books, Supplier<Catalogue> catalogue, Secrets secrets) {
        HostDirectory hosts =
                id -> Optional.ofNullable(catalogue.get().site().hosts().get(id));
        var shell = new SshRemoteShell(hosts, secrets);
        var supervisor = new SshSupervisor(shell, SupervisorScript.packaged());
        return new Machines(
                hosts,
                shell,
                new DockerEngines(shell),
                supervisor,
                new SupervisorProfiles(books.transactions(), supervisor, books.clock()),
                OutsideClient.over(() -> new PublicName(catalogue.get().site().domains(), OUTSIDE)));
    }

    @Override
    public void close() {
        engines.close();
        shell.close();
    }
}
