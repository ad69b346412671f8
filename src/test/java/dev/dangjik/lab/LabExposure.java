package dev.dangjik.lab;

import dev.dangjik.config.Redactor;
import dev.dangjik.config.SecretReference;
import dev.dangjik.config.Secrets;
import dev.dangjik.exposure.vm.ExposureHelper;
import dev.dangjik.exposure.vm.HelperPackage;
import dev.dangjik.exposure.vm.MachinePolicy;
import dev.dangjik.exposure.vm.SshExposureHelper;
import dev.dangjik.message.Language;
import dev.dangjik.message.LocalizedText;
import dev.dangjik.remote.SshRemoteShell;
import dev.dangjik.stack.ExposureAccess;
import dev.dangjik.stack.Host;
import dev.dangjik.stack.Stack;
import dev.dangjik.stack.Surface;
import dev.dangjik.stack.SurfaceClass;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A machine of the lab on which the exposure helper is installed, with a page that answers `board` and, at `stream`, a
/// line every half second for five minutes.
enum LabExposure {
    /// nginx is a container; the page is another one.
    EVERBIT(
            "everbit",
            "api.everbit.kr:8441",
            "everbit-nginx",
            "http://lab-board:3999",
            """
            docker rm -f lab-board >/dev/null 2>&1 || true
            image=$(docker inspect -f '{{.Config.Image}}' everbit-server-1)
            docker run -d --name lab-board --network everbit_default --entrypoint python3 "$image" -c "$BOARD"
            """,
            "docker rm -f lab-board",
            "/home/ubuntu/everbit/docker/nginx/conf.d/99-broken.conf",
            Surface.Mode.INCLUDE),
    /// nginx is a process of the machine.
    O4O_WEB(
            "o4o-web",
            "www.neture.co.kr:8445",
            "",
            "http://127.0.0.1:3999",
            "systemctl stop lab-board 2>/dev/null || true; systemd-run --quiet --unit=lab-board python3 -c \"$BOARD\"",
            "systemctl stop lab-board",
            "/etc/nginx/conf.d/99-broken.conf",
            Surface.Mode.INCLUDE),
    /// The same with an nginx of its own, beside the one that stays as it is.
    O4O_WEB_BESIDE(
            "o4o-web",
            "www.neture.co.kr:8445",
            "",
            "http://127.0.0.1:3999",
            O4O_WEB.start,
            "(systemctl stop lab-board || true); sed -i '/lab.beside.sock/d' /etc/nginx/sites-available/o4o; nginx -s reload",
            "/etc/nginx/conf.d/99-broken.conf",
            Surface.Mode.SIDECAR);

    private static final String BOARD = """
            import http.server,time
            class Board(http.server.BaseHTTPRequestHandler):
                def do_GET(self):
                    self.send_response(200); self.end_headers()
                    for i in range(600 if self.path == '/stream' else 1):
                        self.wfile.write(b'board\\n'); self.wfile.flush()
                        if self.path == '/stream': time.sleep(0.5)
                def do_POST(self):
                    self.rfile.read(int(self.headers['Content-Length']))
                    self.send_response(200); self.end_headers()
                def log_message(self, *words): pass
            http.server.ThreadingHTTPServer(('', 3999), Board).serve_forever()
            """;

    private final String machine;
    private final String server;
    private final String container;
    private final String upstream;
    private final String start;
    private final String stop;
    private final String broken;
    private final Surface.Mode mode;

    LabExposure(
            String machine,
            String server,
            String container,
            String upstream,
            String start,
            String stop,
            String broken,
            Surface.Mode mode) {
        this.machine = machine;
        this.server = server;
        this.container = container;
        this.upstream = upstream;
        this.start = start;
        this.stop = stop;
        this.broken = broken;
        this.mode = mode;
    }

    private String page() {
        return mode == Surface.Mode.INCLUDE ? "board" : "beside";
    }

    /// As the helper knows it.
    String surface() {
        return "lab/" + page();
    }

    String machine() {
        return machine;
    }

    /// The machine as the exposure user of the lab reaches it.
    Host host() {
        return access().on(LabShell.host(machine, "~/.dangjik-vm"));
    }

    static ExposureAccess access() {
        return new ExposureAccess(
                "dangjik-exposure",
                SecretReference.parse("file:" + LabShell.LAB.resolve("id_exposure")),
                Optional.empty(),
                List.of("203.0.113.200"),
                List.of("10.77.0.0/24"));
    }

    /// What `dangjik provision` would have root run there.
    String script(SshRemoteShell shell) throws Exception {
        return new HelperPackage().script(policy().text(access()), shell.publicKey(host()));
    }

    /// Of all the pages that it has.
    private MachinePolicy policy() {
        return MachinePolicy.of(machine, List.of(stack()));
    }

    /// Puts what `dangjik provision` says about a sidecar into the server of o4o-web, which has the place for the
    /// others.
    private String place() {
        var said = policy().places().stream()
                .filter(place -> place.contains(".sock"))
                .findFirst()
                .map(place -> place.substring(place.indexOf(": ") + 2))
                .orElseThrow();
        return """
                sed -i '/lab.beside.sock/d; s#^  include /run/dangjik.*#&\\n  PLACE#' /etc/nginx/sites-available/o4o
                nginx -t -q && nginx -s reload
                """.replace("PLACE", said.replace("$", "\\$"));
    }

    /// Installs everything as root and starts the page.
    ///
    /// @return what the script printed
    String install(SshRemoteShell shell) throws Exception {
        LabCommand.asRoot(machine, "export BOARD=$(cat <<'PYTHON'\n" + BOARD + "PYTHON\n)\n" + start);
        if (mode == Surface.Mode.SIDECAR) {
            LabCommand.asRoot(machine, place());
        }
        return provision(shell, "apply");
    }

    /// Runs the provisioning script as root.
    ///
    /// @return what it printed, and in a last line its exit code
    String provision(SshRemoteShell shell, String mode) throws Exception {
        return root(
                "cat >/root/provision.sh; bash /root/provision.sh " + mode + " 2>&1; echo \"exit code $?\"",
                script(shell));
    }

    ExposureHelper helper(SshRemoteShell shell) {
        return new SshExposureHelper(shell, Clock.systemUTC());
    }

    static SshRemoteShell shell() {
        return new SshRemoteShell(_ -> Optional.empty(), new Secrets(new Redactor()));
    }

    void breakConfiguration() throws Exception {
        LabCommand.asRoot(machine, "echo 'sever {' >" + broken);
    }

    /// Takes away what a test may have left.
    void mend() throws Exception {
        LabCommand.asRoot(machine, "rm -f " + broken + "; " + stop + " || true");
    }

    /// Runs a program for bash there, as root.
    ///
    /// @return what it printed
    String root(String program, String input) throws IOException, InterruptedException {
        var process = new ProcessBuilder("docker", "exec", "-i", "lab-" + machine, "bash", "-c", program)
                .redirectErrorStream(true)
                .start();
        try (var stdin = process.getOutputStream()) {
            stdin.write(input.getBytes(StandardCharsets.UTF_8));
        }
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return output;
    }

    /// The status that this machine, whose address there is 10.77.0.1, gets for the page.
    int status(String credentials) throws Exception {
        return Integer.parseInt(curl("", "-o", "/dev/null", "-w", "%{http_code}", "-m", "5", "-u", credentials));
    }

    /// The status that this machine gets for so many bytes that it sends there.
    int posts(String credentials, int bytes) throws Exception {
        var options = words("", "-o", "/dev/null", "-w", "%{http_code}", "-m", "5", "-u", credentials);
        options.addAll(List.of("--data-binary", "@-"));
        var process = new ProcessBuilder(options).start();
        try (var stdin = process.getOutputStream()) {
            stdin.write("x".repeat(bytes).getBytes(StandardCharsets.UTF_8));
        }
        return Integer.parseInt(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip());
    }

    /// How far nginx's clock is behind that of this machine.
    long secondsBehind() throws Exception {
        var head = curl("", "-o", "/dev/null", "-D", "-", "-m", "5");
        var date = head.lines()
                .filter(line -> line.startsWith("Date: "))
                .findFirst()
                .orElseThrow()
                .substring("Date: ".length());
        var there = DateTimeFormatter.RFC_1123_DATE_TIME.parse(date.strip(), Instant::from);
        return Duration.between(there, Clock.systemUTC().instant()).toSeconds();
    }

    /// The status that another machine of the lab gets.
    int statusFromElsewhere() throws Exception {
        var name = server.replaceAll(":.*", "");
        var program = "curl -sk -o /dev/null -w '%{http_code}' -m 5 --resolve " + name + ":443:$(getent hosts " + name
                + " | cut -d' ' -f1) https://" + name + "/" + page() + "/";
        var process = new ProcessBuilder("docker", "exec", "lab-stockboom", "bash", "-c", program).start();
        return Integer.parseInt(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip());
    }

    /// A download that goes on as long as it is let.
    Process stream(String credentials) throws IOException {
        return new ProcessBuilder(words("stream", "-N", "-o", "/dev/null", "-w", "%{size_download}", "-u", credentials))
                .start();
    }

    private String curl(String path, String... options) throws Exception {
        var process = new ProcessBuilder(words(path, options)).start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    }

    private List<String> words(String path, String... options) {
        var words = new java.util.ArrayList<>(List.of(
                "curl", "-sk", "--resolve", server + ":127.0.0.1", "https://" + server + "/" + page() + "/" + path));
        words.addAll(List.of(options));
        return words;
    }

    private Surface asSurface() {
        return new Surface(
                page(),
                new LocalizedText("판", "Board"),
                SurfaceClass.STANDARD,
                machine,
                upstream,
                new Surface.Page(server.replaceAll(":.*", ""), "/" + page() + "/", true),
                mode,
                container.isEmpty() ? new Surface.Nginx.OnHost() : new Surface.Nginx.InContainer(container),
                3999,
                Duration.ofMinutes(10),
                Duration.ofMinutes(30));
    }

    private Stack stack() {
        var surfaces = new LinkedHashMap<String, Surface>();
        for (var place : values()) {
            if (place.machine.equals(machine)) {
                surfaces.put(place.page(), place.asSurface());
            }
        }
        return new Stack(
                "lab",
                new LocalizedText("랩", "Lab"),
                ZoneOffset.UTC,
                Language.EN,
                Map.of("operations", "lab-ops"),
                List.of(machine),
                List.of(),
                Map.of(),
                new LinkedHashMap<>(),
                new LinkedHashMap<>(),
                List.of("kim"),
                surfaces,
                new LinkedHashMap<>());
    }
}
