package dev.dangjik.stack;

import java.util.ArrayList;
import java.util.List;

/// One Docker Compose project on one host, with everything that decides which configuration compose computes.
///
/// Compose guesses the project name and directory from where it is called and from the first file; a guess that differs
/// from how the project was started makes a second project. So nothing here is ever left to a guess.
///
/// @param name what compose calls the project (`-p`)
/// @param host id of the host
/// @param directory absolute directory of the repository on the host
/// @param files absolute paths, in the order of the runbook's `-f`
/// @param projectDirectory absolute; what relative paths inside the files are relative to
/// @param environmentFiles absolute paths, later ones win; never the file a service reads as `env_file`
/// @param needsRoot whether compose must run as root, because a service's `env_file` is readable by root only
public record ComposeProject(
        String name,
        String host,
        String directory,
        List<String> files,
        String projectDirectory,
        List<String> environmentFiles,
        boolean needsRoot) {
    public ComposeProject {
        files = List.copyOf(files);
        environmentFiles = List.copyOf(environmentFiles);
    }

    /// `docker compose` with every option that would otherwise be guessed; the subcommand comes behind it.
    public List<String> words() {
        var words = new ArrayList<String>();
        if (needsRoot) {
            words.addAll(List.of("sudo", "-n"));
        }
        words.addAll(List.of("docker", "compose", "-p", name, "--project-directory", projectDirectory));
        for (var file : files) {
            words.addAll(List.of("-f", file));
        }
        for (var file : environmentFiles) {
            words.addAll(List.of("--env-file", file));
        }
        return List.copyOf(words);
    }
}
