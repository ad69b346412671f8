package dev.dangjik.testing;

import dev.dangjik.plan.ShellCommand;
import dev.dangjik.remote.Bytes;
import dev.dangjik.remote.ExecOutcome;
import dev.dangjik.remote.RemoteException;
import dev.dangjik.remote.RemoteShell;
import dev.dangjik.stack.Host;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// Machines that have a journal, `logger` and `journalctl`, and nothing else.
public final class FakeJournals implements RemoteShell {
    private final Map<String, List<String>> journals = new TreeMap<>();
    private final Set<String> down = new HashSet<>();
    private final Set<String> losing = new HashSet<>();
    private int calls;

    /// Cannot be reached from now on.
    public synchronized void goesDown(String host) {
        down.add(host);
    }

    public synchronized void comesBack(String host) {
        down.remove(host);
    }

    /// Does what it is told next, and the connection breaks before it can say so.
    public synchronized void losesTheNextAnswer(String host) {
        losing.add(host);
    }

    /// What the journal holds; changes to it are what root there could do.
    public synchronized List<String> of(String host) {
        return journals.computeIfAbsent(host, _ -> new ArrayList<>());
    }

    public synchronized int calls() {
        return calls;
    }

    @Override
    public synchronized ExecOutcome exec(Host host, ShellCommand command, Bytes input, Duration limit)
            throws RemoteException {
        calls++;
        if (down.contains(host.id())) {
            throw new RemoteException(host, RemoteException.Reason.UNREACHABLE, "connecting", null);
        }
        return switch (command.words().getFirst()) {
            case "logger" -> {
                of(host.id()).addAll(input.text().lines().toList());
                if (losing.remove(host.id())) {
                    throw new RemoteException(host, RemoteException.Reason.LOST, "running logger", null);
                }
                yield exited("");
            }
            case "journalctl" -> exited(String.join("\n", of(host.id())));
            default -> throw new AssertionError(command + " is not there");
        };
    }

    private static ExecOutcome exited(String output) {
        return new ExecOutcome.Exited(0, Bytes.utf8(output), Bytes.EMPTY, false);
    }
}
