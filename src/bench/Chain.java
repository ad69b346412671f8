import dev.dangjik.audit.AuditEvent;
import dev.dangjik.audit.AuditLog;
import dev.dangjik.audit.AuditVerifier;
import dev.dangjik.audit.ChainedAuditLog;
import dev.dangjik.config.Redactor;
import dev.dangjik.store.Database;
import dev.dangjik.store.Transactions;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/// The audit chain on the embedded database, with fsync on as in production.
///
///     java -cp … Chain.java append HOME ROUNDS        events a second, several writers, each event a transaction
///     java -cp … Chain.java verify HOME ROUNDS ROWS   seconds to walk a chain of so many links
///
/// Prints one number a round.
final class Chain {
    private static final int WRITERS = Integer.getInteger("writers", 16);
    private static final int EVENTS = Integer.getInteger("events", 1);
    private static final Duration ROUND = Duration.ofSeconds(Integer.getInteger("seconds", 8));
    private static final Clock CLOCK = Clock.systemUTC();

    private final Database database;
    private final AuditLog log = new ChainedAuditLog(CLOCK, new Redactor());
    private final Transactions transactions;

    private Chain(Database database) {
        this.database = database;
        this.transactions = database.urgent(CLOCK);
    }

    public static void main(String[] args) throws Exception {
        try (var database = Database.open(Path.of(args[1]), Optional.empty())) {
            var chain = new Chain(database);
            int rounds = Integer.parseInt(args[2]);
            switch (args[0]) {
                case "append" -> chain.append(rounds);
                case "verify" -> chain.verify(rounds, Long.parseLong(args[3]));
                default -> throw new IllegalArgumentException(args[0]);
            }
        }
        System.exit(0);
    }

    private void append(int rounds) throws Exception {
        appendFor(ROUND); // until the JVM and the server are warm
        for (int round = 0; round < rounds; round++) {
            long begin = System.nanoTime();
            long events = appendFor(ROUND);
            System.out.printf("%.0f%n", events / ((System.nanoTime() - begin) / 1e9));
        }
    }

    private long appendFor(Duration time) throws Exception {
        var count = new AtomicLong();
        long end = System.nanoTime() + time.toNanos();
        try (var writers = Executors.newVirtualThreadPerTaskExecutor()) {
            var work = new ArrayList<Callable<Void>>();
            for (int writer = 0; writer < WRITERS; writer++) {
                int number = writer;
                work.add(() -> {
                    while (System.nanoTime() < end) {
                        transactions.run(handle -> {
                            for (int event = 0; event < EVENTS; event++) {
                                log.append(handle, event(number));
                            }
                        });
                        count.addAndGet(EVENTS);
                    }
                    return null;
                });
            }
            for (var done : writers.invokeAll(work)) {
                done.get();
            }
        }
        return count.get();
    }

    private static AuditEvent event(int writer) {
        return new AuditEvent(
                "step.ended",
                AuditEvent.Severity.INFO,
                Optional.of("operator-" + writer),
                Optional.of("T0LAB/U0HANA"),
                "vm",
                new AuditEvent.References(
                        Optional.of("shop"),
                        Optional.of("shop/api"),
                        Optional.of("261122abcde"),
                        Optional.of("261122fghij"),
                        Optional.of("ab".repeat(32))),
                Map.of("segment", 1, "step", "up", "exitCode", 0, "outcome", "ok"));
    }

    /// Fills the chain up to `rows`, a thousand a transaction, and walks it.
    private void verify(int rounds, long rows) throws Exception {
        try (var connection = database.connectAsOwner()) {
            long there = links(connection);
            while (there < rows) {
                transactions.run(handle -> {
                    for (int event = 0; event < 1_000; event++) {
                        log.append(handle, event(event));
                    }
                });
                there += 1_000;
            }
            for (int round = 0; round < rounds; round++) {
                long begin = System.nanoTime();
                var found = AuditVerifier.verify(connection);
                if (found.rows() < rows || found.link() != 0) {
                    throw new IllegalStateException(found.lines().toString());
                }
                System.out.printf("%.2f%n", (System.nanoTime() - begin) / 1e9);
            }
        }
    }

    private static long links(Connection connection) throws Exception {
        try (var statement = connection.createStatement();
                var found = statement.executeQuery("select count(*) from audit_event")) {
            found.next();
            return found.getLong(1);
        }
    }
}
