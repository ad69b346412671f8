package dev.dangjik.testing;

import dev.dangjik.store.EmbeddedPostgres;
import dev.dangjik.store.Pause;
import dev.dangjik.store.PostgresBinaries;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// A PostgreSQL server for one test alone, which may stop it as it likes.
///
/// @param server running, and stopped on closing
/// @param home of the server, which goes away with it
public record OwnPostgres(EmbeddedPostgres server, Path home) implements AutoCloseable {
    public static OwnPostgres start() throws IOException {
        var temporary = Path.of(System.getProperty("java.io.tmpdir"));
        var binaries = temporary.resolve("dangjik-test-server-" + System.getProperty("user.name"));
        var home = Files.createTempDirectory(temporary, "dangjik-test-");
        return new OwnPostgres(EmbeddedPostgres.start(home, new PostgresBinaries(binaries), Pause.real()), home);
    }

    /// What `DANGJIK_DB_URL` is set to for a database on it.
    public String url() {
        var owner = server.owner(EmbeddedPostgres.DATABASE);
        var password = URLEncoder.encode(owner.password().reveal(), StandardCharsets.UTF_8);
        return owner.url().replaceFirst("^jdbc:postgresql://", "postgres://" + owner.user() + ":" + password + "@");
    }

    @Override
    public void close() {
        server.stop(EmbeddedPostgres.Stop.IMMEDIATE);
        TemporaryFiles.delete(home);
    }
}
