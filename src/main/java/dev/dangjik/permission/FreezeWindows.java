package dev.dangjik.permission;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The freeze windows of the catalogue, and which of them stand in the way of what.
public final class FreezeWindows {
    /// What is frozen for longer than this without a break is not frozen but forbidden: a quarter of a year.
    static final Duration LONGEST_STRETCH = Duration.ofDays(92);

    private final List<FreezeWindow> windows;
    private final Known known;

    /// @param known what there is, and which of it no window stops
    public FreezeWindows(List<FreezeWindow> windows, Known known) {
        this.windows =
                windows.stream().sorted(Comparator.comparing(FreezeWindow::id)).toList();
        this.known = known;
    }

    /// No window at all.
    public static FreezeWindows none() {
        return new FreezeWindows(List.of(), Known.nothing());
    }

    /// A change that somebody wants to start.
    ///
    /// @param service whose lock it takes, or that it names
    public record Change(String stack, String command, Effect effect, Optional<String> service) {
        CommandSubject subject() {
            return new CommandSubject(stack, command, effect);
        }
    }

    /// One time of one window.
    public record Standing(FreezeWindow window, FreezeSchedule.Occurrence occurrence) {}

    /// What keeps `change` from starting at `at`; empty: no window does.
    ///
    /// @param passed ids of windows that do not count, because others have consented
    public Optional<WindowFreeze> at(Change change, Instant at, Set<String> passed) {
        var covering = windows.stream()
                .filter(window -> !passed.contains(window.id()))
                .filter(window -> covers(window, change))
                .toList();
        var standing = covering.stream()
                .filter(window -> window.schedule().at(at).isPresent())
                .toList();
        return standing.isEmpty() ? Optional.empty() : Optional.of(new WindowFreeze(standing, stretch(covering, at)));
    }

    /// As above; every window counts.
    public Optional<WindowFreeze> at(Change change, Instant at) {
        return at(change, at, Set.of());
    }

    /// The window of that id.
    public Optional<FreezeWindow> window(String id) {
        return windows.stream().filter(window -> window.id().equals(id)).findFirst();
    }

    /// The windows about one of `stacks` that are in force, each until it ends for the first time.
    public List<Standing> standing(Set<String> stacks, Instant at) {
        return windows.stream()
                .filter(window -> isAbout(window, stacks))
                .flatMap(window -> window.schedule().at(at).stream()
                        .map(now -> new FreezeSchedule.Occurrence(now.begins(), stretch(List.of(window), at)))
                        .map(now -> new Standing(window, now)))
                .toList();
    }

    /// The next times of windows about one of `stacks`, the soonest first.
    ///
    /// @param most how many at most
    public List<Standing> coming(Set<String> stacks, Instant at, int most) {
        return windows.stream()
                .filter(window -> isAbout(window, stacks))
                .flatMap(window -> next(window, at, most).stream())
                .sorted(Comparator.comparing(
                                (Standing coming) -> coming.occurrence().begins())
                        .thenComparing(coming -> coming.window().id()))
                .limit(most)
                .toList();
    }

    private static List<Standing> next(FreezeWindow window, Instant at, int most) {
        var found = new java.util.ArrayList<Standing>();
        var behind = window.schedule().at(at).isPresent() ? stretch(List.of(window), at) : at;
        while (found.size() < most) {
            var next = window.schedule().after(behind);
            if (next.isEmpty()) {
                return found;
            }
            var begins = next.get().begins();
            behind = stretch(List.of(window), begins);
            found.add(new Standing(window, new FreezeSchedule.Occurrence(begins, behind)));
        }
        return found;
    }

    /// The first moment from `at` on in which none of `windows` is in force, [#LONGEST_STRETCH] later at the latest.
    static Instant stretch(List<FreezeWindow> windows, Instant at) {
        var latest = at.plus(LONGEST_STRETCH);
        var until = at;
        while (until.isBefore(latest)) {
            var moment = until;
            var end = windows.stream()
                    .flatMap(window -> window.schedule().at(moment).stream())
                    .map(FreezeSchedule.Occurrence::ends)
                    .max(Comparator.naturalOrder());
            if (end.isEmpty()) {
                return until;
            }
            until = end.get();
        }
        return latest;
    }

    boolean covers(FreezeWindow window, Change change) {
        var services = window.scope().services();
        return known.isFreezable(change.subject())
                && window.scope().covers(change.subject())
                && (services.isEmpty()
                        || change.service().filter(services::contains).isPresent());
    }

    private static boolean isAbout(FreezeWindow window, Set<String> stacks) {
        var scope = window.scope().stacks();
        return scope.isEmpty() || scope.stream().anyMatch(stacks::contains);
    }
}
