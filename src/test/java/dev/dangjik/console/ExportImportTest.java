package dev.dangjik.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dangjik.store.Database;
import dev.dangjik.store.InstanceLock;
import dev.dangjik.testing.Postgres;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ExportImportTest {
    @RegisterExtension
    static final Postgres postgres = Postgres.perTest();

    @TempDir
    Path folder = Path.of("/");

    @Test
    void what_was_exported_is_imported_and_its_chain_verified() {
        Chain.append(postgres.database(), 3);
        var file = exported();

        try (var target = postgres.another()) {
            var run = on(target, "import", file.toString());
            assertEquals(0, run.exitCode(), run.err());
            assertTrue(run.out().startsWith("3 rows of "), run.out());
            assertTrue(run.out().contains("rows 1..3  links OK  bodies OK  columns OK\n"), run.out());
            assertTrue(run.out().contains("RESULT INCONCLUSIVE\n"), run.out());
            assertEquals(6, on(target, "audit", "verify").exitCode());
            Chain.append(target, 1);
            assertEquals(6, on(target, "audit", "verify").exitCode());

            var again = on(target, "import", file.toString());
            assertEquals(65, again.exitCode());
            assertTrue(again.err().contains("is not empty"), again.err());
        }
    }

    @Test
    void what_is_no_export_or_was_cut_off_is_called_that() throws java.io.IOException {
        var cut = java.nio.file.Files.writeString(folder.resolve("cut.zip"), "PK and nothing behind it");

        var run = on(postgres.database(), "import", cut.toString());

        assertEquals(65, run.exitCode());
        assertTrue(run.err().contains("this is not an export of Dangjik, or it was cut off"), run.err());
    }

    @Test
    void the_embedded_database_moves_to_an_external_one() {
        var home = Map.of("DANGJIK_HOME", folder.toString());
        var file = folder.resolve("all.zip");
        try (var embedded = Database.open(folder, Optional.empty())) {
            Chain.append(embedded, 2);
            var beside = CommandRun.of(home, "export", file.toString());
            assertEquals(0, beside.exitCode(), beside.err());
        }
        var alone = CommandRun.of(home, "export", folder.resolve("later.zip").toString());
        assertEquals(0, alone.exitCode(), alone.err());

        var run = on(postgres.database(), "import", file.toString());
        assertEquals(0, run.exitCode(), run.err());
        assertTrue(run.out().contains("rows 1..2 "), run.out());
    }

    @ParameterizedTest
    @EnumSource(InstanceLock.Sharing.class)
    void nothing_is_imported_while_a_bot_runs(InstanceLock.Sharing sharing) {
        var file = exported();
        try (var target = postgres.another();
                var _ = lock(target, sharing)) {
            var run = on(target, "import", file.toString());

            assertEquals(75, run.exitCode());
            assertTrue(run.err().startsWith("dangjik " + ProcessHandle.current().pid() + " at 127.0.0.1"), run.err());
            assertTrue(run.err().contains("Stop the bot first, then type again: dangjik import " + file), run.err());
        }
    }

    @Test
    void an_archive_of_a_later_form_names_itself() throws IOException {
        var file = exported();
        try (var zip = FileSystems.newFileSystem(URI.create("jar:" + file.toUri()), Map.of())) {
            var manifest = zip.getPath("manifest.json");
            Files.writeString(manifest, Files.readString(manifest).replace("\"format\":1", "\"format\":2"));
        }
        try (var target = postgres.another()) {
            var run = on(target, "import", file.toString());
            assertEquals(65, run.exitCode());
            assertTrue(run.err().contains("of form 2, and this release reads form 1"), run.err());
        }
    }

    @Test
    void an_archive_with_tables_of_a_later_release_changes_nothing() throws IOException {
        Chain.append(postgres.database(), 1);
        var file = exported();
        try (var zip = FileSystems.newFileSystem(URI.create("jar:" + file.toUri()), Map.of())) {
            var manifest = zip.getPath("manifest.json");
            Files.writeString(
                    manifest, Files.readString(manifest).replaceFirst("\"schema\":\"\\d+\"", "\"schema\":\"999\""));
        }
        try (var target = postgres.another()) {
            var run = on(target, "import", file.toString());
            assertEquals(65, run.exitCode());
            assertTrue(run.err().contains("tables of version 999"), run.err());
            assertTrue(on(target, "audit", "verify").out().startsWith("rows none "));
        }
    }

    @Test
    void an_archive_that_was_cut_off_is_refused_before_anything_is_made() throws IOException {
        var file = exported();
        var bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
        var home = folder.resolve("home");

        var run = CommandRun.of(Map.of("DANGJIK_HOME", home.toString()), "import", file.toString());
        assertEquals(65, run.exitCode());
        assertTrue(run.err().startsWith("Reading the archive " + file), run.err());
        assertFalse(run.err().contains("\tat "), run.err());
        assertFalse(Files.exists(home));
        assertEquals(66, on(postgres.database(), "import", "/no/such/file").exitCode());
    }

    @Test
    void an_altered_chain_is_exported_as_evidence_only_and_never_imported() throws SQLException {
        Chain.append(postgres.database(), 3);
        Chain.tamper(postgres.database(), "update audit_event set type = 'x' where seq = 2");
        var file = folder.resolve("evidence.zip");

        var refused = on(postgres.database(), "export", file.toString());
        assertEquals(65, refused.exitCode());
        assertTrue(refused.err().contains("RESULT ALTERED 2"), refused.err());
        assertFalse(Files.exists(file));

        assertEquals(
                0,
                on(postgres.database(), "export", "--even-if-altered", file.toString())
                        .exitCode());
        try (var target = postgres.another()) {
            var run = on(target, "import", file.toString());
            assertEquals(65, run.exitCode());
            assertTrue(run.err().contains("RESULT ALTERED 2"), run.err());
            assertTrue(on(target, "audit", "verify").out().startsWith("rows none "));
        }
    }

    @Test
    void a_file_that_is_there_is_not_written_over() throws IOException {
        var file = Files.writeString(folder.resolve("mine.zip"), "mine");

        var run = on(postgres.database(), "export", file.toString());
        assertEquals(73, run.exitCode());
        assertEquals("mine", Files.readString(file));
        assertEquals(
                73, on(postgres.database(), "export", "/no/such/folder/x.zip").exitCode());
    }

    @Test
    void every_subcommand_has_help_with_examples() {
        for (var words : new String[][] {{"audit", "verify"}, {"audit", "export"}, {"export"}, {"import"}}) {
            var asked = Arrays.copyOf(words, words.length + 1);
            asked[words.length] = "--help";
            var run = CommandRun.of(Map.of(), asked);
            assertEquals(0, run.exitCode());
            assertTrue(run.out().contains("Examples:"), run.out());
            assertTrue(run.out().contains("Exit codes:"), run.out());
        }
        assertTrue(CommandRun.of(Map.of(), "audit").out().contains("verify"));
    }

    private Path exported() {
        var file = folder.resolve("all.zip");
        var run = on(postgres.database(), "export", file.toString());
        assertEquals(0, run.exitCode(), run.err());
        return file;
    }

    private static InstanceLock lock(Database database, InstanceLock.Sharing sharing) {
        return assertInstanceOf(InstanceLock.Attempt.Taken.class, InstanceLock.attempt(database, sharing))
                .lock();
    }

    private static CommandRun on(Database database, String... words) {
        return CommandRun.on(postgres, database, words);
    }
}
