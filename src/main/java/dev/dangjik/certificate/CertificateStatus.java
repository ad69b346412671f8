package dev.dangjik.certificate;

import dev.dangjik.command.CommandRequest;
import dev.dangjik.command.Procedure;
import dev.dangjik.command.Report;
import dev.dangjik.command.Report.Line;
import dev.dangjik.command.Report.Mood;
import dev.dangjik.health.DaysLeft;
import dev.dangjik.message.Text;
import dev.dangjik.remote.PublicName;
import dev.dangjik.remote.RemoteException;
import dev.dangjik.remote.RemoteShell;
import dev.dangjik.remote.ScriptLibrary;
import dev.dangjik.stack.Binding;
import dev.dangjik.stack.Certificate;
import dev.dangjik.stack.Host;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;

/// `cert status [domain]`: how certificates stand, from outside, on the wire of the machine and in its files.
public final class CertificateStatus implements Procedure.Read {
    private static final Duration OUTSIDE = Duration.ofSeconds(5);

    private final CertificateMachine machine;

    public CertificateStatus(RemoteShell shell, ScriptLibrary scripts) {
        this.machine = new CertificateMachine(shell, scripts);
    }

    @Override
    public String id() {
        return "certificate-status";
    }

    @Override
    public Report answer(CommandRequest request) {
        var domains = request.arguments()
                .text("domain")
                .map(List::of)
                .orElse(request.stack().domains());
        var all = new ArrayList<List<Line>>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var running = domains.stream()
                    .map(domain -> threads.submit(() -> look(request, domain)))
                    .toList();
            for (var one : running) {
                all.add(one.get());
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            all.add(List.of(Line.of(Mood.UNKNOWN, Text.of("health.interrupted"))));
        } catch (ExecutionException e) {
            all.add(List.of(Line.of(Mood.UNKNOWN, Text.of("health.unreadable", String.valueOf(e.getCause())))));
        }
        var sections = all.stream()
                .map(CertificateStatus::worstFirst)
                .<Report.Section>map(Report.Section.Lines::new)
                .toList();
        var worst = all.stream()
                .flatMap(List::stream)
                .map(Line::mood)
                .filter(mood -> mood != Mood.PLAIN)
                .max(Comparator.naturalOrder())
                .orElse(Mood.UNKNOWN);
        return new Report(Text.of("certificate.title", request.stack().id()), worst, sections);
    }

    private static List<Line> worstFirst(List<Line> lines) {
        return lines.stream()
                .distinct()
                .sorted(Comparator.comparing(Line::mood).reversed())
                .toList();
    }

    private List<Line> look(CommandRequest request, String domain) {
        var site = request.catalogue().site();
        var names = new PublicName(site.domains(), OUTSIDE);
        var certificate = request.stack().certificates().get(domain);
        if (certificate == null) {
            return undeclared(request, names, domain);
        }
        var target = new CertificateTarget(request.catalogue(), request.stack(), certificate);
        var lines = new ArrayList<Line>();
        Optional<CertificateFacts> facts = Optional.empty();
        Optional<String> address = Optional.empty();
        switch (site.host(target.host())) {
            case Binding.Unbound<Host> unbound ->
                lines.add(
                        Line.of(Mood.UNKNOWN, Text.of("steps.unbound", unbound.id(), unbound.file(), unbound.line())));
            case Binding.Bound<Host>(var host) -> {
                address = Optional.of(host.address());
                facts = facts(target, host, lines);
            }
        }
        var outside = OutsideView.of(names, domain, address, site.domains());
        lines.addAll(new StatusFindings(target, facts, outside, request.at()).lines());
        return lines;
    }

    private Optional<CertificateFacts> facts(CertificateTarget target, Host host, List<Line> lines) {
        try {
            return switch (machine.look(target, host, false)) {
                case CertificateMachine.Look.Seen(var facts) -> Optional.of(facts);
                case CertificateMachine.Look.Unclear(var why) -> {
                    lines.add(Line.of(Mood.UNKNOWN, why));
                    yield Optional.empty();
                }
            };
        } catch (RemoteException e) {
            lines.add(Line.of(Mood.UNKNOWN, Text.of("health.unreachable", host.id(), String.valueOf(e.getMessage()))));
            return Optional.empty();
        }
    }

    /// Of a domain that does not say how its certificate is made, only what is served can be told.
    private static List<Line> undeclared(CommandRequest request, PublicName names, String domain) {
        try {
            var leaf = names.certificates(domain).getFirst();
            var left = new DaysLeft(leaf, request.at());
            return List.of(
                    Line.of(
                            left.mood(Certificate.WARN_DAYS, Certificate.FAIL_DAYS),
                            Text.of("health.tls", domain, left.days())),
                    Line.of(
                            Mood.PLAIN,
                            Text.of(
                                    "certificate.undeclared",
                                    domain,
                                    request.stack().id())));
        } catch (IOException e) {
            return List.of(Line.of(Mood.BAD, Text.of("health.tls-silent", domain, String.valueOf(e.getMessage()))));
        }
    }
}
