package dev.dangjik.exposure.vm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dangjik.command.catalogue.Catalogue;
import dev.dangjik.command.catalogue.CatalogueLoader;
import dev.dangjik.config.SecretReference;
import dev.dangjik.console.assembly.Procedures;
import dev.dangjik.stack.ExposureAccess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is packaged and what the scripts on the machine make of it, run here as they are installed.
class HelperPackageTest {
    private static final ExposureAccess ACCESS = new ExposureAccess(
            "dangjik-exposure",
            SecretReference.parse("env:KEY"),
            Optional.empty(),
            List.of("203.0.113.10"),
            List.of("10.77.0.0/24"));
    private static final Catalogue CATALOGUE =
            new CatalogueLoader(Procedures.IDS, Clock.systemUTC()).load(Path.of("."), Path.of("no-site.yaml"));

    @TempDir
    private Path root;

    private String policy = "";
    private String script = "";

    @BeforeEach
    void unpack() throws IOException {
        policy = MachinePolicy.of("everbit", CATALOGUE.stacks().values()).text(ACCESS);
        script = new HelperPackage().script(policy, "ssh-ed25519 AAAAC3Nz");
        var payload = script.substring(script.indexOf("\n__PAYLOAD__\n") + "\n__PAYLOAD__\n".length());
        for (var line : payload.lines().toList()) {
            var words = line.split(" ", -1);
            var file = root.resolve(words[1].substring(1));
            Files.createDirectories(file.getParent());
            Files.write(file, Base64.getDecoder().decode(words[2]));
        }
    }

    @Test
    void the_helper_tells_the_digest_that_is_expected_of_it() throws Exception {
        assertEquals(
                "dangjik-exposure 1 version\nhelper=" + new HelperPackage().sha256() + "\nend\n",
                helper("version", ""));
    }

    @Test
    void the_policy_is_what_the_stack_declares() {
        assertEquals("""
                dangjik-exposure-policy 1
                # How far this machine may be opened, whoever asks. Written by: dangjik provision everbit
                max-ttl 3600
                max-sources 3
                min-prefix-4 32
                min-prefix-6 64
                nginx container everbit-nginx
                own 203.0.113.10
                allow-private 10.77.0.0/24
                surface everbit/grafana ttl=3600 sources=3 prefix-4=32 prefix-6=64 mode=include host=api.everbit.kr \
                path=/grafana/ strip=yes upstream=http://grafana:3000
                surface everbit/prometheus ttl=1800 sources=2 prefix-4=32 prefix-6=128 mode=include host=api.everbit.kr \
                path=/prometheus/ strip=yes upstream=http://prometheus:9090
                """, policy);
    }

    @Test
    void the_helper_reads_that_policy() throws Exception {
        var order = "id=E\nsurface=%s\nttl=%d\nuser=kim\nsource=2600:1:2:3::/64\nend\n";

        assertTrue(helper("open", order.formatted("everbit/other", 600)).contains("code=unknown-surface"));
        assertTrue(helper("open", order.formatted("everbit/prometheus", 1801)).contains("code=too-long"));
        assertTrue(helper("open", order.formatted("everbit/prometheus", 1800)).contains("code=too-wide"));
    }

    @Test
    void only_the_gate_is_behind_the_key() throws IOException {
        assertEquals(
                "restrict,command=\"/usr/local/lib/dangjik/exposure-gate\" ssh-ed25519 AAAAC3Nz dangjik-exposure\n",
                Files.readString(root.resolve("var/lib/dangjik-exposure/.ssh/authorized_keys")));
        assertFalse(script.contains("PRIVATE KEY"));
    }

    @Test
    void what_has_to_stand_in_nginx_is_told_for_each_surface() {
        var include = "in the 443 server of api.everbit.kr: include /run/dangjik/nginx/include/api.everbit.kr/*.conf; ";
        assertEquals(
                List.of(
                        include + "location ~ ^/grafana/ { return 404; }",
                        include + "location ~ ^/prometheus/ { return 404; }"),
                MachinePolicy.of("everbit", CATALOGUE.stacks().values()).places());
    }

    private String helper(String verb, String input) throws Exception {
        var builder = new ProcessBuilder(
                "bash", root.resolve("usr/local/lib/dangjik/exposure").toString(), verb);
        builder.environment().putAll(Map.of("DANGJIK_EXPOSURE_ROOT", root.toString()));
        var process = builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
        try (var stdin = process.getOutputStream()) {
            stdin.write(input.getBytes(StandardCharsets.UTF_8));
        }
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
