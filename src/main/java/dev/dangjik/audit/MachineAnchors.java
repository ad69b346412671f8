package dev.dangjik.audit;

import dev.dangjik.plan.ShellCommand;
import dev.dangjik.remote.Bytes;
import dev.dangjik.remote.ExecOutcome;
import dev.dangjik.remote.RemoteException;
import dev.dangjik.remote.RemoteShell;
import dev.dangjik.stack.Host;
import dev.dangjik.store.Transactions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes every anchor into the journal of every machine, in order. Each machine has its own thread and its
/// own row: one that cannot be reached holds nobody up, and gets what it has missed once it is back. A
/// machine that is new begins with the newest anchor. What may have been written before a connection broke is
/// written again; the same line twice says nothing else.
public final class MachineAnchors implements AutoCloseable {
    /// The tag under which the journal has them.
    static final String TAG = "dangjik-anchor";

    private static final Logger LOG = LoggerFactory.getLogger(MachineAnchors.class);

    /// The journal is on disk at once behind what is critical (journald.conf(5), SyncIntervalSec), so that
    /// not even the loss of power takes an anchor away.
    private static final ShellCommand WRITE =
            ShellCommand.of("logger", "--socket-errors=on", "-t", TAG, "-p", "user.crit");

    private static final int AT_ONCE = 100;
    private static final Duration LIMIT = Duration.ofSeconds(20);

    /// Longer than connecting and writing may take.
    private static final Duration LEASE = Duration.ofMinutes(3);

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(10);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(10);

    private static final String CLAIM = """
            insert into audit_anchor_host (host, written, not_before)
            select :host, coalesce((select previous_seq from audit_anchor where seq = :newest), 0), :until
            on conflict (host) do update set not_before = excluded.not_before
                where audit_anchor_host.not_before <= :now and audit_anchor_host.written < :newest
            returning written, attempts""";

    private final Transactions transactions;
    private final RemoteShell shell;
    private final Clock clock;
    private final ExecutorService writers = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("anchor-", 0).factory());

    public MachineAnchors(Transactions transactions, RemoteShell shell, Clock clock) {
        this.transactions = transactions;
        this.shell = shell;
        this.clock = clock;
    }

    private record Claim(long written, int attempts) {}

    private record Known(long newest, Map<String, Known.Row> rows) {
        record Row(long written, Instant notBefore) {}

        boolean isToDo(String host, Instant now) {
            var row = rows.get(host);
            return row == null || (row.written < newest && !row.notBefore.isAfter(now));
        }
    }

    /// Begins to write what the machines lack, and does not wait for it.
    public void run(Collection<Host> hosts) {
        var known = transactions.read(MachineAnchors::known);
        var now = clock.instant();
        if (known.newest() > 0) {
            hosts.stream()
                    .filter(host -> known.isToDo(host.id(), now))
                    .forEach(host -> claim(host, known.newest(), now)
                            .ifPresent(claim -> writers.execute(() -> write(host, claim))));
        }
    }

    private static Known known(Handle handle) {
        var rows = handle
                .createQuery("select host, written, not_before from audit_anchor_host")
                .map((row, _) -> Map.entry(
                        row.getString("host"),
                        new Known.Row(
                                row.getLong("written"),
                                row.getObject("not_before", OffsetDateTime.class)
                                        .toInstant())))
                .stream()
                .collect(java.util.stream.Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        return new Known(
                handle.createQuery("select coalesce(max(seq), 0) from audit_anchor")
                        .mapTo(Long.class)
                        .one(),
                rows);
    }

    /// Nobody else writes there for the length of the lease.
    private Optional<Claim> claim(Host host, long newest, Instant now) {
        return transactions.call(transaction -> transaction
                .createQuery(CLAIM)
                .bind("host", host.id())
                .bind("newest", newest)
                .bind("now", Anchoring.time(now))
                .bind("until", Anchoring.time(now.plus(LEASE)))
                .map((row, _) -> new Claim(row.getLong("written"), row.getInt("attempts")))
                .findOne());
    }

    private void write(Host host, Claim claim) {
        try {
            var anchors = transactions.read(handle -> AnchorRows.after(handle, claim.written(), AT_ONCE));
            var problem = written(host, anchors);
            transactions.run(transaction -> note(transaction, host, claim, anchors, problem));
            problem.ifPresent(why -> LOG.warn("No anchor is written on {}: {}", host.id(), why));
        } catch (RuntimeException e) { // the lease ends, and it is tried again
            LOG.warn("Writing anchors on {}", host.id(), e);
        }
    }

    /// Why they are not known to be there; empty when they are.
    private Optional<String> written(Host host, List<Anchor> anchors) {
        var lines = new StringBuilder();
        anchors.forEach(anchor -> lines.append(anchor.line()).append('\n'));
        try {
            return switch (shell.exec(host, WRITE, Bytes.utf8(lines.toString()), LIMIT)) {
                case ExecOutcome.Exited exited when exited.isSuccess() -> Optional.empty();
                case ExecOutcome.Exited exited ->
                    Optional.of("logger ended with " + exited.code() + ": "
                            + exited.errors().text().strip());
                case ExecOutcome.Killed killed -> Optional.of("logger was ended by " + killed.signal());
                case ExecOutcome.TimedOut late ->
                    Optional.of("logger did not end within " + late.limit().toSeconds() + " s");
            };
        } catch (RemoteException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    private void note(Handle transaction, Host host, Claim claim, List<Anchor> anchors, Optional<String> problem) {
        var pause = problem.isEmpty() ? Duration.ZERO : pause(claim.attempts());
        transaction
                .createUpdate("""
                        update audit_anchor_host set written = greatest(written, :written), attempts = :attempts,
                            not_before = :next, problem = :problem where host = :host""")
                .bind(
                        "written",
                        problem.isPresent() || anchors.isEmpty()
                                ? claim.written()
                                : anchors.getLast().head().seq())
                .bind("attempts", problem.isEmpty() ? 0 : claim.attempts() + 1)
                .bind("next", Anchoring.time(clock.instant().plus(pause)))
                .bind("problem", problem)
                .bind("host", host.id())
                .execute();
    }

    private static Duration pause(int attempts) {
        var pause = FIRST_PAUSE.multipliedBy(1L << Math.min(attempts, 10));
        return pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
    }

    /// Waits for nobody; what was being written is written again later.
    @Override
    public void close() {
        writers.shutdownNow();
    }
}
