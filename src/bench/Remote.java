import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.httpclient5.ApacheDockerHttpClient;
import dev.dangjik.config.Redactor;
import dev.dangjik.config.SecretReference;
import dev.dangjik.config.Secrets;
import dev.dangjik.message.LocalizedText;
import dev.dangjik.plan.CancelSafety;
import dev.dangjik.plan.LockName;
import dev.dangjik.plan.OnFailure;
import dev.dangjik.plan.Phase;
import dev.dangjik.plan.Segment;
import dev.dangjik.plan.ShellCommand;
import dev.dangjik.plan.Step;
import dev.dangjik.remote.DockerEngines;
import dev.dangjik.remote.ExecOutcome;
import dev.dangjik.remote.SegmentFollow;
import dev.dangjik.remote.SegmentFormat;
import dev.dangjik.remote.SegmentKey;
import dev.dangjik.remote.SegmentOffsets;
import dev.dangjik.remote.SegmentOutcome;
import dev.dangjik.remote.SegmentState;
import dev.dangjik.remote.SshRemoteShell;
import dev.dangjik.remote.SshSupervisor;
import dev.dangjik.remote.Supervisor;
import dev.dangjik.remote.SupervisorAnswer;
import dev.dangjik.remote.SupervisorScript;
import dev.dangjik.stack.Host;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;

/// Our SSH side against OpenSSH, Ansible and the local Docker socket, in turn and in one process. Prints one line a
/// round: `round OURS THEIRS`, in milliseconds.
///
///     java -cp … Remote.java cold|hosts|docker|deploy|ansible ROUNDS SSH-CONFIG ID ADDRESS PORT USER FINGERPRINT KEY
final class Remote {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int HOSTS = Integer.getInteger("hosts", 200);
    private static final int STEPS = 6;

    private final Path sshConfig;
    private final Host host;

    private Remote(Path sshConfig, Host host) {
        this.sshConfig = sshConfig;
        this.host = host;
    }

    public static void main(String[] args) throws Exception {
        var host = host(args[3], args);
        var remote = new Remote(Path.of(args[2]), host);
        int rounds = Integer.parseInt(args[1]);
        switch (args[0]) {
            case "cold" -> remote.cold(rounds, args);
            case "hosts" -> remote.hosts(rounds, args);
            case "docker" -> remote.docker(rounds);
            case "deploy" -> remote.deploy(rounds, remote::freshScript);
            case "ansible" -> remote.deploy(rounds, remote::playbook);
            default -> throw new IllegalArgumentException(args[0]);
        }
        System.exit(0);
    }

    private static Host host(String id, String[] args) {
        return new Host(
                id,
                args[4],
                Integer.parseInt(args[5]),
                args[6],
                List.of(args[7]),
                SecretReference.parse(args[8]),
                Optional.empty(),
                Optional.empty(),
                "~/.dangjik-bench");
    }

    private static SshRemoteShell shell() {
        return new SshRemoteShell(_ -> Optional.empty(), new Secrets(new Redactor()));
    }

    private static void round(double ours, double theirs) {
        System.out.printf("round %.3f %.3f%n", ours, theirs);
    }

    private static double millis(Callable<?> work) throws Exception {
        long begin = System.nanoTime();
        work.call();
        return (System.nanoTime() - begin) / 1e6;
    }

    private void cold(int rounds, String[] args) throws Exception {
        for (int warm = 0; warm < 120; warm++) {
            connectAndRun(host);
        }
        for (int number = 0; number < rounds; number++) {
            try (var shell = shell()) {
                exited(shell.exec(host, ShellCommand.of("true"), LIMIT)); // a bot that knows its keys
                var other = host("another", args);
                double ours = millis(() -> exited(shell.exec(other, ShellCommand.of("true"), LIMIT)));
                round(ours, millis(() -> ssh("true")));
            }
        }
    }

    private static Object connectAndRun(Host host) throws Exception {
        try (var shell = shell()) {
            return exited(shell.exec(host, ShellCommand.of("true"), LIMIT));
        }
    }

    private static Object exited(ExecOutcome outcome) {
        if (outcome instanceof ExecOutcome.Exited exited && exited.isSuccess()) {
            return outcome;
        }
        throw new IllegalStateException(outcome.toString());
    }

    private void hosts(int rounds, String[] args) throws Exception {
        for (int warm = 0; warm < 8; warm++) {
            connectAndRun(host);
        }
        for (int number = 0; number < rounds; number++) {
            double ours = millis(() -> allAtOnce(args));
            round(ours, millis(this::allBySsh));
        }
    }

    private static Object allAtOnce(String[] args) throws Exception {
        try (var shell = shell();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var running = new ArrayList<java.util.concurrent.Future<Object>>();
            for (int number = 0; number < HOSTS; number++) {
                var one = host("host-" + number, args);
                running.add(threads.submit(() -> exited(shell.exec(one, ShellCommand.of("true"), LIMIT))));
            }
            for (var future : running) {
                future.get();
            }
            return running;
        }
    }

    private Object allBySsh() throws Exception {
        var running = new ArrayList<Process>();
        for (int number = 0; number < HOSTS; number++) {
            running.add(process("ssh", "-F", sshConfig.toString(), host.id(), "true").start());
        }
        for (var process : running) {
            ended(process);
        }
        return running;
    }

    private Object ssh(String... command) throws Exception {
        var words = new ArrayList<>(List.of("ssh", "-F", sshConfig.toString(), host.id()));
        words.addAll(List.of(command));
        return ended(process(words.toArray(new String[0])).start());
    }

    private static ProcessBuilder process(String... words) {
        return new ProcessBuilder(words)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT);
    }

    private static Process ended(Process process) throws Exception {
        if (process.waitFor() != 0) {
            throw new IllegalStateException("a peer ended with " + process.exitValue());
        }
        return process;
    }

    private void docker(int rounds) throws Exception {
        try (var shell = shell();
                var engines = new DockerEngines(shell);
                var local = local()) {
            var engine = engines.engine(host);
            for (int warm = 0; warm < 6_000; warm++) {
                engine.containers(Map.of(), LIMIT);
                list(local);
            }
            for (int number = 0; number < rounds; number++) {
                double ours = millis(() -> engine.containers(Map.of(), LIMIT));
                round(ours, millis(() -> list(local)));
            }
        }
    }

    /// The same library on the engine's machine, with the library's own transport over the local socket.
    private static DockerClient local() {
        var config = DefaultDockerClientConfig.createDefaultConfigBuilder()
                .withDockerHost("unix:///var/run/docker.sock")
                .withDockerTlsVerify(false)
                .build();
        var transport = new ApacheDockerHttpClient.Builder()
                .dockerHost(config.getDockerHost())
                .build();
        return DockerClientImpl.getInstance(config, transport);
    }

    private static Object list(DockerClient local) {
        return local.listContainersCmd().withShowAll(true).exec();
    }

    /// The steps of a deploy with a `docker` that does nothing, supervised over the kept connection.
    private void deploy(int rounds, Callable<?> peer) throws Exception {
        try (var shell = shell()) {
            exited(shell.exec(
                    host,
                    ShellCommand.of(
                            "sh",
                            "-c",
                            "mkdir -p .dangjik-bench/bin && printf '#!/bin/sh\\nexit 0\\n' >.dangjik-bench/bin/docker"
                                    + " && chmod +x .dangjik-bench/bin/docker"),
                    LIMIT));
            var supervisor = new SshSupervisor(shell, SupervisorScript.packaged());
            var detach = supervisor.probe(host).given().flatMap(p -> p.best()).orElseThrow();
            var run = Long.toString(System.nanoTime(), 36);
            for (int warm = 0; warm < 5; warm++) {
                supervised(supervisor, segment(detach), run + "w" + warm);
                peer.call();
            }
            for (int number = 0; number < rounds; number++) {
                var key = run + "r" + number;
                double ours = millis(() -> supervised(supervisor, segment(detach), key));
                round(ours, millis(peer));
            }
            exited(shell.exec(host, ShellCommand.of("rm", "-rf", ".dangjik-bench"), LIMIT));
        }
    }

    private Object supervised(Supervisor supervisor, Segment.Remote segment, String run) throws Exception {
        var key = new SegmentKey(run, 1);
        var text = SegmentFormat.render(segment, key, "bench");
        var answer = supervisor.launch(host, key, text, Duration.ofSeconds(20));
        var offsets = SegmentOffsets.START;
        while (true) {
            var follow = given(answer);
            offsets = new SegmentOffsets(follow.nextEventsOffset(), follow.nextOutputOffset());
            if (follow.state() == SegmentState.DONE && !follow.isMoreToRead()) {
                if (follow.outcome().orElseThrow() != SegmentOutcome.SUCCEEDED) {
                    throw new IllegalStateException(follow.toString());
                }
                return follow;
            }
            answer = supervisor.follow(host, key, offsets, Duration.ofSeconds(20));
        }
    }

    private static SegmentFollow given(SupervisorAnswer<SegmentFollow> answer) {
        return switch (answer) {
            case SupervisorAnswer.Given<SegmentFollow>(var follow) -> follow;
            case SupervisorAnswer.Refused<SegmentFollow> refused -> throw new IllegalStateException(refused.toString());
        };
    }

    private Segment.Remote segment(dev.dangjik.plan.DetachMode detach) {
        var steps = new ArrayList<Step>();
        for (int number = 1; number <= STEPS; number++) {
            steps.add(new Step(
                    "step-" + number,
                    new LocalizedText("step", "step"),
                    Phase.CHANGE,
                    ShellCommand.of("sh", "-c", stubbed(number)),
                    Optional.empty(),
                    LIMIT,
                    true,
                    CancelSafety.SAFE,
                    OnFailure.STOP));
        }
        return new Segment.Remote(
                1,
                host.id(),
                host.fingerprints(),
                detach,
                Optional.of(new LockName("bench", "stub")),
                Optional.empty(),
                false,
                Duration.ofMinutes(1),
                new TreeMap<>(),
                new TreeMap<>(),
                steps,
                List.of());
    }

    private static String stubbed(int step) {
        return "$HOME/.dangjik-bench/bin/docker compose step-" + step;
    }

    private Object freshScript() throws Exception {
        var script = new StringBuilder("set -e");
        for (int number = 1; number <= STEPS; number++) {
            script.append("; ").append(stubbed(number));
        }
        return ssh(script.toString());
    }

    private Object playbook() throws Exception {
        var folder = sshConfig.getParent();
        var tasks = new StringBuilder("- hosts: all\n  gather_facts: false\n  tasks:\n");
        for (int number = 1; number <= STEPS; number++) {
            tasks.append("    - ansible.builtin.shell: ").append(stubbed(number)).append('\n');
        }
        Files.writeString(folder.resolve("playbook.yaml"), tasks);
        var process = process(
                "ansible-playbook", "-i", host.id() + ",", folder.resolve("playbook.yaml").toString());
        process.environment().put("ANSIBLE_PIPELINING", "1");
        process.environment().put("ANSIBLE_HOME", folder.resolve("ansible").toString());
        process.environment().put("ANSIBLE_LOCALHOST_WARNING", "0");
        process.environment()
                .put("ANSIBLE_SSH_ARGS", "-F " + sshConfig + " -o ControlMaster=auto -o ControlPersist=60s");
        process.environment().put("ANSIBLE_PYTHON_INTERPRETER", "/usr/bin/python3");
        return ended(process.start());
    }
}
