package dev.dangjik.run;

import dev.dangjik.approval.ApprovalRequest;
import dev.dangjik.approval.ApprovalRequests;
import dev.dangjik.approval.Asking;
import dev.dangjik.approval.AuthorizedPlan;
import dev.dangjik.approval.Consent;
import dev.dangjik.message.Text;
import dev.dangjik.permission.Decision;
import dev.dangjik.permission.WindowFreeze;
import dev.dangjik.plan.LockName;
import dev.dangjik.plan.Plan;
import dev.dangjik.plan.Segment;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;

/// What the interpreter writes about the run it has picked up. Every write is fenced: once somebody else has picked
/// the run up it throws [Fenced] and has written nothing. Waits while the database is away.
final class Journal {
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(60);

    private final RunBooks books;
    private final String owner;
    private final DatabaseDelays delays;

    /// @param owner name of this bot instance
    Journal(RunBooks books, String owner) {
        this.books = books;
        this.owner = owner;
        this.delays = new DatabaseDelays(books.clock());
    }

    Instant now() {
        return books.clock().instant();
    }

    void hit(Failpoint point) {
        books.failpoints().hit(point);
    }

    /// The run, when this is its newest wake-up and there is something to do.
    Optional<Claim> pickUp(RunId id, int activation) {
        var asked = now();
        var claim = books.transactions().call(handle -> RunTable.claim(handle, id, activation, owner));
        claim.ifPresent(_ -> delays.keep(id, asked));
        claim.ifPresent(_ -> hit(Failpoint.AFTER_PICK_UP));
        return claim;
    }

    /// One fenced transaction that makes `transition`.
    void write(Claim claim, Transition transition, Consumer<Handle> work) {
        var asked = now();
        try {
            books.transactions().run(handle -> {
                fence(handle, claim);
                work.accept(handle);
                delays.tell(handle, claim.id(), asked);
                books.tell(handle, claim.id());
                hit(transition.before());
            });
        } catch (RuntimeException e) { // whoever takes the run over tells it, whatever ended this
            delays.keep(claim.id(), asked);
            throw e;
        }
        delays.told(claim.id());
        hit(transition.after());
    }

    private static void fence(Handle handle, Claim claim) {
        var ours = handle.createQuery(
                        "select 1 from run where id = :id and epoch = :epoch and state = :state for update")
                .bind("id", claim.id().value())
                .bind("epoch", claim.epoch())
                .bind("state", claim.state().id())
                .mapTo(Integer.class)
                .findOne();
        if (ours.isEmpty()) {
            throw new Fenced(claim.id());
        }
    }

    /// Whether the run is still ours.
    void check(Claim claim) {
        books.transactions().run(handle -> fence(handle, claim));
    }

    /// A queued run has got its lock and a fresh plan.
    void turn(Claim claim, AuthorizedPlan authorized) {
        write(claim, Transition.TURN, handle -> {
            boolean isConsentThere = authorized.approvedBy().isEmpty()
                    || ApprovalRequests.use(handle, claim.id().value());
            if (!isConsentThere) {
                throw new Fenced(claim.id());
            }
            books.window(authorized.plan(), authorized.passedWindows()).ifPresent(freeze -> {
                throw new FrozenMeanwhile(freeze);
            });
            RunTable.replacePlan(handle, claim.id(), StoredPlan.of(authorized));
            handle.createUpdate("update run set state = 'running', started_at = :now, detail = null where id = :id")
                    .bind("id", claim.id().value())
                    .bind("now", now())
                    .execute();
            var body = new LinkedHashMap<String, Object>(Map.of("queued", true));
            if (!authorized.passedWindows().isEmpty()) {
                body.put("passedWindows", List.copyOf(authorized.passedWindows()));
            }
            audit(handle, claim, "run.started", body);
        });
    }

    /// The freeze windows that keep `plan` from starting now, those left aside that it is to pass by consent.
    Optional<WindowFreeze> window(Plan plan) {
        return books.window(plan, plan.passedWindows());
    }

    /// The consent of others to the plan of a queued run.
    Optional<Consent> consent(Claim claim) {
        return books.transactions()
                .read(handle -> ApprovalRequests.consent(handle, claim.id().value()));
    }

    /// Since when it has been the turn of a queued run.
    Instant turnSince(Claim claim) {
        return books.transactions()
                .read(handle -> handle.createQuery("""
                        select coalesce(l.held_since, greatest(coalesce(a.decided_at, r.created_at), r.held_until))
                                   as since
                        from run r left join run_lock l on l.holder = r.id
                        left join approval a on a.run_id = r.id and a.state = 'approved'
                        where r.id = :id""")
                        .bind("id", claim.id().value())
                        .map((result, _) -> new Row(result).at("since"))
                        .one());
    }

    /// A queued run gives its turn away: others have to consent to its plan first.
    void ask(Claim claim, Plan plan, Decision.NeedsApproval needs, Optional<Text> why) {
        write(claim, Transition.ASK_AT_TURN, handle -> {
            var run = RunTable.forUpdate(handle, claim.id()).orElseThrow();
            RunTable.replacePlan(handle, claim.id(), StoredPlan.asked(plan, needs.rules()));
            handle.createUpdate("update run set state = 'awaiting-approval', detail = :why where id = :id")
                    .bind("id", claim.id().value())
                    .bind("why", why.map(DetailJson::write))
                    .execute();
            ApprovalRequests.use(handle, claim.id().value());
            var question =
                    books.approvals().ask(handle, claim.id().value(), Asking.of(plan, needs, claim.requestedBy()));
            books.wakeups().wake(handle, claim.id(), RunTable.activate(handle, claim.id()), question.nextLook());
            run.lock().ifPresent(lock -> Turns.passOn(handle, books, lock, run.id()));
            books.auditAsked(handle, RunBooks.Actor.SYSTEM, RunTable.head(handle, claim.id()), question);
        });
    }

    /// Reminds people of an open question, and ends the run when its time is over.
    ///
    /// @return when to look again; empty: never under this wake-up
    Optional<Duration> watchApproval(Claim claim) {
        var open = question(claim);
        if (open.isEmpty()) {
            return Optional.empty();
        }
        if (!now().isBefore(open.get().deadline())) {
            lapse(claim);
            return Optional.empty();
        }
        remind(claim);
        return question(claim).map(request -> pauseUntil(request.nextLook()));
    }

    private Optional<ApprovalRequest> question(Claim claim) {
        return books.transactions()
                .read(handle -> ApprovalRequests.newest(handle, claim.id().value()))
                .filter(request -> request.state() == ApprovalRequest.State.PENDING);
    }

    private Duration pauseUntil(Instant then) {
        var pause = Duration.between(now(), then);
        return pause.isNegative() ? Duration.ZERO : pause;
    }

    private void lapse(Claim claim) {
        write(claim, Transition.LAPSE, handle -> {
            if (books.approvals().expire(handle, claim.id().value())) {
                var run = RunTable.forUpdate(handle, claim.id()).orElseThrow();
                Turns.end(handle, books, run, RunState.EXPIRED, Optional.of(Text.of("run.detail.not-approved")));
                audit(handle, claim, "run.ended", Map.of("state", RunState.EXPIRED.id()));
            }
        });
    }

    private void remind(Claim claim) {
        write(
                claim,
                Transition.REMIND,
                handle -> books.approvals().remind(handle, claim.id().value()));
    }

    /// The run goes on with the segment behind `number`.
    void next(Claim claim, int number) {
        write(
                claim,
                Transition.SEGMENT_NEXT,
                handle -> handle.createUpdate("update run set cursor = :cursor where id = :id")
                        .bind("id", claim.id().value())
                        .bind("cursor", number + 1)
                        .execute());
    }

    /// The run has ended; its lock goes to the next in the queue.
    void end(Claim claim, RunState state, Optional<Text> detail) {
        write(claim, Transition.to(state), handle -> {
            var run = RunTable.forUpdate(handle, claim.id()).orElseThrow();
            Turns.end(handle, books, run, state, detail);
            audit(handle, claim, "run.ended", Map.of("state", state.id()));
        });
    }

    /// Nobody knows how the run stands: it keeps its lock and waits for a person.
    void lose(Claim claim, int segment, Text detail) {
        write(claim, Transition.LOSE, handle -> {
            handle.createUpdate("""
                            update run set state = 'unknown', detail = :detail, resolution = null, resolution_by = null
                            where id = :id""")
                    .bind("id", claim.id().value())
                    .bind("detail", DetailJson.write(detail))
                    .execute();
            noTrouble(handle, claim);
            segmentState(handle, claim, segment, "unknown");
            handle.createUpdate("""
                            update run_step set state = 'unknown'
                            where run_id = :id and segment = :segment and state = 'running'""")
                    .bind("id", claim.id().value())
                    .bind("segment", segment)
                    .execute();
            audit(handle, claim, "run.unknown", Map.of("segment", segment));
            claim.plan().lock().ifPresent(lock -> Turns.tellWaiting(handle, books, lock));
        });
    }

    /// A person's decision has reached the VM.
    void reopen(Claim claim, int segment) {
        write(claim, Transition.SEGMENT_REOPEN, handle -> {
            handle.createUpdate("update run set resolution = null, resolution_by = null where id = :id")
                    .bind("id", claim.id().value())
                    .execute();
            segmentState(handle, claim, segment, "running");
        });
    }

    /// A lost segment goes on. Counted, so that a supervisor that dies again and again becomes a person's
    /// business.
    void countResume(Claim claim, int segment) {
        write(claim, Transition.SEGMENT_RESUME, handle -> {
            handle.createUpdate("update run set resumes = resumes + 1 where id = :id")
                    .bind("id", claim.id().value())
                    .execute();
            audit(handle, claim, "run.resuming", Map.of("segment", segment));
        });
    }

    /// Nothing can be done on a host for now.
    ///
    /// @param why as a person reads it who waits for longer than a minute
    /// @return how long to wait before it is tried again: 2, 4, 8, ... 60 seconds
    Duration trouble(Claim claim, int retries, String host, Text why) {
        write(
                claim,
                Transition.SEGMENT_MIRROR,
                handle -> handle.createUpdate("""
                        update run set trouble_since = coalesce(trouble_since, :now), trouble_host = :host,
                            trouble = :why, retries = :retries
                        where id = :id""")
                        .bind("id", claim.id().value())
                        .bind("now", now())
                        .bind("host", host)
                        .bind("why", DetailJson.write(why))
                        .bind("retries", retries)
                        .execute());
        var pause = Duration.ofSeconds(1L << Math.min(retries, 6));
        return pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
    }

    boolean isSafeToGoOn(Claim claim, Segment.Remote segment) {
        return books.transactions().call(handle -> SegmentJournal.isSafeToGoOn(handle, claim.id(), segment));
    }

    SegmentJournal.SegmentRow segment(Claim claim, int number) {
        return books.transactions().read(handle -> SegmentJournal.row(handle, claim.id(), number));
    }

    static void noTrouble(Handle handle, Claim claim) {
        handle.createUpdate("""
                        update run set trouble_since = null, trouble_host = null, trouble = null, retries = 0
                        where id = :id and trouble_since is not null""").bind("id", claim.id().value()).execute();
    }

    static void segmentState(Handle handle, Claim claim, int segment, String state) {
        handle.createUpdate("update run_segment set state = :state where run_id = :id and number = :segment")
                .bind("id", claim.id().value())
                .bind("segment", segment)
                .bind("state", state)
                .execute();
    }

    void audit(Handle handle, Claim claim, String type, Map<String, Object> body) {
        books.audit(handle, type, RunBooks.Actor.SYSTEM, RunTable.head(handle, claim.id()), body);
    }

    void auditVm(Handle handle, Claim claim, String type, Map<String, Object> body) {
        books.audit(handle, type, RunBooks.Actor.VM, RunTable.head(handle, claim.id()), body);
    }

    /// What has been told about a run so far.
    Optional<String> fact(Claim claim, KnownFact fact) {
        return books.transactions()
                .read(handle -> RunFacts.of(handle, claim.id()).value(fact));
    }

    /// The freeze that lies on `lock` now.
    Optional<Freeze> freezeOf(LockName lock) {
        return books.transactions().read(handle -> LockTable.find(handle, lock).flatMap(row -> row.freezeAt(now())));
    }

    static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
