package dev.dangjik.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.dangjik.approval.ApprovalRequests;
import dev.dangjik.config.CanonicalJson;
import dev.dangjik.permission.WindowFreeze;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// Queued runs that wait for the end of freeze windows. They hold no lock meanwhile, so that what brings back, and
/// what no window stops, gets through; a timer that is a row wakes them.
final class Holds {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final RunBooks books;
    private final Journal journal;

    Holds(RunBooks books, Journal journal) {
        this.books = books;
        this.journal = journal;
    }

    /// A queued run gives its turn away: windows have begun before it did. Consent to pass other windows counts
    /// for this time of theirs only, which is over by then.
    void hold(Claim claim, WindowFreeze freeze) {
        journal.write(claim, Transition.HOLD, handle -> {
            var run = RunTable.forUpdate(handle, claim.id()).orElseThrow();
            mark(handle, claim.id(), freeze);
            if (!claim.plan().passedWindows().isEmpty()) {
                ApprovalRequests.use(handle, claim.id().value());
            }
            books.wakeups().wake(handle, claim.id(), RunTable.activate(handle, claim.id()), freeze.until());
            run.lock().ifPresent(lock -> Turns.passOn(handle, books, lock, run.id()));
            books.audit(handle, "run.held", RunBooks.Actor.SYSTEM, RunTable.head(handle, claim.id()), body(freeze));
        });
    }

    /// Looks at a held run whose timer has come.
    ///
    /// @return when to look again; empty: never under this wake-up
    Optional<Duration> look(Claim claim, Instant until) {
        var now = journal.now();
        if (now.isBefore(until)) {
            return Optional.of(Duration.between(now, until));
        }
        var freeze = books.window(claim.plan(), claim.plan().passedWindows());
        if (freeze.isPresent()) {
            hold(claim, freeze.get());
            return Optional.empty();
        }
        thaw(claim);
        return Optional.empty();
    }

    /// From now on it is like any run that waits for its lock, which it gets at once when that is free.
    private void thaw(Claim claim) {
        journal.write(claim, Transition.THAW, handle -> {
            var run = RunTable.forUpdate(handle, claim.id()).orElseThrow();
            handle.createUpdate("update run set held_by = null where id = :id")
                    .bind("id", claim.id().value())
                    .execute();
            int activation = RunTable.activate(handle, claim.id());
            var lock = run.lock().map(name -> LockTable.forUpdate(handle, name));
            if (lock.flatMap(LockTable.LockRow::holder).isEmpty()) {
                lock.ifPresent(free -> LockTable.give(handle, free.name(), claim.id(), journal.now()));
                books.wakeups().wake(handle, claim.id(), activation);
            }
            books.audit(handle, "run.thawed", RunBooks.Actor.SYSTEM, RunTable.head(handle, claim.id()), Map.of());
        });
    }

    /// Notes that a run waits for the end of windows.
    static void mark(Handle handle, RunId id, WindowFreeze freeze) {
        handle.createUpdate("update run set held_by = :windows, held_until = :until where id = :id")
                .bind("id", id.value())
                .bind("windows", CanonicalJson.write(freeze.ids()))
                .bind("until", freeze.until())
                .execute();
    }

    /// What the audit says about it.
    static Map<String, Object> body(WindowFreeze freeze) {
        return Map.of("windows", freeze.ids(), "until", freeze.until().toString());
    }

    /// What a run waits for; empty when it is not held.
    static Optional<Hold> read(Row row) throws SQLException {
        var windows = row.text("held_by");
        return windows.isPresent() ? Optional.of(new Hold(ids(windows.get()), row.at("held_until"))) : Optional.empty();
    }

    private static List<String> ids(String json) {
        try {
            return MAPPER.readValue(json, new TypeReference<List<String>>() {});
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("reading what a run waits for: it is not a list of ids", e);
        }
    }
}
