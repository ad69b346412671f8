package dev.dangjik.remote;

import java.util.Map;

/// A container as a machine's Docker engine lists it.
///
/// @param name without the leading slash
/// @param image as it was named when the container was created
/// @param imageId `sha256:` and 64 hexadecimal digits
/// @param state what it is doing now
public record EngineContainer(
        String id, String name, String image, String imageId, State state, Map<String, String> labels) {
    /// How a container stands, as one word and in the engine's words.
    ///
    /// @param word `running`, `exited`, `restarting`, `paused`, `created`, `removing` or `dead`
    /// @param status in the engine's words, such as `Up 3 hours (healthy)`
    public record State(String word, String status) {}

    public EngineContainer {
        labels = Map.copyOf(labels);
    }
}
