package dev.dangjik.console;

/// Which Dangjik this is.
final class Version {
    private Version() {}

    /// The number of this build.
    static String number() {
        var version = Main.class.getPackage().getImplementationVersion();
        return version == null ? "(built in place)" : version;
    }
}
