package dev.dangjik.killswitch;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// What this process is doing to its switches, in memory: engaging never waits to find out, and whoever engages one
/// wins over whoever lifts it at the same moment.
final class EngageMarks {
    private static final CompletableFuture<Void> NOTHING = CompletableFuture.completedFuture(null);

    private final Map<String, String> last = new HashMap<>();
    private final Map<String, CompletableFuture<Void>> lifting = new HashMap<>();

    /// What a switch for an account is called here.
    static String name(SwitchCall about) {
        return about.stack().id() + "/" + about.killSwitch().id() + "/" + about.account();
    }

    /// Marks that a request is about to engage it; what was planned before must not lift it any more.
    ///
    /// @return done once no call that lifts it, begun before this, can land any more
    synchronized CompletableFuture<Void> begin(SwitchCall about, String id) {
        last.put(name(about), id);
        return lifting.getOrDefault(name(about), NOTHING);
    }

    /// Marks that a call which lifts it is about to be made.
    ///
    /// @param seen the last request of this process to engage it, as it was when the look was taken
    /// @return to be completed when the call is over; empty: somebody has engaged it since that look
    synchronized Optional<CompletableFuture<Void>> lift(String name, Optional<String> seen) {
        if (!last(name).equals(seen)) {
            return Optional.empty();
        }
        var mine = new CompletableFuture<Void>();
        lifting.merge(name, mine, (before, now) -> before.isDone() ? now : CompletableFuture.allOf(before, now));
        return Optional.of(mine);
    }

    /// The last request of this process to engage it.
    synchronized Optional<String> last(String name) {
        return Optional.ofNullable(last.get(name));
    }
}
