package dev.dangjik.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dangjik.audit.AuditVerification.Verdict;
import dev.dangjik.config.Redactor;
import dev.dangjik.testing.Postgres;
import dev.dangjik.testing.TestClock;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuditVerifierTest {
    @RegisterExtension
    static final Postgres postgres = Postgres.perTest();

    @BeforeEach
    void fiveLinks() {
        var log = new ChainedAuditLog(TestClock.atNoon(), new Redactor());
        for (int i = 1; i <= 5; i++) {
            int number = i;
            postgres.transactions().run(handle -> log.append(handle, Events.of("step.ended", Map.of("n", number))));
        }
    }

    @Test
    void an_untouched_chain_is_inconclusive_while_there_are_no_anchors() throws SQLException {
        var verification = verify();

        assertEquals(6, verification.verdict().exitCode());
        assertTrue(verification.isAcceptable());
        assertEquals(
                "rows 1..5  links OK  bodies OK  columns OK",
                verification.lines().getFirst());
        assertTrue(verification
                .lines()
                .get(1)
                .startsWith("anchors slack none  vm none  edited 0  gaps 0   anchored none"));
        assertEquals("RESULT INCONCLUSIVE", verification.lines().getLast());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "body = convert_to('{\"n\":7}', 'UTF8')",
                "type = 'step.begun'",
                "actor_person = null",
                "incident_id = 'INC-1'",
                "severity = 2",
                "ts_us = ts_us + 1",
                "plan_hash = null",
                "run_id = 'other'",
                "hash = sha256('x')",
                "prev_hash = sha256('x')",
                "body_sha256 = sha256('x')"
            })
    void an_edited_row_is_found(String change) throws SQLException {
        tamper("update audit_event set " + change + " where seq = 3");

        var verification = verify();
        assertEquals(
                Verdict.ALTERED, verification.verdict(), verification.lines().toString());
        assertEquals(2, verification.verdict().exitCode());
        assertEquals("RESULT ALTERED 3", verification.lines().getLast());
    }

    @Test
    void a_row_that_is_gone_or_moved_breaks_the_link_behind_it() throws SQLException {
        tamper("delete from audit_event where seq = 3");

        assertEquals("RESULT BROKEN_LINK 4", verify().lines().getLast());
        assertEquals(3, verify().verdict().exitCode());
    }

    @Test
    void a_chain_without_its_first_link_is_broken() throws SQLException {
        tamper("delete from audit_event where seq = 1");

        assertEquals("RESULT BROKEN_LINK 2", verify().lines().getLast());
    }

    @Test
    void a_row_whose_hash_was_made_anew_breaks_the_link_behind_it(@TempDir Path folder) throws Exception {
        var lines = exported(folder);
        var body = AuditRow.Digest.of("{}".getBytes(StandardCharsets.UTF_8));
        var columns = Map.<String, Object>of("ts_us", 1L, "severity", 0, "type", "x", "via", "cli");
        var hash = AuditRow.hash(3, columns, body, previousOf(folder, 3));
        tamper("update audit_event set ts_us = 1, type = 'x', via = 'cli', actor_person = null, actor_account = null,"
                + " stack = null, target = null, invocation_id = null, run_id = null, plan_hash = null,"
                + " body = '{}', body_sha256 = '\\x" + body.hex() + "', hash = '\\x" + hash.hex()
                + "' where seq = 3");

        assertEquals(6, lines.size());
        assertEquals("RESULT BROKEN_LINK 4", verify().lines().getLast());
    }

    @Test
    void an_export_is_verified_without_a_database(@TempDir Path folder) throws Exception {
        var lines = exported(folder);

        var verification = ofFile(folder.resolve("audit.jsonl"));
        assertEquals(verify().lines().getFirst(), verification.lines().getFirst());
        assertEquals(verify().head(), verification.head());
        assertEquals("RESULT INCONCLUSIVE", verification.lines().getLast());

        var edited = lines.stream()
                .map(line -> line.replace("\"via\":\"slack\"", "\"via\":\"cli\""))
                .toList();
        Files.write(folder.resolve("edited.jsonl"), edited);
        assertEquals(
                "RESULT ALTERED 1",
                ofFile(folder.resolve("edited.jsonl")).lines().getLast());
    }

    @Test
    void an_export_that_lacks_its_end_is_truncated(@TempDir Path folder) throws Exception {
        var lines = exported(folder);

        Files.write(folder.resolve("short.jsonl"), lines.subList(0, 4));
        var verification = ofFile(folder.resolve("short.jsonl"));
        assertEquals("RESULT TRUNCATED 4", verification.lines().getLast());
        assertEquals(4, verification.verdict().exitCode());

        var text = String.join("\n", lines);
        Files.writeString(folder.resolve("cut.jsonl"), text.substring(0, text.length() - 9));
        var refusal = assertThrows(IOException.class, () -> ofFile(folder.resolve("cut.jsonl")));
        assertTrue(String.valueOf(refusal.getMessage()).contains("cut.jsonl:6:"), refusal.getMessage());
    }

    @Test
    void a_stretch_of_the_chain_is_verified_from_its_first_link(@TempDir Path folder) throws Exception {
        var lines = exported(folder);
        var stretch = new StringWriter();
        tamper("update audit_event set ts_us = ts_us + 1000 * seq");
        try (var connection = postgres.database().dataSource().getConnection()) {
            var noon = TestClock.atNoon().instant();
            var span = new AuditExport.Span(Optional.of(noon.plusMillis(2)), Optional.of(noon.plusMillis(4)));
            assertEquals(2, AuditExport.write(connection, stretch, span));
        }

        var head = stretch.toString().lines().findFirst().orElseThrow();
        Files.write(folder.resolve("stretch.jsonl"), List.of(head, lines.get(2), lines.get(3)));
        var verification = ofFile(folder.resolve("stretch.jsonl"));
        assertEquals("RESULT INCONCLUSIVE", verification.lines().getLast());
        assertEquals(
                "rows 2..3  links OK  bodies OK  columns OK",
                verification.lines().get(1));
    }

    @Test
    void an_export_of_a_later_form_names_what_reads_it(@TempDir Path folder) throws Exception {
        Files.writeString(folder.resolve("new.jsonl"), "{\"dangjik_audit_export\":2}\n");

        var refusal = assertThrows(IOException.class, () -> ofFile(folder.resolve("new.jsonl")));
        assertTrue(String.valueOf(refusal.getMessage()).contains("form 2"), refusal.getMessage());
    }

    @Test
    void a_file_that_is_no_export_is_refused_with_its_line(@TempDir Path folder) throws IOException {
        for (var text : List.of("nonsense", "{}", "{\"hash\":\"zz\"}")) {
            Files.writeString(folder.resolve("x.jsonl"), text);
            var refusal = assertThrows(IOException.class, () -> ofFile(folder.resolve("x.jsonl")));
            assertTrue(String.valueOf(refusal.getMessage()).contains("x.jsonl:1:"), refusal.getMessage());
        }
    }

    private static List<String> exported(Path folder) throws Exception {
        var text = new StringWriter();
        try (var connection = postgres.database().dataSource().getConnection()) {
            assertEquals(5, AuditExport.write(connection, text));
        }
        Files.writeString(folder.resolve("audit.jsonl"), text.toString());
        return text.toString().lines().toList();
    }

    private static AuditRow.Digest previousOf(Path folder, long seq) throws IOException {
        var found = Stream.<AuditRow>builder();
        AuditExport.forEach(folder.resolve("audit.jsonl"), found);
        return found.build()
                .filter(row -> row.seq() == seq)
                .findFirst()
                .orElseThrow()
                .previous();
    }

    private static AuditVerification ofFile(Path file) throws IOException {
        return AuditVerifier.verify(file, List.of(), Optional.empty());
    }

    private static AuditVerification verify() throws SQLException {
        try (var connection = postgres.database().dataSource().getConnection()) {
            return AuditVerifier.verify(connection);
        }
    }

    /// What only somebody with the rights of the tables' owner, and intent, can do.
    private static void tamper(String sql) throws SQLException {
        try (var owner = postgres.database().connectAsOwner();
                var statement = owner.createStatement()) {
            statement.execute("alter table audit_event disable trigger user");
            statement.execute(sql);
            statement.execute("alter table audit_event enable trigger user");
        }
    }
}
