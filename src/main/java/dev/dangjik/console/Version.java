package dev.dangjik.console;

import picocli.CommandLine;

/// Tells which Dangjik this is.
public final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
        var version = Main.class.getPackage().getImplementationVersion();
        return new String[] {"dangjik " + (version == null ? "(built in place)" : version)};
    }
}
