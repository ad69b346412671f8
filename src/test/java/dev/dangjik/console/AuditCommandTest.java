package dev.dangjik.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dangjik.store.Database;
import dev.dangjik.testing.Postgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class AuditCommandTest {
    @RegisterExtension
    static final Postgres postgres = Postgres.perTest();

    @TempDir
    Path folder = Path.of("/");

    @BeforeEach
    void fiveLinks() {
        Chain.append(postgres.database(), 5);
    }

    @Test
    void an_untouched_chain_is_whole_and_inconclusive() {
        var run = run("audit", "verify");

        assertEquals(6, run.exitCode(), run.err());
        assertTrue(run.out().startsWith("rows 1..5  links OK  bodies OK  columns OK\n"), run.out());
        assertTrue(run.out().endsWith("RESULT INCONCLUSIVE\n"), run.out());
        assertEquals(run, run("audit", "verify", "--database"));
    }

    @Test
    void an_edited_row_is_found() throws SQLException {
        Chain.tamper(postgres.database(), "update audit_event set actor_person = 'nobody' where seq = 3");

        var run = run("audit", "verify");
        assertEquals(2, run.exitCode());
        assertTrue(run.out().endsWith("RESULT ALTERED 3\n"), run.out());
    }

    @Test
    void a_row_that_is_gone_is_found() throws SQLException {
        Chain.tamper(postgres.database(), "delete from audit_event where seq = 2");

        var run = run("audit", "verify");
        assertEquals(3, run.exitCode());
        assertTrue(run.out().endsWith("RESULT BROKEN_LINK 3\n"), run.out());
    }

    @Test
    void an_export_is_verified_without_the_database() throws IOException {
        var file = folder.resolve("audit.jsonl");
        var export = run("audit", "export", file.toString());

        assertEquals(0, export.exitCode(), export.err());
        assertTrue(export.out().startsWith("5 links of "), export.out());
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        var verified = CommandRun.of(Map.of(), "audit", "verify", file.toString());
        assertEquals(6, verified.exitCode());
        assertTrue(verified.out().startsWith("rows 1..5  links OK  bodies OK  columns OK\n"), verified.out());
    }

    @Test
    void an_auditor_needs_the_export_the_anchors_and_the_public_key() throws IOException {
        var home = Map.of("DANGJIK_HOME", folder.toString());
        assertEquals(66, CommandRun.of(home, "audit", "key").exitCode());
        Files.writeString(
                folder.resolve("anchor.key"), "MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n");
        Files.setPosixFilePermissions(folder.resolve("anchor.key"), PosixFilePermissions.fromString("rw-------"));
        var key = CommandRun.of(home, "audit", "key");
        assertTrue(key.out().startsWith("-----BEGIN PUBLIC KEY-----\n"), key.err());
        var publicKey =
                Files.writeString(folder.resolve("anchor.pub"), key.out()).toString();

        var anchors = folder.resolve("anchors.jsonl").toString();
        var read = run("audit", "anchors", anchors);
        assertEquals(6, read.exitCode(), read.err());
        assertTrue(read.out().contains("slack -: no audit channel is bound"), read.out());
        var export = folder.resolve("audit.jsonl").toString();
        var exported = run("audit", "export", export);
        assertTrue(exported.err().contains("RESULT INCONCLUSIVE"), exported.err());

        var verified =
                CommandRun.of(Map.of(), "audit", "verify", export, "--anchors", anchors, "--public-key", publicKey);
        assertEquals(6, verified.exitCode(), verified.err());
        assertTrue(verified.out().contains("slack -: no audit channel is bound"), verified.out());
        var wrong = CommandRun.of(Map.of(), "audit", "verify", export, "--public-key", export);
        assertEquals(65, wrong.exitCode());
        assertEquals(
                66,
                CommandRun.of(Map.of(), "audit", "verify", export, "--anchors", "/no/file")
                        .exitCode());
    }

    @Test
    void an_export_that_lacks_its_end_is_truncated_or_unreadable() throws IOException {
        var file = folder.resolve("audit.jsonl");
        run("audit", "export", file.toString());
        var lines = Files.readAllLines(file);

        Files.write(file, lines.subList(0, 4));
        var shorter = run("audit", "verify", file.toString());
        assertEquals(4, shorter.exitCode());
        assertTrue(shorter.out().endsWith("RESULT TRUNCATED 4\n"), shorter.out());

        Files.writeString(file, String.join("\n", lines).substring(0, 700));
        var cut = run("audit", "verify", file.toString());
        assertEquals(65, cut.exitCode());
        assertTrue(cut.err().contains("the file was cut off or edited"), cut.err());
        assertFalse(cut.err().contains("\tat "), cut.err());
    }

    @Test
    void an_export_of_some_days_holds_those_days_in_seoul() {
        var file = folder.resolve("days.jsonl").toString();

        var export = run("audit", "export", "--from", "2026-11-21", "--to", "2026-11-23", file);
        assertEquals(0, export.exitCode(), export.err());
        assertTrue(export.out().startsWith("3 links of "), export.out());
        var verified = run("audit", "verify", file);
        assertEquals(6, verified.exitCode());
        assertTrue(verified.out().startsWith("begins at link 2: what came before is not looked at\nrows 2..4 "));

        var before = folder.resolve("before.jsonl").toString();
        var time = run("audit", "export", "--to", "2026-11-21T21:00:00+09:00", before);
        assertTrue(time.out().startsWith("1 links of "), time.out());
    }

    @Test
    void an_export_of_days_without_entries_leaves_no_file() {
        var file = folder.resolve("empty.jsonl");

        var run = run("audit", "export", "--from", "2027-01-01", file.toString());
        assertEquals(66, run.exitCode());
        assertTrue(run.err().contains("holds no link from 2026-12-31T15:00:00Z"), run.err());
        assertFalse(Files.exists(file));
    }

    @Test
    void a_file_that_is_there_is_not_written_over() throws IOException {
        var file = Files.writeString(folder.resolve("mine"), "mine");

        assertEquals(73, run("audit", "export", file.toString()).exitCode());
        assertEquals("mine", Files.readString(file));
        assertEquals(73, run("audit", "export", "/no/such/folder/file").exitCode());
    }

    @Test
    void words_that_make_no_sense_get_the_usage() {
        var both = run("audit", "verify", "--database", "file");
        assertEquals(64, both.exitCode());
        assertTrue(both.err().startsWith("Give --database or FILE, not both."), both.err());

        var time = run("audit", "export", "--from", "yesterday", "file");
        assertEquals(64, time.exitCode());
        assertTrue(time.err().contains("Type 2026-11-01"), time.err());
        assertEquals(64, run("audit", "sing").exitCode());
        assertEquals(66, run("audit", "verify", "/no/such/file").exitCode());
    }

    @Test
    void a_home_without_a_database_is_named() {
        var run = CommandRun.of(Map.of("DANGJIK_HOME", folder.toString()), "audit", "verify");

        assertEquals(69, run.exitCode());
        assertTrue(run.err().contains("Set DANGJIK_HOME to the home of the bot, or DANGJIK_DB_URL"), run.err());
        assertFalse(Files.exists(folder.resolve("postgres")));
    }

    @Test
    void a_server_that_does_not_answer_is_named_without_its_password() {
        var url = "postgres://dangjik:the-password@127.0.0.1:1/dangjik";
        var run = CommandRun.of(Map.of("DANGJIK_DB_URL", url), "audit", "verify");

        assertEquals(69, run.exitCode());
        assertTrue(run.err().startsWith("Visiting the database 127.0.0.1:1/dangjik: "), run.err());
        assertFalse(run.err().contains("the-password"), run.err());
    }

    @Test
    void the_embedded_database_is_read_while_the_bot_runs_and_started_for_the_moment_while_it_does_not()
            throws Exception {
        var home = Map.of("DANGJIK_HOME", folder.toString());
        try (var bot = Database.open(folder, Optional.empty())) {
            Chain.append(bot, 2);

            var server = Files.readString(folder.resolve("postgres/data/postmaster.pid"));
            var beside = CommandRun.besides(home, "audit", "verify");
            assertEquals(6, beside.exitCode(), beside.out());
            assertTrue(beside.out().startsWith("rows 1..2 "), beside.out());
            assertEquals(server, Files.readString(folder.resolve("postgres/data/postmaster.pid")));
            bot.jdbi().useHandle(handle -> handle.execute("select 1"));
        }
        assertFalse(Files.exists(folder.resolve("postgres/data/postmaster.pid")));
        var alone = CommandRun.of(home, "audit", "verify");
        assertEquals(6, alone.exitCode(), alone.err());
        assertTrue(alone.out().startsWith("rows 1..2 "), alone.out());
        assertFalse(Files.exists(folder.resolve("postgres/data/postmaster.pid")));
    }

    private static CommandRun run(String... words) {
        return CommandRun.on(postgres, postgres.database(), words);
    }
}
