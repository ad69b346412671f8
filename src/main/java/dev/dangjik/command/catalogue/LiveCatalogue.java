package dev.dangjik.command.catalogue;

import dev.dangjik.config.InvalidConfiguration;
import java.util.function.Supplier;

/// The catalogue in use. A reload takes its place as a whole; one that is wrong changes nothing.
public final class LiveCatalogue implements Supplier<Catalogue> {
    private final Supplier<Catalogue> loader;
    private final Listener listener;
    private volatile Catalogue current;

    /// @param loader loads the catalogue from the files as they are
    /// @param first what they said at the start
    public LiveCatalogue(Supplier<Catalogue> loader, Catalogue first, Listener listener) {
        this.loader = loader;
        this.listener = listener;
        this.current = first;
        listener.loaded(first);
    }

    /// Hears of the start and of every reload.
    public interface Listener {
        /// The bot begins with these.
        default void loaded(Catalogue first) {}

        /// From now on `now` counts instead of `before`.
        void replaced(Catalogue before, Catalogue now);

        /// The files are wrong; `kept` still counts.
        void refused(Catalogue kept, InvalidConfiguration problems);

        /// The files are right and say what counts already.
        default void confirmed(Catalogue kept) {}
    }

    public Catalogue current() {
        return current;
    }

    @Override
    public Catalogue get() {
        return current;
    }

    /// Loads again. Nothing changes when the files say what they said before.
    ///
    /// @return whether the files could be loaded
    public synchronized boolean reload() {
        var before = current;
        try {
            var now = loader.get();
            if (!now.digest().equals(before.digest())) {
                current = now;
                listener.replaced(before, now);
            } else {
                listener.confirmed(before);
            }
            return true;
        } catch (InvalidConfiguration problems) {
            listener.refused(before, problems);
            return false;
        }
    }
}
