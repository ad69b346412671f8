package dev.dangjik.command.catalogue;

import dev.dangjik.config.InvalidConfiguration;
import dev.dangjik.config.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Loads the catalogue: all of it or nothing.
public final class CatalogueLoader {
    private final Set<String> procedures;
    private final Clock clock;

    /// @param procedures the built-in procedures that this installation can execute
    public CatalogueLoader(Set<String> procedures, Clock clock) {
        this.procedures = Set.copyOf(procedures);
        this.clock = clock;
    }

    /// Loads the files of a workspace and binds them to a site.
    ///
    /// @param site the site file; when there is none, nothing is bound
    /// @throws InvalidConfiguration with every problem of every file
    public Catalogue load(Workspace workspace, Path site) {
        return new Loading(workspace, procedures, clock.instant()).load(site.toString(), read(site));
    }

    /// As [#load(Workspace, Path)] from a directory.
    ///
    /// @throws InvalidConfiguration also when the directory cannot be read
    public Catalogue load(Path directory, Path site) {
        try {
            return load(Workspace.directory(directory), site);
        } catch (IOException e) {
            throw unreadable(directory.toString(), e);
        }
    }

    /// As [#load(Workspace, Path)] from the files that Dangjik was packaged with.
    public Catalogue loadPackaged(Path site) {
        try {
            return load(Workspace.packaged(), site);
        } catch (IOException e) {
            throw unreadable("packaged", e);
        }
    }

    private static Optional<byte[]> read(Path site) {
        if (!Files.exists(site)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Files.readAllBytes(site));
        } catch (IOException e) {
            throw unreadable(site.toString(), e);
        }
    }

    private static InvalidConfiguration unreadable(String what, IOException cause) {
        return new InvalidConfiguration(List.of(new Problem(what, 0, "cannot be read: " + cause)));
    }
}
