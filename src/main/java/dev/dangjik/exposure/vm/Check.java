package dev.dangjik.exposure.vm;

/// One thing that `preflight` looked at.
///
/// @param text what was found, and what to do when it is not well
public record Check(String name, boolean isWell, String text) {}
