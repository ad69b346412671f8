package dev.dangjik.command.catalogue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The published schemas say of a file what the loader says of it.
class SchemasTest {
    private static final Path SCHEMAS = Path.of("src/main/resources/schemas");
    private static final SchemaRegistry REGISTRY =
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

    @ParameterizedTest
    @MethodSource("packagedFiles")
    void every_packaged_file_fits_its_schema(Path file) throws IOException {
        assertEquals(List.of(), faults(file.toString(), Files.readString(file)));
    }

    static Stream<Path> packagedFiles() throws IOException {
        try (var commands = Files.walk(Path.of("commands"));
                var permissions = Files.walk(Path.of("permissions"))) {
            return Stream.concat(commands, permissions)
                    .filter(file -> file.toString().endsWith(".yaml"))
                    .toList()
                    .stream();
        }
    }

    @ParameterizedTest
    @MethodSource("packagedFiles")
    void every_packaged_file_tells_the_editor_its_schema(Path file) throws IOException {
        var first = Files.readAllLines(file).getFirst();
        var hint = "# yaml-language-server: $schema=";
        assertTrue(first.startsWith(hint), first);
        var named = file.resolveSibling(first.substring(hint.length())).normalize();
        assertEquals(schemaOf(file.toString()), named);
    }

    @Test
    void the_workspace_that_loads_fits_the_schemas() {
        var files = new SmallWorkspace().workspace().files();
        files.forEach((name, content) -> {
            if (name.endsWith(".yaml")) {
                assertEquals(List.of(), faults(name, content.text()), name);
            }
        });
    }

    @ParameterizedTest
    @MethodSource("structuralMistakes")
    void a_mistake_of_structure_is_seen_by_the_schema_too(Mistakes.Mistake mistake) {
        var content = mistake.workspace().content(mistake.file());
        assertFalse(faults(mistake.file(), content).isEmpty());
        assertFalse(mistake.workspace().problems().isEmpty());
    }

    static Stream<Mistakes.Mistake> structuralMistakes() throws IOException {
        return Mistakes.all().stream().filter(Mistakes.Mistake::isStructural);
    }

    @Test
    void a_site_fits_its_schema_as_it_fits_the_loader() {
        var site = SiteFiles.RIGHT;
        assertEquals(List.of(), faults("site.yaml", site));
        assertEquals(List.of(), SiteFiles.problems(site));
        for (var wrong : SiteFiles.STRUCTURAL.entrySet()) {
            var content = site.replace(wrong.getKey(), wrong.getValue());
            assertFalse(faults("site.yaml", content).isEmpty(), wrong.getValue());
            assertFalse(SiteFiles.problems(content).isEmpty(), wrong.getValue());
        }
    }

    private static List<String> faults(String file, String content) {
        return schema(schemaOf(file)).validate(content, InputFormat.YAML).stream()
                .map(error -> error.getInstanceLocation() + " " + error.getMessage())
                .toList();
    }

    private static Schema schema(Path file) {
        try {
            return REGISTRY.getSchema(Files.readString(file), InputFormat.JSON);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static Path schemaOf(String file) {
        var name = Path.of(file).getFileName().toString().replace(".yaml", "");
        var kind = file.startsWith("permissions/tests/")
                ? "policy-test"
                : file.startsWith("commands/") && !name.equals("stack") ? "command" : name;
        return SCHEMAS.resolve(kind + ".schema.json");
    }
}
