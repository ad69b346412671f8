package dev.dangjik.command.verb;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.dangjik.audit.AuditEntries;
import dev.dangjik.audit.AuditEntry;
import dev.dangjik.audit.AuditQuery;
import dev.dangjik.command.OwnVerb;
import dev.dangjik.command.Reply;
import dev.dangjik.command.Report;
import dev.dangjik.message.Text;
import dev.dangjik.run.RunId;
import dev.dangjik.stack.Stack;
import dev.dangjik.store.Transactions;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// `/ops audit [n] [run] [person]`: the newest entries of a stack's audit.
///
/// Only entries about the stack on which policy decided are ever shown.
public final class AuditVerb implements OwnVerb.Look {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("MM-dd HH:mm:ss");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LONGEST = 120;

    private final Transactions transactions;

    public AuditVerb(Transactions transactions) {
        this.transactions = transactions;
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
        if (!(AuditWords.read(use) instanceof AuditWords.Wanted wanted)
                || !(subject(use) instanceof Subject.OfStack(var stack))) {
            throw new IllegalStateException("policy was asked about other words");
        }
        var query = wanted.query().ofStack(stack);
        var entries = transactions.read(handle -> AuditEntries.newest(handle, query));
        if (entries.isEmpty()) {
            return Reply.Notice.of(Text.of("audit.none", stack), "/ops " + stack + " audit " + AuditWords.USUAL);
        }
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
                        entries.stream().map(entry -> row(entry, zone)).toList()))));
    }

    /// The stack that the audit names with a run.
    private Optional<String> stackOf(RunId run) {
        var query = AuditQuery.latest(1).ofRun(run.value());
        return transactions.read(handle -> AuditEntries.newest(handle, query)).stream()
                .flatMap(entry -> entry.references().stack().stream())
                .findFirst();
    }

    private static List<String> row(AuditEntry entry, ZoneId zone) {
        return List.of(
                Long.toString(entry.seq()),
                TIME.format(entry.at().atZone(zone)),
                entry.type(),
                entry.actorPerson().or(entry::actorAccount).orElse(entry.via()),
                about(entry));
    }

    /// The run, what it is about, and what was typed or came of it, as far as there is anything.
    private static String about(AuditEntry entry) {
        var text = Stream.of(entry.references().run().stream(), entry.references().target().stream(), said(entry))
                .flatMap(part -> part)
                .collect(Collectors.joining(" "));
        return text.codePointCount(0, text.length()) <= LONGEST
                ? text
                : text.substring(0, text.offsetByCodePoints(0, LONGEST)) + "…";
    }

    /// What was typed; of a step which one, of an end how it ended.
    private static Stream<String> said(AuditEntry entry) {
        try {
            var body = JSON.readTree(entry.body());
            return Stream.of("words", "step", "exitCode", "state", "resolution")
                    .filter(name -> body.path(name).isValueNode())
                    .map(name -> (name.equals("exitCode") ? "exit " : "")
                            + body.path(name).asText());
        } catch (JsonProcessingException _) {
            return Stream.empty();
        }
    }
}
