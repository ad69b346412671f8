package dev.dangjik.health;

import dev.dangjik.command.CommandRequest;
import dev.dangjik.command.Procedure;
import dev.dangjik.command.Report;
import dev.dangjik.command.Report.Mood;
import dev.dangjik.command.catalogue.CertificateAction;
import dev.dangjik.command.catalogue.CommandBody;
import dev.dangjik.command.catalogue.HealthCheckDefinition;
import dev.dangjik.message.Text;
import dev.dangjik.release.RecordedReleases;
import dev.dangjik.remote.DockerEngines;
import dev.dangjik.remote.PublicName;
import dev.dangjik.remote.RemoteShell;
import dev.dangjik.remote.Supervisor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// One card per stack: what is wrong first, with the command that helps.
///
/// All checks run in parallel and each has its own limit, so a host that hangs costs its own lines and nothing
/// else.
public final class HealthProcedure implements Procedure.Read {
    /// What is said alike of any check, so that the check has to be named beside it.
    private static final Set<String> NAMELESS =
            Set.of("health.exit", "health.interrupted", "health.unreadable", "steps.killed", "steps.timed-out");

    private final RemoteShell shell;
    private final DockerEngines engines;
    private final Supervisor supervisor;

    public HealthProcedure(RemoteShell shell, DockerEngines engines, Supervisor supervisor) {
        this.shell = shell;
        this.engines = engines;
        this.supervisor = supervisor;
    }

    @Override
    public String id() {
        return "health";
    }

    @Override
    public Report answer(CommandRequest request) {
        var checks = request.definition().body() instanceof CommandBody.Health(var declared)
                ? declared
                : List.<HealthCheckDefinition>of();
        var lines = findings(request, checks).stream()
                .distinct()
                .sorted(Comparator.comparing(Report.Line::mood).reversed())
                .toList();
        var worst = lines.isEmpty() ? Mood.UNKNOWN : lines.getFirst().mood();
        return new Report(
                Text.of("health.title", request.stack().id()), worst, List.of(new Report.Section.Lines(lines)));
    }

    private List<Report.Line> findings(CommandRequest request, List<HealthCheckDefinition> checks) {
        var probe = new Probe(shell, request.catalogue().site(), request.stack());
        var all = new Checks(
                new OutsideChecks(
                        new PublicName(request.catalogue().site().domains(), Duration.ofSeconds(5)),
                        request.catalogue().site(),
                        request.at()),
                new HostChecks(probe),
                new StoreChecks(probe),
                new AppChecks(probe),
                new ContainerChecks(probe, request.stack(), engines, new RecordedReleases(supervisor)));
        var lines = new ArrayList<Report.Line>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var running = checks.stream()
                    .map(check -> threads.submit(() -> all.look(check)))
                    .toList();
            for (int i = 0; i < checks.size(); i++) {
                lines.add(line(
                        request.stack().id(), checks.get(i), help(request, checks.get(i)), result(running.get(i))));
            }
        }
        return lines;
    }

    /// A dead engine says what to look at itself; the log of one of its containers could not be read anyway.
    static Report.Line line(String stack, HealthCheckDefinition check, Optional<String> help, Finding finding) {
        boolean isWrong = finding.mood() != Mood.GOOD;
        boolean isOfEngine = finding.text().key().equals(ContainerChecks.NO_ENGINE);
        var typed = help.filter(_ -> isWrong && !isOfEngine).map(words -> "/ops " + stack + " " + words);
        var text = NAMELESS.contains(finding.text().key())
                ? Text.of("health.check", check.about().id(), finding.text())
                : finding.text();
        return new Report.Line(finding.mood(), text, typed);
    }

    /// What the file says, else what the stack has against it.
    private static Optional<String> help(CommandRequest request, HealthCheckDefinition check) {
        return check.about().help().or(() -> switch (check) {
            case HealthCheckDefinition.Tls tls
            when request.stack().certificates().containsKey(tls.domain()) ->
                request.catalogue()
                        .certificates(CertificateAction.RENEW, request.stack().id())
                        .map(renew -> renew.typed() + " " + tls.domain());
            case HealthCheckDefinition _ -> Optional.empty();
        });
    }

    private static Finding result(Future<Finding> future) {
        try {
            return future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Finding.unknown("health.interrupted");
        } catch (ExecutionException e) {
            return Finding.unknown("health.unreadable", String.valueOf(e.getCause()));
        }
    }

    /// Which check is looked at by whom.
    private record Checks(
            OutsideChecks outside, HostChecks host, StoreChecks stores, AppChecks apps, ContainerChecks containers) {
        Finding look(HealthCheckDefinition check) {
            return switch (check) {
                case HealthCheckDefinition.OutsideHttp c -> outside.http(c);
                case HealthCheckDefinition.Tls c -> outside.tls(c);
                case HealthCheckDefinition.Dns c -> outside.dns(c);
                case HealthCheckDefinition.AppHttp c -> apps.http(c);
                case HealthCheckDefinition.Containers c -> containers.containers(c);
                case HealthCheckDefinition.Unit c -> host.unit(c);
                case HealthCheckDefinition.Pm2 c -> host.pm2(c);
                case HealthCheckDefinition.Postgres c -> stores.postgres(c);
                case HealthCheckDefinition.Mysql c -> stores.mysql(c);
                case HealthCheckDefinition.Redis c -> stores.redis(c);
                case HealthCheckDefinition.Kafka c -> stores.kafka(c);
                case HealthCheckDefinition.Disk c -> host.disk(c);
                case HealthCheckDefinition.Memory c -> host.memory(c);
                case HealthCheckDefinition.Load c -> host.load(c);
            };
        }
    }
}
