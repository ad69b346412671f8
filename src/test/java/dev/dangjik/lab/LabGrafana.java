package dev.dangjik.lab;

import dev.dangjik.command.catalogue.Catalogue;
import dev.dangjik.command.catalogue.CatalogueLoader;
import dev.dangjik.console.assembly.Procedures;
import dev.dangjik.exposure.vm.ExposureHelper;
import dev.dangjik.exposure.vm.HelperAnswer;
import dev.dangjik.exposure.vm.HelperPackage;
import dev.dangjik.exposure.vm.MachinePolicy;
import dev.dangjik.exposure.vm.SshExposureHelper;
import dev.dangjik.remote.SshRemoteShell;
import dev.dangjik.stack.Binding;
import dev.dangjik.stack.ExposureAccess;
import dev.dangjik.stack.Host;
import dev.dangjik.testing.BotFiles;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.List;

/// Everbit's Grafana as its `stack.yaml` has it, with a page that only says who it is, and the exposure helper that
/// `dangjik provision everbit` installs for it.
final class LabGrafana {
    static final String HELD = "grafana says hello";

    private static final String PAGE = """
            import http.server
            class Page(http.server.BaseHTTPRequestHandler):
                def do_GET(self):
                    self.send_response(200); self.end_headers(); self.wfile.write(b'%s')
                def log_message(self, *words): pass
            http.server.ThreadingHTTPServer(('', 3000), Page).serve_forever()
            """.formatted(HELD);

    private final Host host;
    private final SshRemoteShell shell;

    private LabGrafana(Host host, SshRemoteShell shell) {
        this.host = host;
        this.shell = shell;
    }

    /// Installs the helper for the surfaces of the stack, as `dangjik provision` would, and starts the page.
    static LabGrafana install(BotFiles files) throws Exception {
        var shell = LabExposure.shell();
        var catalogue = new CatalogueLoader(Procedures.IDS, Clock.systemUTC()).load(files.workspace(), files.site());
        var access = access(catalogue);
        var host = access.on(((Binding.Bound<Host>) catalogue.site().host("everbit")).value());
        var policy = MachinePolicy.of("everbit", List.copyOf(catalogue.stacks().values()));
        var script = new HelperPackage().script(policy.text(access), shell.publicKey(host));
        var printed = LabExposure.EVERBIT.root(
                "cat >/root/provision.sh; bash /root/provision.sh apply 2>&1; echo \"exit code $?\"", script);
        if (!printed.endsWith("exit code 0\n")) {
            throw new IllegalStateException(printed);
        }
        LabCommand.asRoot("everbit", "export PAGE=$(cat <<'PYTHON'\n" + PAGE + """
                PYTHON
                )
                docker rm -f lab-grafana >/dev/null 2>&1 || true
                image=$(docker inspect -f '{{.Config.Image}}' everbit-server-1)
                docker run -d --name lab-grafana --network everbit_default --network-alias grafana \\
                  --entrypoint python3 "$image" -c "$PAGE" >/dev/null
                """);
        return new LabGrafana(host, shell);
    }

    private static ExposureAccess access(Catalogue catalogue) {
        return ((Binding.Bound<ExposureAccess>) catalogue.site().exposure("everbit")).value();
    }

    ExposureHelper helper() {
        return new SshExposureHelper(shell, Clock.systemUTC());
    }

    Host host() {
        return host;
    }

    /// The status that this machine gets with a password that is none: 401 where the right one would let it in.
    int status() throws Exception {
        return status("grafana");
    }

    /// As above, of the page of another surface.
    int status(String surface) throws Exception {
        return status(surface, "hana:wrong");
    }

    /// The status that this machine gets with a user and a password, as `user:password`.
    int status(String surface, String login) throws Exception {
        return ended(List.of(
                "curl",
                "-sk",
                "-m",
                "5",
                "-o",
                "/dev/null",
                "-w",
                "%{http_code}",
                "-u",
                login,
                "--resolve",
                "api.everbit.kr:8441:127.0.0.1",
                "https://api.everbit.kr:8441/" + surface + "/"));
    }

    /// The status that another machine of the lab gets.
    int statusFromElsewhere() throws Exception {
        var program = "curl -sk -o /dev/null -w '%{http_code}' -m 5 --resolve api.everbit.kr:443:$(getent hosts"
                + " api.everbit.kr | cut -d' ' -f1) https://api.everbit.kr/grafana/";
        return ended(List.of("docker", "exec", "lab-stockboom", "bash", "-c", program));
    }

    private static int ended(List<String> words) throws Exception {
        var process = new ProcessBuilder(words).start();
        return Integer.parseInt(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip());
    }

    /// When the machine closes what it holds open.
    Instant until() {
        return ((HelperAnswer.Status) helper().status(host)).open().getFirst().expiresAt();
    }

    /// How many openings the machine holds.
    int open() {
        return helper().status(host) instanceof HelperAnswer.Status status
                ? status.open().size()
                : -1;
    }

    void stop() throws Exception {
        LabExposure.EVERBIT.mend();
        LabCommand.asRoot("everbit", "docker rm -f lab-grafana >/dev/null 2>&1 || true");
        shell.close();
    }
}
