package dev.dangjik.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;

/// A home, a workspace and a site for a bot under test, in a directory of its own. The workspace is the packaged one.
///
/// @param home what `DANGJIK_HOME` is set to
/// @param vmDirectory where the bot keeps its things on every host, apart from everybody else's
public record BotFiles(Path home, Path workspace, Path site, String vmDirectory) {
    /// Times that are minutes in production and seconds here. The bake stays longer than the ten seconds after which
    /// one of the failing releases breaks.
    private static final Map<String, String> QUICKER = Map.of(
            "deadline: 120s", "deadline: 40s",
            "interval: 2s", "interval: 1s",
            "successes: 3", "successes: 2",
            "bake: 20s", "bake: 12s",
            "lasts: 10s", "lasts: 2s");

    /// Makes them.
    ///
    /// @param name a word, part of the names of directories
    /// @param siteText content of the site file
    public static BotFiles make(String name, String siteText) throws IOException {
        var directory = Files.createTempDirectory(
                "dangjik-bot-" + name + "-",
                // the account that runs the database must be able to pass
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx--x--x")));
        var workspace = directory.resolve("workspace");
        copy(Path.of("commands"), workspace.resolve("commands"));
        copy(Path.of("permissions"), workspace.resolve("permissions"));
        var stack = workspace.resolve("commands/everbit/stack.yaml");
        var text = Files.readString(stack);
        for (var quicker : QUICKER.entrySet()) {
            text = text.replace(quicker.getKey(), quicker.getValue());
        }
        Files.writeString(stack, text);
        var vmDirectory = "/home/ubuntu/.dangjik-vm-" + name;
        var site = directory.resolve("site.yaml");
        Files.writeString(
                site,
                siteText.replaceAll("(?m)^(  [a-z0-9-]+:\n)(?=    address:)", "$1    vm_dir: " + vmDirectory + "\n"));
        return new BotFiles(directory.resolve("home"), workspace, site, vmDirectory);
    }

    /// Replaces text in a file of the workspace.
    public void edit(String file, String old, String now) throws IOException {
        var path = workspace.resolve(file);
        var text = Files.readString(path);
        if (!text.contains(old)) {
            throw new AssertionError(file + " does not contain " + old);
        }
        Files.writeString(path, text.replace(old, now));
    }

    /// The directory that holds all of them.
    public Path directory() {
        return workspace.resolveSibling("");
    }

    /// Takes them away, once their bot and its database have ended.
    void delete() {
        TemporaryFiles.delete(directory());
    }

    private static void copy(Path from, Path to) throws IOException {
        try (var files = Files.walk(from)) {
            for (var file : (Iterable<Path>) files::iterator) {
                var target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target);
                }
            }
        }
    }
}
