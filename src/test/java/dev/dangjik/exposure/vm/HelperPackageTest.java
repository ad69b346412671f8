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
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

    @ParameterizedTest
    @ValueSource(strings = {"inactive", "failed"})
    void a_sidecar_is_closed_when_systemd_says_that_it_has_ended(String state) throws Exception {
        var beside = opened(state);

        assertTrue(helper("close", "id=E\nreason=operator\nend\n").contains("reason=operator"));
        assertTrue(Files.readString(root.resolve("var/lib/dangjik/receipts/E")).contains("reloaded=yes\ncut=yes\n"));
        assertFalse(Files.exists(beside));
        assertFalse(Files.exists(root.resolve("run/dangjik/state/E.state")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"active", "deactivating", "", "Failed to connect to bus"})
    void a_sidecar_that_may_still_serve_is_not_called_closed(String state) throws Exception {
        var beside = opened(state);

        assertTrue(helper("close", "id=E\nreason=operator\nend\n").startsWith("dangjik-exposure 1 incomplete\n"));
        assertFalse(Files.exists(root.resolve("var/lib/dangjik/receipts/E")));
        assertTrue(Files.readString(root.resolve("run/dangjik/state/E.state")).contains("phase=closing\n"));
        assertFalse(Files.exists(root.resolve("run/dangjik/nginx/auth/E")), "a new request would be let in");
        assertFalse(Files.exists(root.resolve("run/dangjik/nginx/gate/shop.board.sock")));
        assertTrue(Files.exists(beside));
    }

    /// A sidecar that is open as E, on a machine whose systemd stops nothing and says that it is in this state.
    ///
    /// @return where its nginx has its files
    private Path opened(String state) throws IOException {
        var run = root.resolve("run/dangjik");
        var beside = Files.createDirectories(run.resolve("sidecar/E"));
        Files.createDirectories(run.resolve("nginx/auth"));
        Files.writeString(run.resolve("nginx/auth/E"), "kim:x\n");
        Files.createDirectories(run.resolve("nginx/gate"));
        Files.writeString(run.resolve("nginx/gate/shop.board.sock"), "");
        Files.createDirectories(run.resolve("state"));
        Files.writeString(run.resolve("state/E.state"), """
                id=E
                surface=shop/board
                digest=d
                opened=1
                expires=2
                up-opened=1
                up-expires=2
                boot=b
                container=
                mode=sidecar
                host=shop.example.com
                user=kim
                heartbeat=0
                sources=203.0.113.7/32
                plan=
                sha256=
                phase=open
                reason=
                cut=0
                master=1
                """);
        var fakes = Files.createDirectories(root.resolve("fakes"));
        executable(fakes.resolve("systemctl"), "[ \"$1\" != show ] || echo '" + state + "'");
        executable(fakes.resolve("logger"), "true");
        return beside;
    }

    private static void executable(Path file, String line) throws IOException {
        Files.writeString(file, "#!/bin/bash\n" + line + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private String helper(String verb, String input) throws Exception {
        var builder = new ProcessBuilder(
                "bash", root.resolve("usr/local/lib/dangjik/exposure").toString(), verb);
        builder.environment()
                .putAll(Map.of(
                        "DANGJIK_EXPOSURE_ROOT", root.toString(),
                        "DANGJIK_EXPOSURE_PATH", root.resolve("fakes").toString()));
        var process = builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
        try (var stdin = process.getOutputStream()) {
            stdin.write(input.getBytes(StandardCharsets.UTF_8));
        }
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
