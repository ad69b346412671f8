package dev.dangjik.command.verb;

import dev.dangjik.audit.AuditEntries;
import dev.dangjik.audit.AuditEntry;
import dev.dangjik.audit.AuditQuery;
import dev.dangjik.audit.Inspection;
import dev.dangjik.command.OwnVerb;
import dev.dangjik.command.Reply;
import dev.dangjik.command.Report;
import dev.dangjik.message.Text;
import dev.dangjik.run.RunId;
import dev.dangjik.run.Runs;
import dev.dangjik.stack.Stack;
import dev.dangjik.store.Transactions;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;

/// `/ops audit [n] [run] [person]`: the newest entries of a stack's audit. `/ops audit verify`: whether the
/// chain of all stacks is as it was written.
///
/// Only entries about the stack on which policy decided are ever shown.
public final class AuditVerb implements OwnVerb.RemoteLook {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("MM-dd HH:mm:ss");

    private final Transactions transactions;
    private final Runs runs;
    private final Inspection inspection;

    public AuditVerb(Transactions transactions, Runs runs, Inspection inspection) {
        this.transactions = transactions;
        this.runs = runs;
        this.inspection = inspection;
    }

    @Override
    public String id() {
        return "audit";
    }

    @Override
    public Subject subject(Use use) {
        return switch (AuditWords.read(use)) {
            case AuditWords.Unclear(var word) ->
                new Subject.Unclear(
                        Text.of("audit.usage", word, AuditWords.MOST),
                        use.catalogue().stacks().keySet().stream()
                                .map(stack -> "/ops " + stack + " audit " + AuditWords.USUAL)
                                .toList());
            case AuditWords.Verify(var stack) ->
                stack.map(Stack::id).<Subject>map(Subject.OfStack::new).orElseGet(() -> Subjects.ofStack(use, id()));
            case AuditWords.Wanted wanted ->
                wanted.stack()
                        .map(Stack::id)
                        .or(() -> wanted.run().flatMap(this::stackOf))
                        .<Subject>map(Subject.OfStack::new)
                        .orElseGet(() -> Subjects.ofStack(use, id()));
        };
    }

    @Override
    public Reply answer(Use use) {
        if (AuditWords.read(use) instanceof AuditWords.Verify) {
            return new Reply.Answer(AuditVerdicts.report(inspection.inspect()));
        }
        if (!(AuditWords.read(use) instanceof AuditWords.Wanted wanted)
                || !(subject(use) instanceof Subject.OfStack(var stack))) {
            throw new IllegalStateException("policy was asked about other words");
        }
        var query = wanted.query().ofStack(stack);
        var entries = transactions.read(handle -> AuditEntries.newest(handle, query));
        if (entries.isEmpty()) {
            return Reply.Notice.of(Text.of("audit.none", stack), "/ops " + stack + " audit " + AuditWords.USUAL);
        }
        var cells = new AuditCells(runs);
        var zone = use.catalogue().stack(stack).map(Stack::zone).orElse(ZoneOffset.UTC);
        return new Reply.Answer(new Report(
                Text.of("audit.title", stack, zone.getId()),
                Report.Mood.PLAIN,
                List.of(new Report.Section.Table(
                        List.of(
                                Text.of("audit.number"),
                                Text.of("audit.time"),
                                Text.of("audit.what"),
                                Text.of("audit.by"),
                                Text.of("audit.about")),
                        entries.stream().map(entry -> row(entry, zone, cells)).toList()))));
    }

    /// The stack that the audit names with a run.
    private Optional<String> stackOf(RunId run) {
        var query = AuditQuery.latest(1).ofRun(run.value());
        return transactions.read(handle -> AuditEntries.newest(handle, query)).stream()
                .flatMap(entry -> entry.references().stack().stream())
                .findFirst();
    }

    private static List<Object> row(AuditEntry entry, ZoneId zone, AuditCells cells) {
        return List.of(
                Long.toString(entry.seq()),
                TIME.format(entry.at().atZone(zone)),
                entry.type(),
                entry.actorPerson().or(entry::actorAccount).orElse(entry.via()),
                cells.about(entry));
    }
}
