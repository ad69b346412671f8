package dev.dangjik.lab;

import dev.dangjik.plan.ShellCommand;
import dev.dangjik.remote.ExecOutcome;
import dev.dangjik.remote.RemoteException;
import dev.dangjik.stack.Host;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// A machine of the lab, looked at and disturbed past the bot.
record LabMachine(Host host) {
    private static final Duration LIMIT = Duration.ofMinutes(10);

    static LabMachine of(String id) {
        return new LabMachine(LabShell.host(id, "~/.dangjik-vm"));
    }

    String id() {
        return host.id();
    }

    /// Runs a program for bash there, as the deploy user.
    ///
    /// @throws AssertionError when it does not end with 0
    String sh(String program, String... arguments) throws RemoteException {
        var words = new ArrayList<>(List.of("bash", "-c", program, "sh"));
        words.addAll(List.of(arguments));
        var outcome = new LabShell().exec(host, ShellCommand.of(words.toArray(String[]::new)), LIMIT);
        if (outcome instanceof ExecOutcome.Exited exited && exited.isSuccess()) {
            return exited.output().text();
        }
        throw new AssertionError(
                program + ": " + outcome.output().text() + outcome.errors().text());
    }

    /// Breaks something of it; `lab fault --help` lists the names.
    void fault(String name) throws Exception {
        LabCommand.run("fault", name, id());
    }

    void heal() throws Exception {
        LabCommand.run("fault", "heal", id());
    }
}
