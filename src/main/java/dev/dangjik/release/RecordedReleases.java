package dev.dangjik.release;

import dev.dangjik.plan.LockName;
import dev.dangjik.plan.ShellCommand;
import dev.dangjik.remote.ExecOutcome;
import dev.dangjik.remote.RemoteException;
import dev.dangjik.remote.RemoteShell;
import dev.dangjik.stack.Host;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Which release of a service its host has on record as the current one, at the price of one small read.
public final class RecordedReleases {
    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final String READ = """
            directory=${1/#\\~/$HOME}; shift
            for lock; do
              IFS= read -r line 2>/dev/null <"$directory/locks/$lock/current" && printf '%s %s\\n' "$lock" "$line"
            done
            exit 0
            """;

    private final RemoteShell shell;

    public RecordedReleases(RemoteShell shell) {
        this.shell = shell;
    }

    /// Those of `locks` for which a release is on record.
    public Map<LockName, Ledger.Entry> on(Host host, Collection<LockName> locks) throws RemoteException {
        if (locks.isEmpty()) {
            return Map.of();
        }
        var words = new ArrayList<>(List.of("bash", "-c", READ, "bash", host.vmDirectory()));
        locks.stream().map(LockName::toString).sorted().forEach(words::add);
        return switch (shell.exec(host, new ShellCommand(words), LIMIT)) {
            case ExecOutcome.Exited exited -> read(exited.output().text());
            case ExecOutcome.Killed killed -> throw unread(host, "ended by signal " + killed.signal());
            case ExecOutcome.TimedOut _ -> throw unread(host, "it took longer than " + LIMIT.toSeconds() + " s");
        };
    }

    private static RemoteException unread(Host host, String why) {
        return new RemoteException(
                host, RemoteException.Reason.LOST, "reading which releases are on record", new IOException(why));
    }

    private static Map<LockName, Ledger.Entry> read(String output) {
        var found = new HashMap<LockName, Ledger.Entry>();
        output.lines().forEach(line -> {
            int space = line.indexOf(' ');
            if (space > 0) {
                Ledger.read(Optional.of(line.substring(space + 1)), List.of())
                        .current()
                        .ifPresent(entry -> found.put(LockName.parse(line.substring(0, space)), entry));
            }
        });
        return Map.copyOf(found);
    }
}
