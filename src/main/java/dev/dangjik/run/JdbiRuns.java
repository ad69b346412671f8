package dev.dangjik.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.dangjik.approval.ApprovalRequest;
import dev.dangjik.approval.ApprovalRequests;
import dev.dangjik.message.Language;
import dev.dangjik.permission.Effect;
import dev.dangjik.plan.LockName;
import dev.dangjik.plan.Plan;
import dev.dangjik.plan.PlanJson;
import dev.dangjik.store.Transactions;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// Runs as the tables tell them.
final class JdbiRuns implements Runs {
    private static final int LAST_LINES = 15;

    /// A host that does not answer is worth a word to people after this.
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final Transactions transactions;
    private final Clock clock;

    JdbiRuns(Transactions transactions, Clock clock) {
        this.transactions = transactions;
        this.clock = clock;
    }

    @Override
    public Optional<RunView> view(RunId id) {
        return transactions.read(handle -> view(handle, id));
    }

    @Override
    public Optional<RunView> view(Handle transaction, RunId id) {
        return transaction
                .createQuery("select * from run where id = :id")
                .bind("id", id.value())
                .map((result, _) -> view(transaction, new Row(result)))
                .findOne();
    }

    @Override
    public Optional<Plan> plan(RunId id) {
        return transactions.read(handle -> plan(handle, id));
    }

    @Override
    public Optional<Plan> plan(Handle transaction, RunId id) {
        return transaction
                .createQuery("select plan from run where id = :id")
                .bind("id", id.value())
                .mapTo(String.class)
                .findOne()
                .map(PlanJson::read);
    }

    @Override
    public List<RunSummary> recent(Optional<String> stack, int limit) {
        return transactions.read(handle -> RunQueries.recent(handle, stack, limit));
    }

    @Override
    public List<RunSummary> open() {
        return transactions.read(RunQueries::open);
    }

    @Override
    public Optional<RunSummary> holderOf(LockName lock) {
        return transactions.read(handle -> LockTable.find(handle, lock)
                .flatMap(LockTable.LockRow::holder)
                .flatMap(holder -> RunQueries.summary(handle, holder)));
    }

    @Override
    public Optional<Freeze> freezeOf(LockName lock) {
        return transactions.read(handle -> LockTable.find(handle, lock).flatMap(row -> row.freezeAt(clock.instant())));
    }

    @Override
    public Optional<String> fullOutput(RunId id) {
        return transactions.read(handle -> fullOutput(handle, id));
    }

    @Override
    public Optional<String> fullOutput(Handle transaction, RunId id) {
        var parts = transaction
                .createQuery("select content from run_output where run_id = :id order by segment, position")
                .bind("id", id.value())
                .mapTo(String.class)
                .list();
        return parts.isEmpty() ? Optional.empty() : Optional.of(String.join("", parts));
    }

    private RunView view(Handle handle, Row row) throws SQLException {
        var id = new RunId(row.text("id").orElseThrow());
        var plan = PlanJson.read(row.text("plan").orElseThrow());
        var state = RunState.of(row.text("state").orElseThrow());
        var lock = row.text("lock_name").map(LockName::parse);
        var held = state == RunState.QUEUED ? Holds.read(row) : Optional.<Hold>empty();
        return new RunView(
                id,
                row.text("invocation_id"),
                row.text("command").orElseThrow(),
                row.text("stack").orElseThrow(),
                row.text("service"),
                Effect.valueOf(row.text("effect").orElseThrow().toUpperCase(Locale.ROOT)),
                lock,
                state,
                row.text("requested_by").orElseThrow(),
                row.text("requester_account").orElseThrow(),
                approvers(row.text("authority").orElseThrow()),
                Language.valueOf(row.text("language").orElseThrow().toUpperCase(Locale.ROOT)),
                row.text("channel").orElseThrow(),
                plan.arguments(),
                StepViews.of(handle, id, plan),
                lastLines(handle, id),
                RunFacts.of(handle, id),
                row.text("detail").map(DetailJson::read),
                row.at("created_at"),
                row.time("started_at"),
                row.time("ended_at"),
                row.text("cancel_by"),
                state == RunState.QUEUED && held.isEmpty()
                        ? lock.map(name -> place(handle, name, id))
                        : Optional.empty(),
                row.number("activation").orElseThrow(),
                trouble(row),
                approval(handle, row, id),
                held);
    }

    private static Optional<ApprovalRequest> approval(Handle handle, Row row, RunId id) throws SQLException {
        return row.time("started_at").isPresent() ? Optional.empty() : ApprovalRequests.newest(handle, id.value());
    }

    private static RunView.QueuePlace place(Handle handle, LockName lock, RunId id) {
        var holder =
                LockTable.find(handle, lock).flatMap(LockTable.LockRow::holder).filter(h -> !h.equals(id));
        boolean isInDoubt = holder.flatMap(other -> RunQueries.summary(handle, other))
                .filter(other -> other.state() == RunState.UNKNOWN)
                .isPresent();
        return new RunView.QueuePlace(Turns.queue(handle, lock).indexOf(id) + 1, holder, isInDoubt);
    }

    private Optional<RunView.HostTrouble> trouble(Row row) throws SQLException {
        var since = row.time("trouble_since");
        Instant now = clock.instant();
        return since.isEmpty() || since.get().plus(PATIENCE).isAfter(now)
                ? Optional.empty()
                : row.text("trouble").map(why -> new RunView.HostTrouble(since.get(), DetailJson.read(why)));
    }

    private static List<String> lastLines(Handle handle, RunId id) {
        var parts = new ArrayList<>(handle.createQuery("""
                        select right(content, 6000) from run_output where run_id = :id
                        order by segment desc, position desc limit :lines""")
                .bind("id", id.value())
                .bind("lines", LAST_LINES)
                .mapTo(String.class)
                .list());
        var lines = String.join("", parts.reversed()).lines().toList();
        return lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size());
    }

    private static List<String> approvers(String authority) {
        try {
            var people = new ArrayList<String>();
            MAPPER.readTree(authority).path("approvedBy").forEach(person -> people.add(person.asText()));
            return people;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("reading who approved a run: it is not JSON", e);
        }
    }
}
