package dev.dangjik.killswitch;

import dev.dangjik.audit.AuditEvent;
import dev.dangjik.audit.AuditLog;
import dev.dangjik.config.CanonicalJson;
import dev.dangjik.killswitch.EmergencyEntry.Fact;
import dev.dangjik.killswitch.EmergencyEntry.Kind;
import dev.dangjik.message.Text;
import dev.dangjik.store.Transactions;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
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
    private final EngageNews news;

    EmergencyImport(EmergencyJournal journal, Transactions transactions, AuditLog audit, Clock clock, EngageNews news) {
        this.journal = journal;
        this.transactions = transactions;
        this.audit = audit;
        this.clock = clock;
        this.news = news;
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
    }

    /// Requests to engage a switch of which nobody has written what came of them.
    static List<EmergencyEntry> open(EmergencyJournal.Content content) {
        var ended = new HashSet<String>();
        content.entries().stream().filter(entry -> entry.kind() == Kind.RESULT).forEach(entry -> ended.add(entry.id()));
        return content.entries().stream()
                .filter(entry -> entry.kind() == Kind.ENGAGE && !ended.contains(entry.id()))
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
                write(
                        transaction,
                        damaged.hash(),
                        Optional.empty(),
                        "emergency.damaged",
                        Map.of("bytes", damaged.length()));
        }
    }

    private void take(Handle transaction, EmergencyJournal.Line.Sound line) {
        var entry = line.entry();
        if (!line.isBehind()) {
            write(transaction, line.hash(), Optional.of(entry), "emergency.gap", Map.of());
        }
        switch (entry.kind()) {
            case ENGAGE -> {
                insertInvocation(transaction, entry, "engage");
                writeReceived(transaction, line);
                writeDecision(transaction, line, "decision.allowed");
                insertEngagement(transaction, entry);
                write(transaction, line.hash(), Optional.of(entry), "killswitch.engaging", switchOf(entry));
            }
            case REFUSED -> {
                insertInvocation(transaction, entry, "notice");
                writeReceived(transaction, line);
                writeDecision(transaction, line, "decision.denied");
            }
            case RESULT -> result(transaction, line);
            case FIGURES -> figures(transaction, line);
        }
    }

    /// So that the same request again is known as such from now on. A wish that has become a new one keeps its first
    /// row.
    private void insertInvocation(Handle transaction, EmergencyEntry entry, String answer) {
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
                .bind("answer", answer)
                .execute();
    }

    private static void insertEngagement(Handle transaction, EmergencyEntry entry) {
        transaction
                .createUpdate("""
                        insert into kill_switch_engagement
                            (id, stack, switch, account, engaged_at, person, actor, reason)
                        values (:id, :stack, :switch, :account, :at, :person, :actor, :reason)
                        on conflict do nothing""")
                .bind("id", entry.id())
                .bind("stack", entry.text(Fact.STACK))
                .bind("switch", entry.text(Fact.SWITCH))
                .bind("account", entry.text(Fact.ACCOUNT))
                .bind("at", entry.at())
                .bind("person", entry.fact(Fact.PERSON).orElse(null))
                .bind("actor", entry.text(Fact.ACTOR))
                .bind("reason", entry.fact(Fact.REASON).orElse(null))
                .execute();
    }

    private void result(Handle transaction, EmergencyJournal.Line.Sound line) {
        var entry = line.entry();
        var outcome = entry.text(Fact.OUTCOME);
        transaction
                .createUpdate("update kill_switch_engagement set outcome = :outcome, ended_at = :at where id = :id")
                .bind("id", entry.id())
                .bind("outcome", outcome)
                .bind("at", entry.at())
                .execute();
        var engagement = Engagements.find(transaction, entry.id());
        var body =
                new LinkedHashMap<String, Object>(Map.of(Fact.OUTCOME, outcome, Fact.DETAIL, entry.text(Fact.DETAIL)));
        entry.fact(Fact.AFTER_RESTART).ifPresent(flag -> body.put(Fact.AFTER_RESTART, flag));
        engagement.ifPresent(known -> {
            body.put(Fact.SWITCH, known.killSwitch());
            body.put(Fact.ACCOUNT, known.account());
        });
        write(transaction, line.hash(), Optional.of(entry), "killswitch." + outcome, body);
        engagement.ifPresent(known -> news.tell(transaction, known, detail(entry)));
    }

    private static List<Text> detail(EmergencyEntry entry) {
        var detail = new ArrayList<Text>();
        entry.fact(Fact.DETAIL)
                .filter(text -> !text.isBlank())
                .ifPresent(text -> detail.add(Text.of("killswitch.detail", text)));
        return detail;
    }

    private void figures(Handle transaction, EmergencyJournal.Line.Sound line) {
        var entry = line.entry();
        transaction
                .createUpdate("update kill_switch_engagement set figures = :figures where id = :id")
                .bind("id", entry.id())
                .bind("figures", CanonicalJson.write(entry.facts()))
                .execute();
        write(transaction, line.hash(), Optional.of(entry), "killswitch.figures", new LinkedHashMap<>(entry.facts()));
    }

    private void writeReceived(Handle transaction, EmergencyJournal.Line.Sound line) {
        var entry = line.entry();
        var body = Map.<String, Object>of(
                "words", entry.text(Fact.WORDS), "channel", entry.text(Fact.CHANNEL), "kind", entry.text(Fact.KIND));
        write(transaction, line.hash(), Optional.of(entry), "invocation.received", body);
    }

    private void writeDecision(Handle transaction, EmergencyJournal.Line.Sound line, String type) {
        var entry = line.entry();
        var body = Map.<String, Object>of(
                "command", entry.text(Fact.COMMAND),
                "words", entry.text(Fact.WORDS),
                "rules", List.of(entry.text(Fact.RULES).split(",", -1)),
                "reason", entry.text(Fact.WHY),
                "catalogue", entry.text(Fact.CATALOGUE));
        write(transaction, line.hash(), Optional.of(entry), type, body);
    }

    private static Map<String, Object> switchOf(EmergencyEntry entry) {
        return Map.of(
                Fact.SWITCH, entry.text(Fact.SWITCH),
                Fact.ACCOUNT, entry.text(Fact.ACCOUNT),
                Fact.REASON, entry.text(Fact.REASON));
    }

    /// The chain says when it was imported; the event itself when it happened.
    private void write(
            Handle transaction, String hash, Optional<EmergencyEntry> entry, String type, Map<String, Object> facts) {
        var body = new LinkedHashMap<String, Object>(facts);
        body.put("line", hash);
        entry.ifPresent(known -> body.put("at", known.at().toString()));
        boolean isUrgent = type.startsWith("killswitch.") || type.startsWith("emergency.");
        audit.append(
                transaction,
                new AuditEvent(
                        type,
                        isUrgent ? AuditEvent.Severity.CRITICAL : AuditEvent.Severity.INFO,
                        entry.flatMap(known -> known.fact(Fact.PERSON)),
                        entry.flatMap(known -> known.fact(Fact.ACTOR)),
                        entry.flatMap(known -> known.fact(Fact.VIA)).orElse("system"),
                        new AuditEvent.References(
                                entry.flatMap(known -> known.fact(Fact.STACK)),
                                Optional.empty(),
                                entry.map(EmergencyEntry::id),
                                Optional.empty(),
                                Optional.empty()),
                        body));
    }
}
