package dev.dangjik.command;

import dev.dangjik.command.catalogue.Catalogue;
import dev.dangjik.permission.Effect;
import dev.dangjik.run.RunView;
import dev.dangjik.stack.SurfaceClass;
import java.util.Optional;

/// How much is at stake with a run.
public final class Stakes {
    /// The shortest reason that counts as one, in characters.
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

    /// Whether somebody has said why.
    public static boolean isReason(Optional<String> text) {
        return text.map(String::strip)
                .filter(reason -> reason.codePointCount(0, reason.length()) >= LEAST_REASON)
                .isPresent();
    }
}
