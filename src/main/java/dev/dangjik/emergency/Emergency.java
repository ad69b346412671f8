package dev.dangjik.emergency;

import dev.dangjik.audit.AuditLog;
import dev.dangjik.emergency.EmergencyEntry.Kind;
import dev.dangjik.store.Transactions;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The emergency journal of this bot and its import: for whatever must be done also while the database is away.
///
/// Whoever does such a thing appends a line before it and a line of what came of it, and never waits for the import.
public final class Emergency {
    private static final Logger LOG = LoggerFactory.getLogger(Emergency.class);
    private static final String JOURNAL = "emergency.jsonl";

    /// Longer than an import takes while the database is there.
    private static final Duration SOON = Duration.ofMillis(500);

    private final EmergencyJournal journal;
    private final EmergencyImport importing;
    private final List<EmergencyEntry> found;
    private final List<EmergencyEntry> cutOff;

    /// @param home directory of the journal
    /// @param transactions that somebody waits for within seconds
    public Emergency(Path home, Transactions transactions, AuditLog audit, Clock clock) {
        this.journal = new EmergencyJournal(home.resolve(JOURNAL));
        this.importing = new EmergencyImport(journal, transactions, audit, clock);
        var content = journal.read();
        this.found = content.entries();
        this.cutOff = EmergencyImport.open(content);
    }

    /// Has the lines of some kinds taken by `taker` from now on. To be called before the first request is taken in.
    public void add(EmergencyTaker taker) {
        importing.add(taker);
    }

    /// Writes a line, and has it on the disk when this returns.
    ///
    /// @return empty text, else what the disk said: the line is kept in memory then
    public String append(EmergencyEntry entry) {
        return journal.append(entry);
    }

    /// What stood in the journal when this was made.
    public List<EmergencyEntry> found() {
        return found;
    }

    /// The requests of a kind that stood in the journal without a result when this was made.
    public List<EmergencyEntry> cutOff(Kind kind) {
        return cutOff.stream().filter(entry -> entry.kind() == kind).toList();
    }

    /// Imports what the journal holds; to be called every few seconds.
    ///
    /// @throws dev.dangjik.store.DatabaseUnavailable when the database does not answer for a minute
    public void importJournal() {
        importing.run();
    }

    /// Begins to import.
    ///
    /// @return whether everything is imported; never ends exceptionally
    public CompletableFuture<Boolean> soon() {
        return CompletableFuture.supplyAsync(
                        () -> {
                            importing.run();
                            return true;
                        },
                        task -> Thread.ofVirtual().name("emergency-import").start(task))
                .exceptionally(problem -> {
                    LOG.info("The emergency journal is imported later: {}", problem.toString());
                    return false;
                });
    }

    /// Whether everything is imported within half a second.
    public boolean isImportedSoon() {
        return soon().completeOnTimeout(false, SOON.toMillis(), TimeUnit.MILLISECONDS)
                .join();
    }
}
