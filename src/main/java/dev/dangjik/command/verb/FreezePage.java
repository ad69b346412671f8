package dev.dangjik.command.verb;

import dev.dangjik.command.OwnVerb;
import dev.dangjik.command.Reply;
import dev.dangjik.command.Report;
import dev.dangjik.message.Moment;
import dev.dangjik.message.Text;
import dev.dangjik.permission.CommandSubject;
import dev.dangjik.permission.FreezeWindows;
import dev.dangjik.plan.LockName;
import dev.dangjik.run.Freeze;
import dev.dangjik.run.Runs;
import dev.dangjik.stack.Stack;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// `/ops freeze` and `/ops <stack> freeze`: what is frozen now, by windows and by people, and the next windows.
public final class FreezePage {
    private static final int COMING = 3;

    private final Runs runs;

    public FreezePage(Runs runs) {
        this.runs = runs;
    }

    /// About the stack that was named, else about all on which this person may do something here.
    Reply of(OwnVerb.Use use) {
        var stacks = stacks(use);
        var ids = stacks.stream().map(Stack::id).collect(Collectors.toSet());
        var windows = use.catalogue().freezes();
        var now = new ArrayList<Report.Line>();
        windows.standing(ids, use.at()).forEach(window -> now.add(standing(use, window)));
        stacks.forEach(stack -> now.addAll(byHand(stack)));
        if (now.isEmpty()) {
            now.add(Report.Line.of(Report.Mood.GOOD, Text.of("freeze.page-none")));
        }
        var coming = windows.coming(ids, use.at(), COMING).stream()
                .map(window -> coming(use, window))
                .toList();
        boolean isFrozen = now.getFirst().mood() == Report.Mood.WARNING;
        return new Reply.Answer(new Report(
                use.stack()
                        .map(stack -> Text.of("freeze.page-title-of", stack.id()))
                        .orElseGet(() -> Text.of("freeze.page-title")),
                isFrozen ? Report.Mood.WARNING : Report.Mood.GOOD,
                List.of(new Report.Section.Lines(now), new Report.Section.Lines(coming(use, coming)))));
    }

    private static List<Stack> stacks(OwnVerb.Use use) {
        var request = use.invocation().request();
        var allowed = use.catalogue().policy().allowedCommands(request.actor(), request.channel(), use.at()).stream()
                .map(CommandSubject::stack)
                .collect(Collectors.toSet());
        return use.catalogue().stacks().values().stream()
                .filter(stack -> allowed.contains(stack.id()))
                .filter(stack -> use.stack().isEmpty() || use.stack().get().id().equals(stack.id()))
                .toList();
    }

    private static Report.Line standing(OwnVerb.Use use, FreezeWindows.Standing window) {
        return Report.Line.of(
                Report.Mood.WARNING,
                Text.of(
                        "freeze.page-window",
                        window.window().id(),
                        moment(use, window, window.occurrence().ends()),
                        window.window().reason()));
    }

    private List<Report.Line> byHand(Stack stack) {
        var lines = new ArrayList<Report.Line>();
        for (var service : stack.services().keySet()) {
            var lock = new LockName(stack.id(), service);
            runs.freezeOf(lock)
                    .map(freeze -> byHand(lock, freeze, stack.zone()))
                    .ifPresent(lines::add);
        }
        return lines;
    }

    private static Report.Line byHand(LockName lock, Freeze freeze, ZoneId zone) {
        return new Report.Line(
                Report.Mood.WARNING,
                Text.of(
                        "freeze.page-by-hand",
                        lock.toString(),
                        freeze.by(),
                        new Moment(freeze.until(), zone),
                        freeze.reason()),
                Optional.of("/ops " + lock.stack() + " unfreeze " + lock.service()));
    }

    private static Report.Line coming(OwnVerb.Use use, FreezeWindows.Standing window) {
        return Report.Line.of(
                Report.Mood.PLAIN,
                Text.of(
                        "freeze.page-coming",
                        window.window().id(),
                        moment(use, window, window.occurrence().begins()),
                        moment(use, window, window.occurrence().ends()),
                        window.window().reason()));
    }

    private static List<Report.Line> coming(OwnVerb.Use use, List<Report.Line> windows) {
        var lines = new ArrayList<>(windows);
        if (lines.isEmpty()) {
            lines.add(Report.Line.of(Report.Mood.PLAIN, Text.of("freeze.page-none-coming")));
        }
        var stack = use.stack().map(named -> named.id() + " ").orElse("<stack> ");
        lines.add(new Report.Line(
                Report.Mood.PLAIN,
                Text.of("freeze.page-how"),
                Optional.of("/ops " + stack + "freeze <service> <duration> <reason>")));
        return lines;
    }

    /// In the zone of the stack that is asked about; in the window's own where that is none.
    private static Moment moment(OwnVerb.Use use, FreezeWindows.Standing window, Instant at) {
        return new Moment(
                at,
                use.stack().map(Stack::zone).orElse(window.window().schedule().zone()));
    }
}
