package dev.dangjik.release;

import dev.dangjik.command.CommandRequest;
import dev.dangjik.command.Procedure;
import dev.dangjik.command.Report;
import dev.dangjik.message.Text;
import dev.dangjik.remote.RemoteException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// `releases <service>`: what was verified there, what runs, and what a rollback may choose.
public final class ReleasesProcedure implements Procedure.Read {
    private static final int SHOWN = 20;

    private final ComposeTargets targets;
    private final Releases releases;

    public ReleasesProcedure(ComposeTargets targets, Releases releases) {
        this.targets = targets;
        this.releases = releases;
    }

    @Override
    public String id() {
        return "releases";
    }

    @Override
    public Report answer(CommandRequest request) throws RemoteException {
        return switch (targets.of(request)) {
            case ComposeTargets.Found.Refused(var refused) -> unknown(request, refused.why());
            case ComposeTargets.Found.Target(var target) ->
                switch (releases.list(target)) {
                    case Releases.Listing.Unclear(var why) -> unknown(request, why);
                    case Releases.Listing.Known known -> report(target, known);
                };
        };
    }

    private static Report unknown(CommandRequest request, Text why) {
        var service = request.arguments().text("service").orElse("");
        var line = Report.Line.of(Report.Mood.UNKNOWN, why);
        return new Report(
                Text.of("release.list.title", service),
                Report.Mood.UNKNOWN,
                List.of(new Report.Section.Lines(List.of(line))));
    }

    private static Report report(ComposeTarget target, Releases.Listing.Known known) {
        var lines = new ArrayList<Report.Line>();
        known.drift()
                .ifPresent(drift -> lines.add(Report.Line.of(
                        Report.Mood.WARNING,
                        Text.of("release.drift", target.service().id(), drift.text()))));
        if (known.entries().isEmpty()) {
            lines.add(Report.Line.of(Report.Mood.PLAIN, Text.of("release.list.none")));
        }
        known.entries().stream().limit(SHOWN).map(entry -> line(target, entry)).forEach(lines::add);
        return new Report(
                Text.of("release.list.title", target.service().id()),
                known.drift().isPresent() ? Report.Mood.WARNING : Report.Mood.GOOD,
                List.of(new Report.Section.Lines(lines)));
    }

    private static Report.Line line(ComposeTarget target, Releases.Entry entry) {
        var release = entry.release();
        if (entry.isCurrent()) {
            return new Report.Line(
                    Report.Mood.GOOD,
                    Text.of("release.list.current", release.seq(), release.version(), release.at()),
                    Optional.empty());
        }
        if (entry.isChoice()) {
            return new Report.Line(
                    Report.Mood.PLAIN,
                    Text.of("release.list.choice", release.seq(), release.version(), release.at()),
                    Optional.of(target.typed("rollback", "--to", release.version())));
        }
        var key = release.isBad()
                ? "release.list.bad"
                : entry.isOnHost() ? "release.list.superseded" : "release.list.gone";
        return Report.Line.of(Report.Mood.PLAIN, Text.of(key, release.seq(), release.version(), release.at()));
    }
}
