package dev.dangjik.remote;

/// What a container uses, computed as `docker stats` does.
///
/// @param cpuPercent of one core, so two busy cores are 200
/// @param memoryBytes without the file cache that can be dropped
/// @param memoryLimit in bytes; the machine's memory when the container has no limit
public record ContainerUse(double cpuPercent, long memoryBytes, long memoryLimit) {}
