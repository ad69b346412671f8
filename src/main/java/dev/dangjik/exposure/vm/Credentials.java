package dev.dangjik.exposure.vm;

import dev.dangjik.config.Secret;

/// What a browser is asked for. The machine made the password, keeps only a hash, and tells it once; it is shown to the
/// person it is for and stored nowhere.
public record Credentials(String user, Secret<String> password) {}
