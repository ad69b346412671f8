package dev.dangjik.lab;

import dev.dangjik.stack.Host;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A second user of a lab machine, with other rights than the deploy user; gone from the machine when closed.
final class LabUser implements AutoCloseable {
    private static final String MAKE = """
            set -eu
            useradd --create-home --shell /bin/bash ${2:+--groups "$2"} "$1"
            install -d -m 700 -o "$1" -g "$1" "/home/$1/.ssh"
            sed "s/^/${3:+$3 }/" /home/ubuntu/.ssh/authorized_keys >"/home/$1/.ssh/authorized_keys"
            chown "$1:" "/home/$1/.ssh/authorized_keys"
            [ -z "$4" ] || echo "$1 ALL=(root) NOPASSWD: $4" >"/etc/sudoers.d/$1"
            """;
    private static final String REMOVE = "rm -f \"/etc/sudoers.d/$1\"; userdel --force --remove \"$1\" 2>/dev/null";

    private final Host host;

    private LabUser(Host host) {
        this.host = host;
    }

    /// What a user may do.
    ///
    /// @param groups comma-separated
    /// @param key options of the key, as in `restrict`
    /// @param sudo the one command it may run as root
    record Rights(String groups, String key, String sudo) {}

    static LabUser on(Host machine, String name, Rights rights) throws IOException {
        asRoot(machine.id(), REMOVE, name);
        int status = asRoot(machine.id(), MAKE, name, rights.groups(), rights.key(), rights.sudo());
        if (status != 0) {
            throw new IOException("making user " + name + " on " + machine.id() + ": exit code " + status);
        }
        return new LabUser(new Host(
                machine.id(),
                machine.address(),
                machine.port(),
                name,
                machine.fingerprints(),
                machine.key(),
                machine.passphrase(),
                machine.jump(),
                machine.vmDirectory()));
    }

    /// The machine, reached as this user.
    Host host() {
        return host;
    }

    /// Runs a script as root of a machine, from this machine.
    static int asRoot(String machine, String script, String... arguments) throws IOException {
        var words = new ArrayList<>(List.of("docker", "exec", "lab-" + machine, "bash", "-c", script, "bash"));
        words.addAll(List.of(arguments));
        var process = new ProcessBuilder(words)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        return process.onExit().orTimeout(5, TimeUnit.MINUTES).join().exitValue();
    }

    @Override
    public void close() throws IOException {
        asRoot(host.id(), REMOVE, host.user());
    }
}
