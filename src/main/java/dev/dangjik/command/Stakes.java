package dev.dangjik.command;

import dev.dangjik.command.catalogue.Catalogue;
import dev.dangjik.permission.Effect;
import dev.dangjik.run.RunView;
import dev.dangjik.stack.SurfaceClass;
import java.util.Optional;

/// How much is at stake with a run.
final class Stakes {
    private Stakes() {}

    /// Whether it exposes a surface of another class than `standard`, so that whoever consents says why. A surface that
    /// is not known any more counts as such.
    static boolean areHigh(Catalogue catalogue, RunView run) {
        return run.effect() == Effect.EXPOSE
                && catalogue
                        .stack(run.stack())
                        .flatMap(stack -> Optional.ofNullable(run.arguments().get("surface"))
                                .flatMap(stack::surface))
                        .filter(surface -> surface.surfaceClass() == SurfaceClass.STANDARD)
                        .isEmpty();
    }
}
