package dev.dangjik.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dangjik.testing.SomeSite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `dangjik check`, as it stands in the operators' own CI.
class CheckCommandTest {
    @TempDir
    Path folder = Path.of("/");

    private Path site = Path.of("/");

    @BeforeEach
    void bind() throws IOException {
        site = SomeSite.in(folder);
    }

    @Test
    void the_packaged_files_with_a_site_have_no_problem() {
        var run = check(Map.of(), "--site", site.toString());

        assertEquals(0, run.exitCode(), run.err());
        assertTrue(run.out().matches("4 stacks, \\d+ commands, site \\Q" + site + "\\E: no problem\n"), run.out());
        assertEquals(run, check(Map.of("DANGJIK_SITE", site.toString())));
    }

    @Test
    void without_a_site_it_says_that_nothing_is_bound() {
        var run = check(Map.of("DANGJIK_HOME", folder.resolve("nothing").toString()));

        assertEquals(0, run.exitCode(), run.err());
        assertTrue(run.out().endsWith(" commands, site not bound: no problem\n"), run.out());
    }

    @Test
    void a_site_that_was_named_and_is_not_there_is_a_problem() {
        var missing = folder.resolve("sight.yaml").toString();

        var run = check(Map.of(), "--site", missing);

        assertEquals(78, run.exitCode(), run.out());
        assertTrue(run.err().startsWith(missing + ": "), run.err());
    }

    @Test
    void every_problem_stands_on_a_line_with_file_and_line_and_the_exit_code_is_78() throws IOException {
        var workspace = folder.resolve("workspace");
        write(workspace.resolve("commands/shop/stack.yaml"), "dangjik: 1\nstack: shop\ntimezone: Mars/Olympus\n");
        write(workspace.resolve("permissions/roles.yaml"), "dangjik: 2\nroles: {}\n");

        var run = check(Map.of(), workspace.toString(), "--site", site.toString());

        assertEquals(78, run.exitCode(), run.out());
        assertEquals("", run.out());
        for (var problem : List.of(
                "commands/shop/stack.yaml:3: timezone is 'Mars/Olympus'; ",
                "permissions/roles.yaml:1: dangjik is 2; ",
                "permissions/grants.yaml: is missing; ")) {
            assertTrue(run.err().lines().anyMatch(line -> line.startsWith(problem)), run.err());
        }
        assertEquals(run, check(Map.of("DANGJIK_WORKSPACE", workspace.toString()), "--site", site.toString()));
    }

    @Test
    void a_mistake_in_the_site_is_told_with_its_line() throws IOException {
        Files.writeString(site, SomeSite.TEXT.replace("viewer: [minjun]", "viewer: [minjoon]"));

        var run = check(Map.of(), "--site", site.toString());

        assertEquals(78, run.exitCode(), run.out());
        assertTrue(run.err().contains(site + ":11: "), run.err());
    }

    @Test
    void a_directory_that_is_no_workspace_is_told() {
        var run = check(Map.of(), folder.resolve("nowhere").toString(), "--site", site.toString());

        assertEquals(78, run.exitCode(), run.out());
        assertTrue(run.err().contains("nowhere"), run.err());
    }

    private static void write(Path file, String content) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    private static CommandRun check(Map<String, String> environment, String... words) {
        var line = new java.util.ArrayList<>(List.of("check"));
        line.addAll(List.of(words));
        return CommandRun.of(environment, line.toArray(String[]::new));
    }
}
