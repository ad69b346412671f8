package dev.dangjik.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dangjik.testing.Postgres;
import dev.dangjik.testing.TestClock;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class ArchiveTest {
    @RegisterExtension
    static final Postgres postgres = Postgres.perTest();

    private static final ChainCheck TRUSTED = _ -> Optional.empty();
    private static final ChainCheck DOUBTED = _ -> Optional.of("RESULT ALTERED 1");

    private final TestClock clock = TestClock.atNoon();

    @TempDir
    Path folder = Path.of("/");

    @BeforeEach
    void someRows() {
        postgres.jdbi().useHandle(handle -> {
            handle.execute("""
                    insert into invocation (id, received_at, kind, actor, language, body, state, answer)
                    values ('i1', '2026-11-20T05:03:11.123456Z', 'command', 'T/U', 'ko', ?, 'answered', '')""", "a \"quoted\", line\nnext \\N 당직");
            handle.execute("insert into run_lock (name) values ('shop/api')");
            handle.execute("""
                    insert into run (id, invocation_id, stack, command, effect, lock_name, plan, plan_digest, authority,
                        state, requested_by, requester_account, channel, language, created_at)
                    values ('r1', 'i1', 'shop', 'deploy', 'change', 'shop/api', '{}', 'x', '{}', 'succeeded', 'kim', 'T/U',
                        'C1', 'ko', '2026-11-20T05:03:11Z')""");
            handle.execute("""
                    insert into outbox (key, kind, state, not_before, created_at, updated_at)
                    values ('run/r1', 'message', 'sent', now(), now(), now())""");
            handle.execute("""
                    insert into audit_event (seq, ts_us, type, severity, via, body, body_sha256, prev_hash, hash)
                    values (1, 0, 'x', 0, 'cli', '{}', '\\x01', '\\x00', '\\xabcd')""");
        });
    }

    @Test
    void what_was_exported_is_imported_into_an_empty_database() throws IOException {
        var file = folder.resolve("all.zip");
        var written = archive(TRUSTED).write(file, Archive.Trust.REQUIRED);
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        assertEquals("abcd", written.chainHead());
        assertEquals(5, written.rows());
        assertFalse(Files.exists(folder.resolve("all.zip.new")));

        try (var other = postgres.another()) {
            assertEquals(written, new Archive(other, TRUSTED, clock).read(file));
            var again = folder.resolve("again.zip");
            new Archive(other, TRUSTED, clock).write(again, Archive.Trust.REQUIRED);
            assertEquals(written, Archive.verify(again));
            other.jdbi()
                    .useHandle(handle -> assertEquals(
                            2,
                            handle.createUpdate("insert into outbox (key, kind, state, not_before, created_at,"
                                            + " updated_at) values ('run/r2', 'message', 'sent', now(), now(), now())")
                                    .executeAndReturnGeneratedKeys("id")
                                    .mapTo(Long.class)
                                    .one()));
        }
    }

    @Test
    void a_database_that_is_not_empty_is_left_alone() {
        var file = folder.resolve("all.zip");
        archive(TRUSTED).write(file, Archive.Trust.REQUIRED);

        var refusal = assertThrows(ArchiveRefused.class, () -> archive(TRUSTED).read(file));
        assertTrue(String.valueOf(refusal.getMessage()).contains("is not empty"), refusal.getMessage());
    }

    @Test
    void a_chain_that_is_objected_to_is_not_taken_in() {
        var file = folder.resolve("all.zip");
        archive(DOUBTED).write(file, Archive.Trust.NOT_NEEDED);

        try (var other = postgres.another()) {
            var refusal = assertThrows(ArchiveRefused.class, () -> new Archive(other, DOUBTED, clock).read(file));
            assertTrue(String.valueOf(refusal.getMessage()).contains("ALTERED 1"), refusal.getMessage());
            int left = other.jdbi()
                    .withHandle(handle -> handle.createQuery("select count(*) from invocation")
                            .mapTo(Integer.class)
                            .one());
            assertEquals(0, left);
        }
    }

    @Test
    void a_chain_that_is_objected_to_is_written_only_as_evidence() {
        var refusal = assertThrows(
                ArchiveRefused.class, () -> archive(DOUBTED).write(folder.resolve("all.zip"), Archive.Trust.REQUIRED));
        assertTrue(String.valueOf(refusal.getMessage()).contains("dangjik audit verify"), refusal.getMessage());
        assertFalse(Files.exists(folder.resolve("all.zip")));
    }

    @Test
    void a_changed_archive_is_refused() throws IOException {
        var file = folder.resolve("all.zip");
        archive(TRUSTED).write(file, Archive.Trust.REQUIRED);
        change(file, "run.csv", "succeeded", "cancelled");

        var refusal = assertThrows(ArchiveRefused.class, () -> Archive.verify(file));
        assertTrue(String.valueOf(refusal.getMessage()).contains("run.csv"), refusal.getMessage());
    }

    @Test
    void an_archive_of_other_tables_is_refused() throws IOException {
        var file = folder.resolve("all.zip");
        archive(TRUSTED).write(file, Archive.Trust.REQUIRED);
        change(file, ArchiveManifest.NAME, "\"schema\":\"", "\"schema\":\"9");

        try (var other = postgres.another()) {
            var refusal = assertThrows(ArchiveRefused.class, () -> new Archive(other, TRUSTED, clock).read(file));
            assertTrue(String.valueOf(refusal.getMessage()).contains("version 9"), refusal.getMessage());
        }
    }

    @Test
    void names_from_an_archive_never_reach_a_statement() throws IOException {
        var file = folder.resolve("all.zip");
        archive(TRUSTED).write(file, Archive.Trust.REQUIRED);
        change(file, ArchiveManifest.NAME, "\"run_lock\"", "\"run_lock; drop table run\"");

        assertThrows(ArchiveRefused.class, () -> Archive.verify(file));
    }

    @Test
    void a_file_that_is_no_archive_is_refused() throws IOException {
        Files.writeString(folder.resolve("x.zip"), "nothing");
        Files.write(folder.resolve("cut.zip"), new byte[0]);

        assertThrows(ArchiveRefused.class, () -> Archive.verify(folder.resolve("x.zip")));
        assertThrows(ArchiveRefused.class, () -> Archive.verify(folder.resolve("cut.zip")));
        assertThrows(ArchiveRefused.class, () -> Archive.verify(folder.resolve("none.zip")));
    }

    @Test
    void fourteen_nightly_copies_are_kept() throws IOException {
        var copies = new NightlyCopy(archive(TRUSTED), folder.resolve("backup"), clock);
        Files.createDirectory(folder.resolve("backup"));
        Files.writeString(folder.resolve("backup/dangjik-notes.zip"), "mine");
        for (int night = 0; night < 16; night++) {
            var made = assertInstanceOf(NightlyCopy.Outcome.Made.class, copies.make());
            assertEquals(night < 14 ? 0 : 1, made.removed().size());
            clock.advance(Duration.ofDays(1));
        }
        try (var left = Files.list(folder.resolve("backup"))) {
            assertEquals(15, left.count());
        }
        assertFalse(Files.exists(folder.resolve("backup/dangjik-20261120T120000Z.zip")));
        assertTrue(Files.exists(folder.resolve("backup/dangjik-20261205T120000Z.zip")));
    }

    @Test
    void a_night_without_a_copy_says_why() throws IOException {
        var doubted = new NightlyCopy(archive(DOUBTED), folder, clock).make();
        assertTrue(assertInstanceOf(NightlyCopy.Outcome.NotMade.class, doubted)
                .reason()
                .contains("ALTERED"));

        Files.writeString(folder.resolve("file"), "");
        var blocked = new NightlyCopy(archive(TRUSTED), folder.resolve("file"), clock).make();
        assertTrue(assertInstanceOf(NightlyCopy.Outcome.NotMade.class, blocked)
                .reason()
                .contains("file"));
    }

    private Archive archive(ChainCheck chain) {
        return new Archive(postgres.database(), chain, clock);
    }

    private static void change(Path archive, String name, String from, String to) throws IOException {
        try (var zip = FileSystems.newFileSystem(URI.create("jar:" + archive.toUri()), Map.of())) {
            var entry = zip.getPath(name);
            var text = Files.readString(entry, StandardCharsets.UTF_8);
            assertTrue(text.contains(from), text);
            Files.writeString(entry, text.replace(from, to));
        }
    }
}
