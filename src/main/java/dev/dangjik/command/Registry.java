package dev.dangjik.command;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/// The procedures and verbs there are. Packages right of this one hand theirs in when the bot is put together.
public final class Registry {
    private final Map<String, Procedure> procedures;
    private final Map<String, OwnVerb> verbs;

    /// Everything that was handed in.
    ///
    /// @throws IllegalStateException when two of them have the same id
    public Registry(Collection<? extends Procedure> procedures, Collection<? extends OwnVerb> verbs) {
        this.procedures = procedures.stream().collect(Collectors.toMap(Procedure::id, Function.identity()));
        this.verbs = verbs.stream().collect(Collectors.toMap(OwnVerb::id, Function.identity()));
    }

    /// The procedure that files name so; empty when none was handed in.
    public Optional<Procedure> procedure(String id) {
        return Optional.ofNullable(procedures.get(id));
    }

    /// The verb that is typed so; empty when none was handed in.
    public Optional<OwnVerb> verb(String id) {
        return Optional.ofNullable(verbs.get(id));
    }
}
