package dev.dangjik.testing;

import dev.dangjik.store.EmbeddedPostgres;
import dev.dangjik.store.Pause;
import dev.dangjik.store.PostgresBinaries;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A PostgreSQL server for one test alone, which may stop it as it likes.
///
/// @param server running, and stopped on closing
public record OwnPostgres(EmbeddedPostgres server) implements AutoCloseable {
    public static OwnPostgres start() throws IOException {
        var temporary = Path.of(System.getProperty("java.io.tmpdir"));
        var binaries = temporary.resolve("dangjik-test-server-" + System.getProperty("user.name"));
        return new OwnPostgres(EmbeddedPostgres.start(
                Files.createTempDirectory(temporary, "dangjik-test-"), new PostgresBinaries(binaries), Pause.real()));
    }

    @Override
    public void close() {
        server.stop(EmbeddedPostgres.Stop.IMMEDIATE);
    }
}
