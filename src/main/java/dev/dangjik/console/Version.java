package dev.dangjik.console;

import picocli.CommandLine;

/// Tells which Dangjik this is.
public final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
        return new String[] {"dangjik " + number()};
    }

    /// The number of this build.
    static String number() {
        var version = Main.class.getPackage().getImplementationVersion();
        return version == null ? "(built in place)" : version;
    }
}
