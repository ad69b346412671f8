package dev.dangjik.permission;

import dev.dangjik.config.Problems;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;

/// Finds freeze windows that cannot mean what their author meant: about what no freeze stops, never in force any
/// more, or in force for ever.
public final class FreezesCheck {
    private final Rules rules;
    private final Known known;
    private final Instant now;
    private final Problems problems;

    public FreezesCheck(Rules rules, Known known, Instant now, Problems problems) {
        this.rules = rules;
        this.known = known;
        this.now = now;
        this.problems = problems;
    }

    /// Reports everything that is wrong with the windows, given that every id they name is there.
    public void run() {
        var withAnEnd = rules.freezes().stream()
                .filter(this::isAboutWhatCanBeFrozen)
                .filter(this::isStillToCome)
                .filter(this::ends)
                .toList();
        together(withAnEnd);
    }

    private boolean isAboutWhatCanBeFrozen(FreezeWindow window) {
        var covered = known.subjects().stream().filter(window.scope()::covers).toList();
        var passing = new TreeSet<>(covered.stream()
                .filter(subject -> !known.isFreezable(subject))
                .map(CommandSubject::command)
                .filter(window.scope().commands()::contains)
                .toList());
        if (!passing.isEmpty()) {
            problem(
                    window,
                    "is unreachable for " + String.join(", ", passing)
                            + ": no freeze stops what only looks, brings back, closes or stops, nor Dangjik's own"
                            + " verbs");
            return false;
        }
        if (window.scope().effects().contains(Effect.READ)) {
            problem(
                    window,
                    "is unreachable for the effect " + Effect.READ.name().toLowerCase(Locale.ROOT)
                            + ": no freeze stops what only looks");
            return false;
        }
        if (covered.stream().noneMatch(known::isFreezable)) {
            problem(window, "is unreachable: no command in its scope can be frozen");
            return false;
        }
        return true;
    }

    private boolean isStillToCome(FreezeWindow window) {
        var schedule = window.schedule();
        if (schedule.at(now).isPresent() || schedule.after(now).isPresent()) {
            return true;
        }
        problem(window, "is never in force any more: there is no such day, or its last one is over");
        return false;
    }

    private boolean ends(FreezeWindow window) {
        if (isEndless(List.of(window))) {
            problem(
                    window,
                    "never ends: it begins again before it is over, for more than "
                            + FreezeWindows.LONGEST_STRETCH.toDays() + " days");
            return false;
        }
        return true;
    }

    /// Each of them ends, and the next one has begun by then.
    private void together(List<FreezeWindow> windows) {
        for (var subject : known.subjects()) {
            var covering = windows.stream()
                    .filter(window -> window.scope().covers(subject) && known.isFreezable(subject))
                    .toList();
            if (covering.size() > 1 && isEndless(covering)) {
                problem(
                        covering.getFirst(),
                        "and " + String.join(", ", ids(covering.subList(1, covering.size())))
                                + " together never end for " + subject.stack() + " " + subject.command()
                                + ": no moment in more than " + FreezeWindows.LONGEST_STRETCH.toDays() + " days");
                return;
            }
        }
    }

    /// From now on, or from the next time of one of them on.
    private boolean isEndless(List<FreezeWindow> windows) {
        return windows.stream()
                .flatMap(window -> {
                    var schedule = window.schedule();
                    return schedule.at(now).isPresent()
                            ? List.of(now).stream()
                            : schedule.after(now).map(FreezeSchedule.Occurrence::begins).stream();
                })
                .anyMatch(begin ->
                        !FreezeWindows.stretch(windows, begin).isBefore(begin.plus(FreezeWindows.LONGEST_STRETCH)));
    }

    private static List<String> ids(List<FreezeWindow> windows) {
        return windows.stream().map(FreezeWindow::id).toList();
    }

    private void problem(FreezeWindow window, String message) {
        problems.add(window.origin().file(), window.origin().line(), "freeze " + window.id() + " " + message);
    }
}
