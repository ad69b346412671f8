package dev.dangjik.command.steps;

import dev.dangjik.command.CommandRequest;
import dev.dangjik.command.Planned;
import dev.dangjik.command.Report;
import dev.dangjik.command.Report.Mood;
import dev.dangjik.command.StepCommands;
import dev.dangjik.command.catalogue.StepDefinition;
import dev.dangjik.message.Text;
import dev.dangjik.remote.ExecOutcome;
import dev.dangjik.remote.RemoteException;
import dev.dangjik.remote.RemoteShell;
import dev.dangjik.stack.Binding;
import dev.dangjik.stack.Host;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// The operator's own steps on real hosts.
public final class HostSteps implements StepCommands {
    private final RemoteShell shell;
    private final Planner planner;

    /// Makes the plan of a change.
    @FunctionalInterface
    public interface Planner {
        Planned plan(CommandRequest request, List<StepDefinition> steps) throws RemoteException;
    }

    public HostSteps(RemoteShell shell, Planner planner) {
        this.shell = shell;
        this.planner = planner;
    }

    @Override
    public Planned plan(CommandRequest request, List<StepDefinition> steps) throws RemoteException {
        return planner.plan(request, steps);
    }

    @Override
    public Report answer(CommandRequest request, List<StepDefinition> steps) {
        var filled = FilledStep.all(request, steps);
        var shown = new ArrayList<Shown>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var running = filled.stream()
                    .map(step -> threads.submit(() -> look(request, step)))
                    .toList();
            running.forEach(future -> shown.add(result(future)));
        }
        var worst = shown.stream().map(Shown::mood).max(Comparator.naturalOrder());
        return new Report(
                StepsTitle.of(request),
                worst.orElse(Mood.PLAIN),
                shown.stream()
                        .map(Shown::section)
                        .map(section -> readable(request, section))
                        .toList());
    }

    private static Report.Section readable(CommandRequest request, Report.Section section) {
        if (!(section instanceof Report.Section.Output(var heading, var content, var isTruncated))) {
            return section;
        }
        var readable = switch (request.definition().output()) {
            case TABLE -> Columns.aligned(content);
            case LOG -> new LogTimes(request.stack().zone()).shown(content);
            case TEXT, FILE -> content;
        };
        return new Report.Section.Output(heading, readable, isTruncated);
    }

    private Shown look(CommandRequest request, FilledStep step) {
        return switch (request.catalogue().site().host(step.host())) {
            case Binding.Unbound<Host> unbound ->
                told(Text.of("steps.unbound", unbound.id(), unbound.file(), unbound.line()));
            case Binding.Bound<Host>(var host) -> exec(request, step, host);
        };
    }

    private Shown exec(CommandRequest request, FilledStep step, Host host) {
        try {
            var limit = step.definition().timeout();
            var outcome = shell.exec(host, step.direct(request.definition().scripts()), limit);
            return switch (outcome) {
                case ExecOutcome.Exited exited -> exited(step, exited);
                case ExecOutcome.Killed killed ->
                    new Shown(Mood.UNKNOWN, output(step, Text.of("steps.killed", killed.signal()), killed, false));
                case ExecOutcome.TimedOut late ->
                    new Shown(Mood.UNKNOWN, output(step, Text.of("steps.timed-out", late.limit()), late, false));
            };
        } catch (RemoteException e) {
            return told(Text.of("health.unreachable", host.id(), String.valueOf(e.getMessage())));
        }
    }

    private static Shown exited(FilledStep step, ExecOutcome.Exited exited) {
        return exited.isSuccess()
                ? new Shown(
                        Mood.PLAIN,
                        new Report.Section.Output(
                                Optional.of(heading(step)), exited.output().text(), exited.isTruncated()))
                : new Shown(
                        Mood.WARNING, output(step, Text.of("steps.exit", exited.code()), exited, exited.isTruncated()));
    }

    private static Report.Section.Output output(FilledStep step, Text ending, ExecOutcome outcome, boolean truncated) {
        var content = outcome.output().text() + outcome.errors().text();
        return new Report.Section.Output(
                Optional.of(Text.of("steps.heading-ended", heading(step), ending)), content, truncated);
    }

    private static Text heading(FilledStep step) {
        return Text.of("steps.heading", step.definition().title(), step.host());
    }

    private static Shown told(Text text) {
        return new Shown(Mood.UNKNOWN, new Report.Section.Lines(List.of(Report.Line.of(Mood.UNKNOWN, text))));
    }

    private static Shown result(Future<Shown> future) {
        try {
            return future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return told(Text.of("health.interrupted"));
        } catch (ExecutionException e) {
            throw new IllegalStateException("looking at a host", e.getCause());
        }
    }

    private record Shown(Mood mood, Report.Section section) {}
}
