package dev.dangjik.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dangjik.audit.AuditVerification.Verdict;
import dev.dangjik.testing.Postgres;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/// An auditor with an export, a file of anchors and the public key, and nothing else.
class AnchorFileTest {
    @RegisterExtension
    static final Postgres postgres = Postgres.perTest();

    @TempDir
    Path folder = Path.of("/");

    private AnchorRig rig;

    @BeforeEach
    void anchors() throws Exception {
        rig = new AnchorRig(postgres.database());
        rig.anchored(3);
        rig.anchored(3);
    }

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void a_whole_chain_is_found_whole_without_a_database() throws Exception {
        var export = export();
        var anchors = anchorFile();

        assertEquals(
                Verdict.OK,
                verify(export, anchors).verdict(),
                verify(export, anchors).lines().toString());
        assertEquals(
                Verdict.INCONCLUSIVE,
                AuditVerifier.verify(export, AnchorFile.read(anchors), Optional.empty())
                        .verdict());
        var other = AnchorSigner.parse(new dev.dangjik.config.Secret<>(AnchorSigner.generate()));
        assertEquals(
                Verdict.ANCHOR_EDITED,
                AuditVerifier.verify(export, AnchorFile.read(anchors), Optional.of(other.publicKey()))
                        .verdict());
    }

    @Test
    void a_chain_that_was_cut_or_written_anew_before_it_was_exported_is_found() throws Exception {
        var anchors = anchorFile();
        rig.tamper("delete from audit_event where seq > 4");
        var cut = verify(export(), anchors);
        assertEquals("RESULT TRUNCATED 5", cut.lines().getLast(), cut.lines().toString());

        rig.tamper("delete from audit_event");
        rig.links("something.else", 6);
        assertEquals("RESULT REWRITTEN 3", verify(export(), anchors).lines().getLast());
    }

    @Test
    void what_an_auditor_has_fetched_himself_is_evidence_in_any_form() throws Exception {
        var export = export();
        var own = folder.resolve("own.txt");
        Files.write(
                own,
                rig.journals.of("one").stream()
                        .map(line -> "Nov 22 18:00:00 one dangjik-anchor[77]: " + line)
                        .toList());
        var found = verify(export, own);
        assertEquals(Verdict.OK, found.verdict(), found.lines().toString());
        assertTrue(found.lines().get(1).contains("file 2/2"), found.lines().get(1));

        Files.writeString(own, "nothing of the kind\n");
        assertEquals(Verdict.INCONCLUSIVE, verify(export, own).verdict());
    }

    @Test
    void links_behind_the_time_of_the_export_are_not_missed() throws Exception {
        var export = export();
        rig.clock.set(java.time.Clock.systemUTC().instant().plusSeconds(3600));
        rig.anchored(2);

        assertEquals(Verdict.OK, verify(export, anchorFile()).verdict());
    }

    @Test
    void a_place_that_could_not_be_read_is_said_in_the_file() throws Exception {
        rig.journals.goesDown("two");
        var found = verify(export(), anchorFile());

        assertEquals(Verdict.INCONCLUSIVE, found.verdict());
        assertTrue(
                found.lines().stream().anyMatch(line -> line.startsWith("vm two: connecting")),
                found.lines().toString());
    }

    @Test
    void a_file_that_was_cut_is_refused_with_its_line() throws Exception {
        var anchors = anchorFile();
        var text = Files.readString(anchors);
        Files.writeString(anchors, text.substring(0, text.length() - 40));

        var refused = assertThrows(IOException.class, () -> AnchorFile.read(anchors));
        assertTrue(String.valueOf(refused.getMessage()).contains("anchors.jsonl:"), refused.getMessage());
    }

    private AuditVerification verify(Path export, Path anchors) throws IOException {
        return AuditVerifier.verify(export, AnchorFile.read(anchors), Optional.of(rig.signer.publicKey()));
    }

    private Path export() throws Exception {
        var text = new StringWriter();
        try (var connection = postgres.database().connectAsOwner()) {
            AuditExport.write(connection, text);
        }
        return Files.writeString(folder.resolve("audit.jsonl"), text.toString());
    }

    private Path anchorFile() throws IOException {
        var text = new StringWriter();
        List<AnchorReading> readings = rig.readings();
        AnchorFile.write(text, readings, rig.clock.instant());
        return Files.writeString(folder.resolve("anchors.jsonl"), text.toString());
    }
}
