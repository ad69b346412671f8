package dev.dangjik.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProvisionCommandTest {
    private static final String PEOPLE = """
            channels: {everbit-ops: C0A, stockboom-ops: C0B, web-project-ops: C0C, o4o-ops: C0D}
            people:
              hana: {name: "Hana", slack: ["T0LAB/U0HANA"]}
              minjun: {name: "Minjun", slack: ["T0LAB/U0MINJUN"]}
            posts:
              everbit-operator: [hana, minjun]
              stockboom-operator: [hana, minjun]
              web-project-operator: [hana, minjun]
              o4o-operator: [hana, minjun]
              viewer: [hana]
            """;

    @TempDir
    private Path folder;

    @Test
    void a_host_that_the_site_does_not_know_is_told_with_the_line_to_add() throws Exception {
        var run = provision("", "stockboom");

        assertEquals(78, run.exitCode());
        assertTrue(run.err().contains("Add: hosts: {stockboom: {address: "), run.err());
    }

    @Test
    void a_host_without_a_key_for_it_is_told_with_the_line_to_add() throws Exception {
        var run = provision("", "everbit");

        assertEquals(78, run.exitCode());
        assertTrue(run.err().contains("Add: hosts: {everbit: {…, exposure: {key: \"file:/…\"}}}"), run.err());
    }

    @Test
    void a_host_without_surfaces_needs_nothing() throws Exception {
        var run = provision("    exposure: {key: env:NONE}", "o4o-web");

        assertEquals(78, run.exitCode());
        assertTrue(run.err().contains("No stack has a surface on o4o-web"), run.err());
    }

    @Test
    void the_script_for_root_is_printed_without_asking_any_machine() throws Exception {
        var key = folder.resolve("id_exposure");
        var made = new ProcessBuilder("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key.toString()).start();
        assertEquals(0, made.waitFor());

        var run = provision("    exposure: {key: \"file:" + key + "\"}", "everbit", "--script");

        assertEquals(0, run.exitCode(), run.err());
        assertTrue(run.out().startsWith("#!/bin/bash\n"), run.out());
        var line = run.out()
                .lines()
                .filter(text -> text.startsWith("0644 /var/lib/dangjik-exposure/.ssh/authorized_keys "))
                .findFirst()
                .orElseThrow();
        var installed = new String(
                Base64.getDecoder().decode(line.substring(line.lastIndexOf(' ') + 1)),
                java.nio.charset.StandardCharsets.UTF_8);
        var publicKey = Files.readString(folder.resolve("id_exposure.pub")).split(" ", -1)[1];
        assertTrue(installed.startsWith("restrict,command=\""), installed);
        assertTrue(installed.contains(" ssh-ed25519 " + publicKey + " "), installed);
    }

    @Test
    void two_things_at_once_are_one_too_many() throws Exception {
        assertEquals(64, provision("", "everbit", "--apply", "--remove").exitCode());
    }

    private CommandRun provision(String exposure, String... words) throws IOException {
        var site = folder.resolve("site.yaml");
        var host = """
                  %s:
                    address: 127.0.0.1
                    port: 1
                    user: nobody
                    fingerprints: ["SHA256:%s"]
                    key: env:OTHER
                %s
                """;
        var fingerprint = "A".repeat(43);
        Files.writeString(
                site,
                "dangjik: 1\nhosts:\n" + host.formatted("everbit", fingerprint, exposure)
                        + host.formatted("o4o-web", fingerprint, exposure) + PEOPLE);
        var line = new java.util.ArrayList<>(java.util.List.of("provision", "--site", site.toString()));
        line.addAll(java.util.List.of(words));
        return CommandRun.of(
                Map.of("DANGJIK_WORKSPACE", Path.of(".").toAbsolutePath().toString()), line.toArray(String[]::new));
    }
}
