package dev.dangjik.lab;

import dev.dangjik.message.Language;
import dev.dangjik.message.LocalizedText;
import dev.dangjik.plan.DetachMode;
import dev.dangjik.plan.ShellCommand;
import dev.dangjik.release.ComposeTarget;
import dev.dangjik.release.PlanRequest;
import dev.dangjik.remote.ExecOutcome;
import dev.dangjik.remote.RemoteException;
import dev.dangjik.remote.RemoteShell;
import dev.dangjik.stack.ComposeProject;
import dev.dangjik.stack.Deployment;
import dev.dangjik.stack.HealthCheck;
import dev.dangjik.stack.Host;
import dev.dangjik.stack.Service;
import dev.dangjik.stack.Stack;
import java.net.URI;
import java.time.Duration;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// The lab's everbit machine with a VM directory that only these tests use.
final class Everbit {
    static final String GOOD = "a1b2c3d";
    static final String BETTER = "b2c3d4e";
    static final String BEST = "c3d4e5f";

    private static final String HOME = "/home/ubuntu/everbit";
    private static final String ENVIRONMENT = "/etc/everbit/everbit.env";
    private static final String VM = "/home/ubuntu/.dangjik-vm-deploy-test";

    final RemoteShell shell;
    final Host host = LabShell.host("everbit", VM);

    Everbit(RemoteShell shell) {
        this.shell = shell;
    }

    ComposeTarget target(Optional<String> syncBranch) {
        var project = new ComposeProject(
                "everbit",
                "everbit",
                HOME,
                List.of(HOME + "/docker/compose.yaml", HOME + "/docker/compose.prod.yaml"),
                HOME + "/docker",
                List.of(ENVIRONMENT),
                true);
        var deployment = new Deployment(
                Deployment.Artifact.PULL,
                "server",
                new Deployment.VersionVariable(ENVIRONMENT, "SERVER_TAG"),
                health(),
                3,
                syncBranch);
        var title = new LocalizedText("서버", "Server");
        var server = new Service.Compose("server", title, project, "server", Optional.of(deployment));
        var services = new LinkedHashMap<String, Service>();
        services.put("server", server);
        var stack = new Stack(
                "everbit",
                title,
                ZoneId.of("Asia/Seoul"),
                Language.KO,
                Map.of(Stack.OPERATIONS, "everbit-ops"),
                List.of("everbit"),
                List.of("api.everbit.kr"),
                Map.of(),
                new LinkedHashMap<>(Map.of("everbit", project)),
                services);
        return new ComposeTarget(stack, server, host, DetachMode.SUDO_SYSTEMD_RUN);
    }

    /// The bake is longer than the ten seconds after which one of the failing releases breaks.
    private static HealthCheck health() {
        return new HealthCheck(
                Duration.ofSeconds(40),
                Duration.ofSeconds(1),
                2,
                Duration.ofSeconds(12),
                List.of(
                        new HealthCheck.Probe.Http(
                                HealthCheck.Method.GET,
                                Optional.of("server"),
                                URI.create("http://127.0.0.1:8080/actuator/health"),
                                Set.of(200),
                                Optional.of("UP")),
                        new HealthCheck.Probe.Http(
                                HealthCheck.Method.GET,
                                Optional.empty(),
                                URI.create("https://api.everbit.kr/"),
                                Set.of(200),
                                Optional.empty()),
                        new HealthCheck.Probe.Version(
                                Optional.empty(),
                                URI.create("https://api.everbit.kr/version"),
                                new HealthCheck.Where.JsonField("version"))),
                Optional.empty());
    }

    PlanRequest request(String command, Optional<String> syncBranch) {
        return new PlanRequest(target(syncBranch), command, new TreeMap<>(), "definition", "policy");
    }

    /// Forgets every deploy and starts the version of the lab's own set-up, typed as in the runbook.
    void startOver() throws RemoteException {
        sh("rm -rf " + VM + "; cd " + HOME + " && git fetch -q && git reset -q --hard origin/main~1");
        sh("sudo -n sed -i -E 's/^SERVER_TAG=.*/SERVER_TAG=" + GOOD + "/' " + ENVIRONMENT);
        byHand();
    }

    /// The runbook's own line.
    String byHand() throws RemoteException {
        return sh("cd " + HOME
                + " && sudo -n docker compose -f docker/compose.yaml -f docker/compose.prod.yaml up -d --wait 2>&1");
    }

    /// The state in which a connection that was cut in the middle of `docker compose up -d` leaves the service: the
    /// old container stopped, the new one created under its temporary name and not started.
    void leaveHalfRecreated(String version) throws RemoteException {
        sh("docker pull -q server:" + version + " && docker stop everbit-server-1 && docker create"
                + " --name 0123456789ab_everbit-server-1 --label com.docker.compose.project=everbit"
                + " --label com.docker.compose.service=server --label com.docker.compose.oneoff=False server:"
                + version);
    }

    /// Ids of all containers of the project, one a line.
    String containers() throws RemoteException {
        return sh("docker ps -aq --no-trunc --filter label=com.docker.compose.project=everbit | sort");
    }

    /// The version that nginx hands out.
    String served() throws RemoteException {
        return sh("curl -fsS -m 30 https://api.everbit.kr/version | grep -oE '[0-9a-f]{7}' | head -n 1")
                .strip();
    }

    /// Runs a line of shell there.
    ///
    /// @throws AssertionError when it does not end with 0
    String sh(String line) throws RemoteException {
        var outcome = shell.exec(host, ShellCommand.of("bash", "-c", line), Duration.ofMinutes(10));
        if (outcome instanceof ExecOutcome.Exited exited && exited.isSuccess()) {
            return exited.output().text();
        }
        throw new AssertionError(
                line + ": " + outcome.output().text() + outcome.errors().text());
    }
}
