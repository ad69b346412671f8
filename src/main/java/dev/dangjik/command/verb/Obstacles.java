package dev.dangjik.command.verb;

import dev.dangjik.command.Report;
import dev.dangjik.message.Text;
import dev.dangjik.plan.LockName;
import dev.dangjik.run.Freeze;
import dev.dangjik.run.RunState;
import dev.dangjik.run.RunSummary;
import dev.dangjik.run.Runs;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What keeps a change of a service from starting now although it is permitted: a person's freeze, and another run.
record Obstacles(LockName lock, Optional<Freeze> freeze, Optional<RunSummary> holder) {
    static Obstacles of(LockName lock, Runs runs) {
        return new Obstacles(lock, runs.freezeOf(lock), runs.holderOf(lock));
    }

    /// One line each, with what is typed about it; none when the way is free.
    List<Report.Line> lines() {
        var lines = new ArrayList<Report.Line>();
        freeze.map(this::frozen).ifPresent(lines::add);
        holder.map(this::held).ifPresent(lines::add);
        return lines;
    }

    private Report.Line frozen(Freeze standing) {
        var text = Text.of("why.frozen", lock.toString(), standing.until(), standing.by(), standing.reason());
        return new Report.Line(
                Report.Mood.WARNING, text, Optional.of("/ops " + lock.stack() + " unfreeze " + lock.service()));
    }

    private Report.Line held(RunSummary run) {
        boolean isUnknown = run.state() == RunState.UNKNOWN;
        var text = Text.of(
                isUnknown ? "why.held-unknown" : "why.held",
                lock.toString(),
                run.id().value(),
                run.command(),
                run.requestedBy());
        return new Report.Line(
                Report.Mood.WARNING,
                text,
                Optional.of(isUnknown ? "/ops resolve " + run.id() : "/ops runs " + run.id()));
    }
}
