package dev.dangjik.exposure;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// What this process is closing of which the database does not know yet, in memory: nothing of that is opened
/// meanwhile, and whoever closes knows when an opening that was under way has landed.
public final class ClosingMarks {
    private final Map<String, Mark> closing = new HashMap<>();
    private final List<Opening> opening = new ArrayList<>();

    private record Mark(String stack, ClosingScope scope) {
        boolean covers(Doorkeeper.Wanted wanted) {
            return wanted.stack().equals(stack)
                    && switch (scope) {
                        case ClosingScope.All _ -> true;
                        case ClosingScope.OfSurface(var surface) ->
                            surface.equals(wanted.planned().surface());
                        case ClosingScope.OfRun(var id) -> id.equals(wanted.id());
                    };
        }
    }

    private record Opening(Doorkeeper.Wanted wanted, CompletableFuture<Void> over) {}

    /// Marks that a request closes something.
    ///
    /// @return done once no opening of it, begun before this, can land any more
    synchronized CompletableFuture<Void> begin(String request, String stack, ClosingScope scope) {
        var mark = new Mark(stack, scope);
        closing.put(request, mark);
        return CompletableFuture.allOf(opening.stream()
                .filter(one -> mark.covers(one.wanted()))
                .map(Opening::over)
                .toArray(CompletableFuture[]::new));
    }

    /// The database knows of these requests by now.
    synchronized void imported(Collection<String> requests) {
        closing.keySet().removeAll(requests);
    }

    synchronized boolean isImported(String request) {
        return !closing.containsKey(request);
    }

    /// Marks that the machine is about to be asked to open.
    ///
    /// @return to be completed when that is over; empty: somebody closes it
    synchronized Optional<CompletableFuture<Void>> open(Doorkeeper.Wanted wanted) {
        if (closing.values().stream().anyMatch(mark -> mark.covers(wanted))) {
            return Optional.empty();
        }
        opening.removeIf(one -> one.over().isDone());
        var mine = new Opening(wanted, new CompletableFuture<>());
        opening.add(mine);
        return Optional.of(mine.over());
    }
}
