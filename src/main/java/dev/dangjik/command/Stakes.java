package dev.dangjik.command;

import dev.dangjik.approval.Vote;
import dev.dangjik.command.catalogue.Catalogue;
import dev.dangjik.permission.Effect;
import dev.dangjik.run.RunView;
import dev.dangjik.stack.SurfaceClass;
import java.util.Optional;

/// How much is at stake with a run, and who has to say why.
public final class Stakes {
    /// Characters of the shortest reason.
    public static final int LEAST_REASON = 10;

    private Stakes() {}

    /// Whether it exposes a surface of another class than `standard`, so that whoever consents says why. A surface that
    /// is not known any more counts as such.
    public static boolean areHigh(Catalogue catalogue, RunView run) {
        return run.effect() == Effect.EXPOSE
                && catalogue
                        .stack(run.stack())
                        .flatMap(stack -> Optional.ofNullable(run.arguments().get("surface"))
                                .flatMap(stack::surface))
                        .filter(surface -> surface.surfaceClass() == SurfaceClass.STANDARD)
                        .isEmpty();
    }

    /// Whether a verdict lacks the reason that it needs: a no always needs one, a yes where much is at stake.
    public static boolean isReasonMissing(Vote.Verdict verdict, boolean areHigh, Optional<String> reason) {
        int length = reason.map(String::strip)
                .map(said -> said.codePointCount(0, said.length()))
                .orElse(0);
        return (verdict == Vote.Verdict.DENY || areHigh) && length < LEAST_REASON;
    }
}
