package dev.dangjik.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dangjik.command.Planned;
import dev.dangjik.message.Language;
import dev.dangjik.message.LocalizedText;
import dev.dangjik.message.Texts;
import dev.dangjik.plan.DetachMode;
import dev.dangjik.plan.ShellCommand;
import dev.dangjik.release.ComposeDeployPlanner;
import dev.dangjik.release.ComposeTarget;
import dev.dangjik.release.PlanRequest;
import dev.dangjik.release.RollbackPlanner;
import dev.dangjik.remote.Bytes;
import dev.dangjik.remote.ExecOutcome;
import dev.dangjik.remote.RemoteException;
import dev.dangjik.remote.ScriptLibrary;
import dev.dangjik.remote.SegmentOutcome;
import dev.dangjik.remote.SshSupervisor;
import dev.dangjik.remote.SupervisorScript;
import dev.dangjik.stack.ComposeProject;
import dev.dangjik.stack.Deployment;
import dev.dangjik.stack.HealthCheck;
import dev.dangjik.stack.Host;
import dev.dangjik.stack.Service;
import dev.dangjik.stack.Stack;
import dev.dangjik.testing.Postgres;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// A service whose image is built on the host, from its checkout there, at a Git SHA.
@Tag("lab")
class BuiltOnTheHostLabTest {
    @RegisterExtension
    static final Postgres POSTGRES = Postgres.perTest();

    private static final String HOME = "/home/ubuntu/built";
    private static final String SET_UP = """
            set -eu
            rm -rf ~/built ~/built.git ~/.dangjik-vm-build-test
            git init -q --bare -b main ~/built.git
            git clone -q ~/built.git ~/built 2>/dev/null
            cd ~/built
            printf 'BUILT_SHA=none\\n' >.env
            printf '.env\\n' >.gitignore
            cat >Dockerfile <<'END'
            FROM server:a1b2c3d
            ARG GIT_SHA
            ENV GIT_SHA=$GIT_SHA BEHAVIOUR=good
            END
            cat >compose.yaml <<'END'
            services:
              app:
                build: .
                image: built:${BUILT_SHA}
                environment: {DEPENDENCIES: ""}
                healthcheck: {test: ["CMD", "curl", "-fsS", "http://127.0.0.1:8080/health"], interval: 1s, retries: 20}
            END
            git add -A && git commit -qm "Good"
            echo '# two' >>Dockerfile && git commit -qam "Good as well"
            sed -i s/BEHAVIOUR=good/BEHAVIOUR=unhealthy/ Dockerfile && git commit -qam "Unhealthy"
            git push -q origin HEAD:main
            git reset -q --hard HEAD~2
            git rev-parse origin/main~2 origin/main~1 origin/main
            """;

    private final LabShell shell = new LabShell();
    private final Host host = LabShell.host("everbit", "/home/ubuntu/.dangjik-vm-build-test");
    private final LabRuns runs = new LabRuns(new SshSupervisor(shell, SupervisorScript.packaged()), host);

    private ComposeDeployPlanner deploys() {
        return new ComposeDeployPlanner(
                shell, new ScriptLibrary(), Texts.packaged(), POSTGRES.transactions(), Clock.systemUTC());
    }

    private RollbackPlanner rollbacks() {
        return new RollbackPlanner(shell, new ScriptLibrary(), Texts.packaged(), POSTGRES.transactions());
    }

    private List<String> commits = List.of();

    @BeforeEach
    void set_up() throws RemoteException {
        commits = sh(SET_UP).lines().toList();
    }

    @AfterEach
    void take_down() throws RemoteException {
        sh(
                "cd ~/built && docker compose -p built down -t 1 2>&1; docker images -q built | sort -u | xargs -r docker rmi -f");
    }

    @Test
    void a_commit_is_built_started_and_rolled_back() throws RemoteException {
        var first = run(deploy(commits.get(0)));
        assertEquals(SegmentOutcome.SUCCEEDED, first.outcome(), first.output());
        assertTrue(sh("cat ~/built/.env").contains("BUILT_SHA=" + commits.get(0)));

        var second = run(deploy(commits.get(1).substring(0, 9)));
        assertEquals(SegmentOutcome.SUCCEEDED, second.outcome(), second.output());
        assertEquals(commits.get(1), served());

        var third = run(deploy(commits.get(2)));
        assertEquals(SegmentOutcome.ROLLED_BACK, third.outcome(), third.output());
        assertEquals(commits.get(1), served());
        assertEquals("nothing", second.facts().get("by-hand"), second.output());

        var back = run(rollbacks().plan(request("rollback"), Optional.empty(), false));
        assertEquals(SegmentOutcome.SUCCEEDED, back.outcome(), back.output());
        assertEquals(commits.get(0), served());
        assertEquals("", sh("git -C ~/built status --porcelain; git -C ~/built worktree list | tail -n +2"));
    }

    private Planned deploy(String version) throws RemoteException {
        return deploys().plan(request("deploy"), version, false);
    }

    private LabRuns.Ended run(Planned planned) throws RemoteException {
        var plan = assertInstanceOf(Planned.Ready.class, planned).plan();
        return runs.run(plan, "built" + System.nanoTime());
    }

    private String served() throws RemoteException {
        return sh("docker exec built-app-1 curl -fsS http://127.0.0.1:8080/version | grep -oE '[0-9a-f]{40}'")
                .strip();
    }

    private PlanRequest request(String command) {
        return new PlanRequest(target(), command, new TreeMap<>(), "definition", "policy");
    }

    private ComposeTarget target() {
        var project = new ComposeProject(
                "built", "everbit", HOME, List.of(HOME + "/compose.yaml"), HOME, List.of(HOME + "/.env"), false);
        var health = new HealthCheck(
                Duration.ofSeconds(40),
                Duration.ofSeconds(1),
                2,
                Duration.ofSeconds(2),
                List.of(
                        new HealthCheck.Probe.Version(
                                Optional.of("app"),
                                URI.create("http://127.0.0.1:8080/version"),
                                new HealthCheck.Where.Header("X-Version")),
                        new HealthCheck.Probe.Http(
                                HealthCheck.Method.GET,
                                Optional.of("app"),
                                URI.create("http://127.0.0.1:8080/health"),
                                Set.of(200, 204),
                                Optional.empty())),
                Optional.empty());
        var version = new Deployment.VersionVariable(HOME + "/.env", "BUILT_SHA");
        var deployment = new Deployment(Deployment.Artifact.BUILD, "built", version, health, 3, Optional.empty());
        var title = new LocalizedText("앱", "App");
        var app = new Service.Compose("app", title, project, "app", Optional.of(deployment));
        var services = new LinkedHashMap<String, Service>(Map.of("app", app));
        var stack = new Stack(
                "built",
                title,
                ZoneOffset.UTC,
                Language.EN,
                Map.of(Stack.OPERATIONS, "ops"),
                List.of("everbit"),
                List.of(),
                Map.of(),
                new LinkedHashMap<>(Map.of("built", project)),
                services);
        return new ComposeTarget(stack, app, host, DetachMode.SUDO_SYSTEMD_RUN);
    }

    private String sh(String script) throws RemoteException {
        var outcome = shell.exec(host, ShellCommand.of("bash", "-s"), Bytes.utf8(script), Duration.ofMinutes(10));
        if (outcome instanceof ExecOutcome.Exited exited && exited.isSuccess()) {
            return exited.output().text();
        }
        throw new AssertionError(
                script + ": " + outcome.output().text() + outcome.errors().text());
    }
}
