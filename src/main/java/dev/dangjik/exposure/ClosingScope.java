package dev.dangjik.exposure;

import dev.dangjik.command.CommandRequest;
import dev.dangjik.exposure.vm.OpenExposure;
import dev.dangjik.stack.Stack;
import dev.dangjik.stack.Surface;
import java.util.List;
import java.util.Optional;

/// Which exposures of a stack somebody wants closed.
sealed interface ClosingScope {
    /// All of them, and whatever else the machines of its surfaces hold open that no other stack has.
    record All() implements ClosingScope {}

    /// That of one surface.
    record OfSurface(String surface) implements ClosingScope {}

    /// One, by the id of its run.
    record OfRun(String id) implements ClosingScope {}

    /// What a request means; empty where it says nothing, or too much.
    static Optional<ClosingScope> of(CommandRequest request) {
        var arguments = request.arguments();
        var surface = arguments.text("surface").<ClosingScope>map(OfSurface::new);
        var run = arguments.text("run").<ClosingScope>map(OfRun::new);
        var all = arguments.isSet("all") ? Optional.<ClosingScope>of(new All()) : Optional.<ClosingScope>empty();
        var said = List.of(surface, run, all).stream().flatMap(Optional::stream).toList();
        return said.size() == 1 ? Optional.of(said.getFirst()) : Optional.empty();
    }

    /// As the journal has it: `all`, `surface grafana`, `run 2611201a2b3`.
    default String words() {
        return switch (this) {
            case All _ -> "all";
            case OfSurface(var surface) -> "surface " + surface;
            case OfRun(var id) -> "run " + id;
        };
    }

    /// What [#words] has written.
    ///
    /// @throws IllegalArgumentException for anything else
    static ClosingScope of(String words) {
        var parts = words.split(" ", 2);
        return switch (parts[0]) {
            case "all" -> new All();
            case "surface" -> new OfSurface(parts[1]);
            case "run" -> new OfRun(parts[1]);
            default -> throw new IllegalArgumentException("no exposures are called `" + words + "`");
        };
    }

    /// As a person reads it.
    default String name() {
        return switch (this) {
            case All _ -> "--all";
            case OfSurface(var surface) -> surface;
            case OfRun(var id) -> id;
        };
    }

    /// Whether something may be meant by both.
    default boolean meets(ClosingScope other) {
        return equals(other) || this instanceof All || other instanceof All;
    }

    default boolean covers(Exposure exposure) {
        return switch (this) {
            case All _ -> true;
            case OfSurface(var surface) -> exposure.surface().equals(surface);
            case OfRun(var id) -> exposure.run().value().equals(id);
        };
    }

    /// Whether it may be about a surface.
    default boolean concerns(Surface surface) {
        return switch (this) {
            case All _, OfRun _ -> true;
            case OfSurface(var id) -> surface.id().equals(id);
        };
    }

    /// Whether it covers what a machine calls so.
    ///
    /// @param name `stack/surface`; empty where the machine does not know it
    default boolean covers(Stack stack, String id, String name) {
        return switch (this) {
            case All _ -> true;
            case OfSurface(var surface) -> name.equals(stack.id() + "/" + surface);
            case OfRun(var run) -> id.equals(run);
        };
    }

    default boolean covers(Stack stack, OpenExposure one) {
        return covers(stack, one.id(), one.surface());
    }
}
