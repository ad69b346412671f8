package dev.dangjik.release;

import dev.dangjik.plan.ShellCommand;
import dev.dangjik.remote.Bytes;
import dev.dangjik.remote.ExecOutcome;
import dev.dangjik.remote.RemoteException;
import dev.dangjik.remote.RemoteShell;
import dev.dangjik.stack.Host;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/// A host that answers every look with the same facts.
final class FactsShell implements RemoteShell {
    static final String DIGEST = "sha256:" + "b".repeat(64);
    static final String ENTRY = "{\"seq\":4,\"version\":\"aaaaaaa\",\"image\":\"registry.test/shop:aaaaaaa@sha256:1\","
            + "\"id\":\"sha256:old\",\"digest\":\"sha256:1\",\"service\":\"frontend\",\"previous\":\"\",\"run\":\"r-1\","
            + "\"at\":\"2026-01-01T00:00:00Z\",\"verified\":true}";

    final List<String> commands = new ArrayList<>();
    private final List<String> lines;
    private final Deque<RemoteException.Reason> obstacles = new ArrayDeque<>();

    FactsShell(String... lines) {
        this.lines = List.of(lines);
    }

    /// A host on which the recorded release aaaaaaa runs undisturbed, with more lines.
    static FactsShell undisturbed(String... more) {
        var lines = new ArrayList<>(List.of(
                "time 1767225600",
                "docker 20.10.24",
                "docker-words docker",
                "current " + ENTRY,
                "ledger " + ENTRY,
                "release aaaaaaa yes sha256:old registry.test/shop:aaaaaaa@sha256:1",
                "container c1 running sha256:old registry.test/shop:aaaaaaa@sha256:1",
                "running sha256:old 188000000",
                "variable aaaaaaa@sha256:1"));
        lines.addAll(List.of(more));
        return new FactsShell(lines.toArray(String[]::new));
    }

    /// The next looks come to nothing, for these reasons.
    FactsShell butFirst(RemoteException.Reason... reasons) {
        obstacles.addAll(List.of(reasons));
        return this;
    }

    @Override
    public ExecOutcome exec(Host host, ShellCommand command, Bytes input, Duration limit) throws RemoteException {
        commands.add(command.toString());
        if (!obstacles.isEmpty()) {
            throw new RemoteException(host, obstacles.remove(), "looking", null);
        }
        var answer = "Welcome to till\ndangjik-facts 1\n" + String.join("\n", lines) + "\nend\n";
        return new ExecOutcome.Exited(0, Bytes.utf8(answer), Bytes.EMPTY, false);
    }
}
