package dev.dangjik.exposure;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.dangjik.command.catalogue.Catalogue;
import dev.dangjik.emergency.EmergencyEntry;
import dev.dangjik.emergency.EmergencyEntry.Fact;
import dev.dangjik.emergency.EmergencyEntry.Kind;
import dev.dangjik.emergency.EmergencyTaker;
import dev.dangjik.emergency.ImportedLine;
import dev.dangjik.message.Text;
import dev.dangjik.run.RunControl;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;

/// Brings into the books what was closed without the database: which exposures somebody wanted closed when, and which
/// of
/// them were seen closed when. What was not seen closed is closed further by its run, which calls people too.
public final class CloseTaker implements EmergencyTaker {
    private static final JsonMapper JSON = new JsonMapper();

    private final RunControl control;
    private final ClosingMarks marks;
    private final Supplier<Catalogue> catalogue;
    private final ExposureWatch.News news;
    private final Clock clock;
    private final Duration toClose;

    public CloseTaker(
            RunControl control,
            ClosingMarks marks,
            Supplier<Catalogue> catalogue,
            ExposureWatch.News news,
            Clock clock,
            Duration toClose) {
        this.control = control;
        this.marks = marks;
        this.catalogue = catalogue;
        this.news = news;
        this.clock = clock;
        this.toClose = toClose;
    }

    @Override
    public Set<Kind> kinds() {
        return Set.of(Kind.CLOSE, Kind.CLOSED, Kind.ON_IT);
    }

    @Override
    public void taken(List<EmergencyEntry> entries) {
        marks.imported(entries.stream()
                .filter(entry -> entry.kind() == Kind.CLOSE)
                .map(EmergencyEntry::id)
                .toList());
    }

    @Override
    public void take(Handle transaction, ImportedLine line) {
        switch (line.told().kind()) {
            case CLOSE -> wanted(transaction, line);
            case CLOSED -> result(transaction, line);
            case ON_IT -> onIt(transaction, line);
            case ENGAGE, RESULT, FIGURES, REFUSED -> throw new IllegalArgumentException("a line about no exposure");
        }
    }

    private void wanted(Handle transaction, ImportedLine line) {
        var entry = line.told();
        var scope = ClosingScope.of(entry.text(CloseFact.SCOPE));
        line.write(
                transaction, "exposure.close-wanted", Map.of("scope", scope.words(), "words", entry.text(Fact.WORDS)));
        ExposureTable.notClosed(transaction, entry.text(Fact.STACK), entry.at()).stream()
                .filter(scope::covers)
                .forEach(exposure -> closing(transaction, line, exposure));
    }

    private void onIt(Handle transaction, ImportedLine line) {
        var entry = line.told();
        var scope = ClosingScope.of(entry.text(CloseFact.SCOPE));
        ExposureTable.notClosed(transaction, entry.text(Fact.STACK), entry.at()).stream()
                .filter(scope::covers)
                .map(Exposure::run)
                .filter(run -> ExposureTable.acknowledgedAway(
                        transaction, run, by(entry).name(), entry.at()))
                .forEach(run -> control.lookAgain(transaction, run));
        line.write(
                transaction,
                "exposure.acknowledged",
                Map.of("scope", scope.words(), "by", by(entry).name()));
    }

    private void closing(Handle transaction, ImportedLine line, Exposure exposure) {
        var entry = line.told();
        var by = by(entry);
        var _ = control.cancel(transaction, exposure.run(), by);
        var now = clock.instant();
        var closing = new ExposureTable.Closing(CloseReason.EMERGENCY, Optional.of(by.name()), Optional.empty());
        if (ExposureTable.closing(transaction, exposure.run(), closing, entry.at(), now.plus(toClose))) {
            line.write(
                    transaction,
                    "exposure.closing",
                    Map.of("surface", exposure.surface(), "reason", CloseReason.EMERGENCY.id(), "by", by.name()),
                    Optional.of(entry),
                    Optional.of(exposure.run().value()));
            control.lookAgain(transaction, exposure.run());
        }
    }

    private void result(Handle transaction, ImportedLine line) {
        var entry = line.told();
        line.write(
                transaction,
                "exposure.close-" + entry.text(Fact.OUTCOME),
                Map.of(
                        "scope",
                        entry.text(CloseFact.SCOPE),
                        "detail",
                        entry.text(Fact.DETAIL),
                        Fact.AFTER_RESTART,
                        entry.text(Fact.AFTER_RESTART)));
        closed(entry).forEach(one -> closed(transaction, line, one));
    }

    private void closed(Handle transaction, ImportedLine line, Map<String, Object> one) {
        var entry = line.told();
        var id = String.valueOf(one.get("id"));
        var exposure = ExposureTable.find(transaction, id);
        if (exposure.isEmpty()) {
            stranger(transaction, line, one);
            return;
        }
        if (!Boolean.TRUE.equals(one.get("seen"))) {
            return; // its run looks
        }
        var seen = new ExposureTable.SeenClosed(
                by(entry).name(),
                String.valueOf(one.get("receipt")),
                entry.fact(CloseFact.SINCE).map(Instant::parse).orElse(entry.at()),
                entry.at());
        boolean isNews = ExposureTable.closedAway(transaction, exposure.get(), seen);
        if (isNews) {
            var body = new LinkedHashMap<String, Object>();
            body.put("surface", exposure.get().surface());
            body.put("reason", CloseReason.EMERGENCY.id());
            body.put("by", by(entry).name());
            body.put("receipt", String.valueOf(one.get("receipt")));
            line.write(transaction, "exposure.closed", body, Optional.of(entry), Optional.of(id));
            told(transaction, exposure.get());
        }
    }

    /// Its run says so when it is woken; one that has ended already is corrected.
    private void told(Handle transaction, Exposure before) {
        if (before.state() != ExposureState.CLOSED) {
            control.lookAgain(transaction, before.run());
            return;
        }
        ExposureTable.find(transaction, before.run())
                .ifPresent(now -> control.correct(transaction, now.run(), ExposureRuns.closedAway(now)));
    }

    /// It was open without the bot having opened it, and the watch would have found it too.
    private void stranger(Handle transaction, ImportedLine line, Map<String, Object> one) {
        var id = String.valueOf(one.get("id"));
        var host = String.valueOf(one.get("host"));
        var surface = String.valueOf(one.get("surface"));
        ForeignTable.note(transaction, host, id, clock.instant());
        ForeignTable.noteClosed(transaction, host, id, clock.instant());
        line.write(
                transaction,
                "exposure.foreign",
                Map.of("id", id, "host", host, "surface", surface, "closed", true),
                line.entry());
        catalogue
                .get()
                .stack(line.told().text(Fact.STACK))
                .ifPresent(stack -> news.tell(
                        transaction,
                        stack,
                        ExposureWatch.key(host, id),
                        Text.of("exposure.foreign.closed", host, id, surface)));
    }

    private static RunControl.By by(EmergencyEntry entry) {
        var account = entry.text(Fact.ACTOR);
        return new RunControl.By(entry.fact(Fact.PERSON).orElse(account), account, entry.text(Fact.VIA));
    }

    private static List<Map<String, Object>> closed(EmergencyEntry entry) {
        var list = entry.fact(CloseFact.CLOSED).orElse("[]");
        try {
            return JSON.readValue(list, new TypeReference<>() {});
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("reading what was closed without the database", e);
        }
    }
}
