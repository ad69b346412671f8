package dev.dangjik.store;

import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestOutputStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.postgresql.PGConnection;

/// The whole database as one file: backup, and the way from the embedded database to an external one.
///
/// A zip of one file of comma-separated values a table, and a manifest with rows and digests. Leases and timers are
/// not in it: they are made anew from the runs.
public final class Archive {
    private final Login owner;
    private final ChainCheck chain;
    private final Clock clock;

    public Archive(Database database, ChainCheck chain, Clock clock) {
        this(database.owner(), chain, clock);
    }

    /// As above, whatever release made the tables.
    public Archive(DatabaseVisit visit, ChainCheck chain, Clock clock) {
        this(visit.owner(), chain, clock);
    }

    private Archive(Login owner, ChainCheck chain, Clock clock) {
        this.owner = owner;
        this.chain = chain;
        this.clock = clock;
    }

    /// What an export is asked to do about a chain that is objected to.
    public enum Trust {
        /// Refuse.
        REQUIRED,
        /// Write it all the same: it is evidence.
        NOT_NEEDED
    }

    /// Writes everything as one snapshot shows it, reads it back, and puts it at `target` only then, owner-only.
    ///
    /// @throws ArchiveRefused when the chain is objected to and trust is required, or when it cannot be written or
    ///     what was read back differs
    public ArchiveManifest write(Path target, Trust trust) {
        var partial = target.resolveSibling(target.getFileName() + ".new");
        try {
            Files.deleteIfExists(partial);
            ArchiveManifest manifest;
            try (var connection = owner.connect()) {
                manifest = write(connection, partial, trust);
            }
            if (!verify(partial).equals(manifest)) {
                throw new ArchiveRefused("Reading " + partial + " back gave another manifest than was written.");
            }
            Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return manifest;
        } catch (IOException | SQLException e) {
            throw new ArchiveRefused("Writing the database to " + target + ": " + e.getMessage(), e);
        } finally {
            deleteQuietly(partial);
        }
    }

    /// Reads the whole archive and compares every row count and digest with its manifest.
    ///
    /// @throws ArchiveRefused naming what does not agree
    public static ArchiveManifest verify(Path archive) {
        try (var file = ArchiveFile.open(archive)) {
            return file.verify();
        }
    }

    /// Fills the empty database from `archive`, in one transaction: everything or nothing.
    ///
    /// The caller holds the [InstanceLock] alone.
    ///
    /// @throws ArchiveRefused when the database is not empty, the tables are of another version, anything does not
    ///     agree with the manifest, or the audit chain is objected to
    public ArchiveManifest read(Path archive) {
        try (var file = ArchiveFile.open(archive);
                var connection = owner.connect()) {
            var manifest = file.verify();
            connection.setAutoCommit(false);
            try {
                fill(connection, file, manifest);
                connection.commit();
                return manifest;
            } finally {
                connection.rollback();
            }
        } catch (IOException | SQLException e) {
            throw new ArchiveRefused(
                    "Reading " + archive + " into " + owner.place() + ": " + e.getMessage() + " Nothing was changed.",
                    e);
        }
    }

    private ArchiveManifest write(Connection connection, Path file, Trust trust) throws IOException, SQLException {
        connection.setAutoCommit(false);
        try (var statement = connection.createStatement()) {
            statement.execute("set transaction isolation level repeatable read read only");
        }
        try {
            var objection = chain.objection(connection);
            if (objection.isPresent() && trust == Trust.REQUIRED) {
                throw new ArchiveRefused("The audit chain in " + owner.place() + " is not as it was written: "
                        + objection.get() + ". Type dangjik audit verify.");
            }
            var owner = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
            try (var channel =
                    FileChannel.open(file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), owner)) {
                var out = new BufferedOutputStream(java.nio.channels.Channels.newOutputStream(channel), 1 << 16);
                var zip = new ZipOutputStream(out, StandardCharsets.UTF_8);
                var manifest = writeTables(connection, zip);
                zip.finish();
                out.flush();
                channel.force(true);
                return manifest;
            }
        } finally {
            connection.rollback();
        }
    }

    private ArchiveManifest writeTables(Connection connection, ZipOutputStream zip) throws IOException, SQLException {
        var tables = new ArchiveTables(connection);
        var written = new ArrayList<ArchiveManifest.Table>();
        for (var name : tables.inOrder()) {
            var columns = tables.columns(name);
            zip.putNextEntry(new ZipEntry(name + ".csv"));
            var digest = ArchiveFile.sha256();
            var sink = new DigestOutputStream(unclosed(zip), digest);
            long rows = connection
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyOut(
                            "copy (select " + String.join(", ", columns) + " from " + name + tables.order(name)
                                    + ") to stdout (format csv, header true, encoding 'UTF8')",
                            sink);
            zip.closeEntry();
            written.add(new ArchiveManifest.Table(
                    name, columns, rows, HexFormat.of().formatHex(digest.digest())));
        }
        var manifest = new ArchiveManifest(
                tables.schema(), clock.instant().truncatedTo(ChronoUnit.SECONDS), written, tables.chainHead());
        zip.putNextEntry(new ZipEntry(ArchiveManifest.NAME));
        zip.write(manifest.toJson().getBytes(StandardCharsets.UTF_8));
        zip.closeEntry();
        return manifest;
    }

    private void fill(Connection connection, ArchiveFile archive, ArchiveManifest manifest)
            throws IOException, SQLException {
        var tables = new ArchiveTables(connection);
        checkFits(tables, manifest);
        for (var table : manifest.tables()) {
            try (var content = archive.content(table.file())) {
                long rows = connection
                        .unwrap(PGConnection.class)
                        .getCopyAPI()
                        .copyIn(
                                "copy " + table.name() + " (" + String.join(", ", table.columns())
                                        + ") from stdin (format csv, header true, encoding 'UTF8')",
                                content);
                if (rows != table.rows()) {
                    throw new ArchiveRefused(archive + ": " + table.file() + " holds " + rows
                            + " rows, and its manifest" + " says " + table.rows() + ". Nothing was changed.");
                }
            }
        }
        tables.continueNumbers();
        if (!tables.chainHead().equals(manifest.chainHead())) {
            throw new ArchiveRefused(
                    archive + ": the audit chain ends elsewhere than the manifest says. Nothing was" + " changed.");
        }
        chain.objection(connection).ifPresent(why -> {
            throw new ArchiveRefused(
                    archive + ": the audit chain is not as it was written: " + why + ". Nothing was changed.");
        });
    }

    private void checkFits(ArchiveTables tables, ArchiveManifest manifest) throws SQLException {
        if (!tables.schema().equals(manifest.schema())) {
            throw new ArchiveRefused("The archive has tables of version " + manifest.schema() + ", and "
                    + owner.place() + " has version " + tables.schema()
                    + ". Read it in with the release that wrote it, then start this one on the result.");
        }
        var names = tables.inOrder();
        if (!List.copyOf(manifest.tables().stream()
                        .map(ArchiveManifest.Table::name)
                        .toList())
                .equals(names)) {
            throw new ArchiveRefused("The archive does not hold the tables of version " + manifest.schema() + ".");
        }
        for (var name : names) {
            if (!tables.isEmpty(name)) {
                throw new ArchiveRefused("The database " + owner.place() + " is not empty: " + name
                        + " holds rows. Import goes into an empty one: another DANGJIK_HOME or DANGJIK_DB_URL.");
            }
        }
    }

    private static OutputStream unclosed(OutputStream out) {
        return new FilterOutputStream(out) {
            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                out.write(bytes, offset, length);
            }

            @Override
            public void close() throws IOException {
                flush();
            }
        };
    }

    private static void deleteQuietly(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException _) {
            // It bears the name of an unfinished file, which the next copy replaces.
        }
    }
}
