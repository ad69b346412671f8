package dev.dangjik.stack;

import java.util.Optional;

/// How a compose service is deployed.
///
/// @param artifact where the image comes from
/// @param image repository of the image without a tag
/// @param version where the stack's own compose files read the version from
/// @param keep how many verified releases stay on the host, at least 2
/// @param syncBranch branch of the repository on the host that is brought up to date before; empty: never touched
public record Deployment(
        Artifact artifact,
        String image,
        VersionVariable version,
        HealthCheck healthCheck,
        int keep,
        Optional<String> syncBranch) {
    /// Where an image comes from.
    public enum Artifact {
        /// Pulled from a registry by its Git SHA.
        PULL,
        /// Built on the host from the repository at a Git SHA.
        BUILD
    }

    /// The variable that a deploy writes, so that compose typed by hand computes the same configuration.
    ///
    /// @param file absolute path of one of the project's environment files
    public record VersionVariable(String file, String name) {}
}
