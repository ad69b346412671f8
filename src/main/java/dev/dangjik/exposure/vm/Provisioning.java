package dev.dangjik.exposure.vm;

import dev.dangjik.plan.ShellCommand;
import dev.dangjik.remote.Bytes;
import dev.dangjik.remote.ExecOutcome;
import dev.dangjik.remote.RemoteException;
import dev.dangjik.remote.RemoteShell;
import dev.dangjik.stack.Host;
import java.time.Duration;

/// Runs the provisioning script on a machine, as the deploy user, and as root where that is asked for.
public final class Provisioning {
    /// The script comes on standard input and is run only when all of it has come.
    private static final String RUN = "f=$(mktemp) && trap 'rm -f \"$f\"' EXIT && cat >\"$f\" && "
            + "[ \"$(sha256sum <\"$f\" | cut -c1-64)\" = \"$1\" ] || exit 74; $2 bash \"$f\" \"$3\" </dev/null 2>&1";
    private static final Duration LIMIT = Duration.ofMinutes(3);

    private final RemoteShell shell;
    private final Host host;
    private final String script;

    /// @param host as the deploy user reaches it
    /// @param script as [HelperPackage#script] writes it
    public Provisioning(RemoteShell shell, Host host, String script) {
        this.shell = shell;
        this.host = host;
        this.script = script;
    }

    /// What a run of the script says.
    public enum Mode {
        PLAN("plan", ""),
        CHECK("check", "sudo -n"),
        APPLY("apply", "sudo -n"),
        REMOVE("remove", "sudo -n");

        private final String word;
        private final String before;

        Mode(String word, String before) {
            this.word = word;
            this.before = before;
        }
    }

    /// Runs it and tells what it printed and its exit code.
    ///
    /// @throws RemoteException when the machine cannot be reached
    public ExecOutcome run(Mode mode) throws RemoteException {
        var content = Bytes.utf8(script);
        var command = ShellCommand.of("bash", "-c", RUN, "dangjik", digest(content), mode.before, mode.word);
        return shell.exec(host, command, content, LIMIT);
    }

    private static String digest(Bytes content) {
        return HelperPackage.sha256(content.text());
    }
}
