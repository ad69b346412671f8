package dev.dangjik.remote;

import dev.dangjik.plan.LockName;
import dev.dangjik.plan.ShellCommand;
import dev.dangjik.stack.Host;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/// The supervisor as it is uploaded: named by its content, so that bots of several versions can share a VM.
public final class SupervisorScript {
    private static final String RESOURCE = "/remote/supervisor.sh";

    /// A leading `~` stands for the home of the user there, which only the VM knows.
    private static final String DIRECTORY = "d=$1; shift; case $d in \"~\"|\"~/\"*) d=$HOME${d#\"~\"};; esac; ";

    private final Bytes content;
    private final String sha256;

    public SupervisorScript(Bytes content) {
        this.content = content;
        this.sha256 = SegmentText.sha256(content);
    }

    /// The script in the program's own archive.
    public static SupervisorScript packaged() {
        try (var stream = SupervisorScript.class.getResourceAsStream(RESOURCE)) {
            if (stream == null) {
                throw new IllegalStateException("reading the supervisor: " + RESOURCE + " is not on the class path");
            }
            return new SupervisorScript(Bytes.copyOf(stream.readAllBytes()));
        } catch (IOException e) {
            throw new UncheckedIOException("reading the supervisor " + RESOURCE, e);
        }
    }

    /// Where the supervisor keeps what belongs to a lock: its holder and its freeze, and the ledger of releases.
    ///
    /// @return with a leading `~` where the site has one: the home of the user there
    public static String lockDirectory(Host host, LockName lock) {
        return host.vmDirectory() + "/locks/" + lock;
    }

    Bytes content() {
        return content;
    }

    /// Runs a verb in the directory `vmDirectory`; ends with 127 when the script is not there.
    ShellCommand verb(String vmDirectory, List<String> words) {
        var script = DIRECTORY + "exec env \"DANGJIK_VM_DIR=$d\" bash \"$d/bin/" + fileName() + "\" \"$@\"";
        var all = new ArrayList<>(List.of("bash", "-c", script, "dangjik", vmDirectory));
        all.addAll(words);
        return new ShellCommand(all);
    }

    /// Stores the script from standard input: owner only, whole or not at all.
    ShellCommand upload(String vmDirectory) {
        var script = DIRECTORY + "umask 077; mkdir -p \"$d/bin\" && t=$d/bin/.supervisor-$$ && "
                + "{ cat >\"$t\" || { rm -f \"$t\"; exit 74; }; } && "
                + "if [ \"$(sha256sum <\"$t\" | cut -c1-64)\" = " + sha256
                + " ]; then chmod 0700 \"$t\" && sync \"$t\" && "
                + "mv -f \"$t\" \"$d/bin/" + fileName() + "\"; else rm -f \"$t\"; exit 65; fi";
        return ShellCommand.of("bash", "-c", script, "dangjik", vmDirectory);
    }

    private String fileName() {
        return "supervisor-" + sha256.substring(0, 12) + ".sh";
    }
}
