package dev.dangjik.emergency;

import dev.dangjik.audit.AuditLog;
import dev.dangjik.emergency.EmergencyEntry.Fact;
import dev.dangjik.emergency.EmergencyEntry.Kind;
import dev.dangjik.store.Transactions;
import java.time.Clock;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// Brings the lines of the emergency journal into the database: each once, in their order, with the time at which it
/// was written. Whatever ends it in between, a line is imported once: its hash is a key.
final class EmergencyImport {
    private final EmergencyJournal journal;
    private final Transactions transactions;
    private final AuditLog audit;
    private final Clock clock;
    private final Map<Kind, EmergencyTaker> takers = new EnumMap<>(Kind.class);

    EmergencyImport(EmergencyJournal journal, Transactions transactions, AuditLog audit, Clock clock) {
        this.journal = journal;
        this.transactions = transactions;
        this.audit = audit;
        this.clock = clock;
    }

    synchronized void add(EmergencyTaker taker) {
        taker.kinds().forEach(kind -> takers.put(kind, taker));
    }

    /// Imports what there is, and removes it from the journal once every request in it has its result.
    ///
    /// @throws dev.dangjik.store.DatabaseUnavailable when the database does not answer for a minute
    synchronized void run() {
        var content = journal.read();
        if (content.isEmpty()) {
            return;
        }
        transactions.run(transaction -> content.lines().forEach(line -> take(transaction, line)));
        if (open(content).isEmpty()) {
            journal.remove(content);
        }
        takers.values().stream().distinct().forEach(taker -> taker.taken(content.entries()));
    }

    /// Requests of which nobody has written what came of them.
    static List<EmergencyEntry> open(EmergencyJournal.Content content) {
        var ended = new HashSet<String>();
        content.entries().stream().filter(entry -> entry.kind().isResult()).forEach(entry -> ended.add(entry.id()));
        return content.entries().stream()
                .filter(entry -> entry.kind().isBegun() && !ended.contains(entry.id()))
                .toList();
    }

    private void take(Handle transaction, EmergencyJournal.Line line) {
        int isNew = transaction
                .createUpdate(
                        "insert into emergency_line (hash, imported_at) values (:hash, :now) on conflict do nothing")
                .bind("hash", line.hash())
                .bind("now", clock.instant())
                .execute();
        if (isNew == 0) {
            return;
        }
        switch (line) {
            case EmergencyJournal.Line.Sound sound -> take(transaction, sound);
            case EmergencyJournal.Line.Damaged damaged ->
                new ImportedLine(damaged.hash(), Optional.empty(), audit)
                        .write(transaction, "emergency.damaged", Map.of("bytes", damaged.length()));
        }
    }

    private void take(Handle transaction, EmergencyJournal.Line.Sound sound) {
        var entry = sound.entry();
        var line = new ImportedLine(sound.hash(), Optional.of(entry), audit);
        if (!sound.isBehind()) {
            line.write(transaction, "emergency.gap", Map.of());
        }
        if (entry.kind().isRequest()) {
            if (insertInvocation(transaction, entry)) {
                writeReceived(transaction, line);
            }
            boolean isRefused = entry.kind() == Kind.REFUSED;
            writeDecision(transaction, line, isRefused ? "decision.denied" : "decision.allowed");
        }
        var taker = takers.get(entry.kind());
        if (taker != null) {
            taker.take(transaction, line);
        }
    }

    /// So that the same request again is known as such from now on. A wish that has become a new one keeps its first
    /// row; one that was recorded at the very moment at which the database went away is answered.
    ///
    /// @return false when it had been recorded before
    private static boolean insertInvocation(Handle transaction, EmergencyEntry entry) {
        boolean isRecorded = transaction
                        .createUpdate("""
                        update invocation set state = 'answered', answer = coalesce(answer, :answer) where id = :id""")
                        .bind("id", entry.id())
                        .bind("answer", entry.kind().answer())
                        .execute()
                == 1;
        if (isRecorded) {
            return false;
        }
        transaction
                .createUpdate("""
                        insert into invocation (id, signature, semantic_key, received_at, kind, actor, channel,
                            response_url, language, body, state, answer)
                        values (:id, :signature,
                            (select cast(:semantic as text)
                             where not exists (select 1 from invocation where semantic_key = :semantic)),
                            :at, :kind, :actor, :channel, :url, :language, :body,
                            'answered', :answer)
                        on conflict do nothing""")
                .bind("id", entry.id())
                .bind("signature", entry.fact(Fact.SIGNATURE).orElse(null))
                .bind("semantic", entry.fact(Fact.SEMANTIC).orElse(null))
                .bind("at", entry.at())
                .bind("kind", entry.text(Fact.KIND))
                .bind("actor", entry.text(Fact.ACTOR))
                .bind("channel", entry.fact(Fact.CHANNEL).orElse(null))
                .bind("url", entry.fact(Fact.RESPONSE_URL).orElse(null))
                .bind("language", entry.text(Fact.LANGUAGE))
                .bind("body", entry.text(Fact.WORDS))
                .bind("answer", entry.kind().answer())
                .execute();
        return true;
    }

    private static void writeReceived(Handle transaction, ImportedLine line) {
        var entry = line.told();
        line.write(
                transaction,
                "invocation.received",
                Map.of(
                        "words", entry.text(Fact.WORDS),
                        "channel", entry.text(Fact.CHANNEL),
                        "kind", entry.text(Fact.KIND)));
    }

    private static void writeDecision(Handle transaction, ImportedLine line, String type) {
        var entry = line.told();
        line.write(
                transaction,
                type,
                Map.of(
                        "command", entry.text(Fact.COMMAND),
                        "words", entry.text(Fact.WORDS),
                        "rules", List.of(entry.text(Fact.RULES).split(",", -1)),
                        "reason", entry.text(Fact.WHY),
                        "catalogue", entry.text(Fact.CATALOGUE)));
    }
}
