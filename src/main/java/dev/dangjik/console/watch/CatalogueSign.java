package dev.dangjik.console.watch;

import dev.dangjik.command.catalogue.Catalogue;
import dev.dangjik.command.catalogue.LiveCatalogue;
import dev.dangjik.config.InvalidConfiguration;
import dev.dangjik.console.Vital;
import java.util.Optional;

/// Remembers whether the last reload was refused: the bot goes on with the files as they were, and somebody should
/// know.
public final class CatalogueSign implements LiveCatalogue.Listener, Vital {
    private final LiveCatalogue.Listener next;
    private volatile Optional<String> refusal = Optional.empty();

    /// @param next hears of every reload as well
    public CatalogueSign(LiveCatalogue.Listener next) {
        this.next = next;
    }

    @Override
    public void loaded(Catalogue first) {
        next.loaded(first);
    }

    @Override
    public void replaced(Catalogue before, Catalogue now) {
        refusal = Optional.empty();
        next.replaced(before, now);
    }

    @Override
    public void refused(Catalogue kept, InvalidConfiguration problems) {
        int count = problems.problems().size();
        var first = problems.problems().isEmpty()
                ? ""
                : ", the first at " + problems.problems().getFirst();
        refusal = Optional.of("the files have " + count + (count == 1 ? " problem" : " problems") + first
                + "; what was loaded before still counts");
        next.refused(kept, problems);
    }

    @Override
    public void confirmed(Catalogue kept) {
        refusal = Optional.empty();
        next.confirmed(kept);
    }

    @Override
    public String name() {
        return "catalogue";
    }

    @Override
    public Optional<String> fault() {
        return Optional.empty();
    }

    @Override
    public Optional<String> warning() {
        return refusal;
    }
}
