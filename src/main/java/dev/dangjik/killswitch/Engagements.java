package dev.dangjik.killswitch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.dangjik.store.Transactions;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;

/// Who engaged which switch when, as the database remembers it.
final class Engagements {
    private static final JsonMapper JSON = new JsonMapper();

    private final Transactions transactions;

    Engagements(Transactions transactions) {
        this.transactions = transactions;
    }

    /// One request to engage.
    ///
    /// @param by person id, or the account where no person is bound
    /// @param outcome empty while nothing is known of it
    /// @param figures right after it, by their ids
    record Engagement(
            String id,
            String stack,
            String killSwitch,
            String account,
            Instant at,
            String by,
            Optional<String> reason,
            Optional<Engaged.Outcome> outcome,
            Map<String, String> figures) {
        Engagement {
            figures = Map.copyOf(figures);
        }
    }

    static Optional<Engagement> find(Handle handle, String id) {
        return handle.createQuery("select * from kill_switch_engagement where id = :id")
                .bind("id", id)
                .map((row, _) -> engagement(row))
                .findOne();
    }

    /// Whether the database knows of this request by now.
    boolean isKnown(String id) {
        return transactions.read(handle -> find(handle, id)).isPresent();
    }

    /// The requests to engage it since it was last lifted, oldest first; what never reached the interface is left out.
    ///
    /// @param lifting id of the command that lifts it; empty when there is none
    List<Engagement> sinceLift(SwitchCall about, String lifting) {
        return transactions.read(handle -> handle.createQuery("""
                        select * from kill_switch_engagement e
                        where e.stack = :stack and e.switch = :switch and e.account = :account
                          and e.outcome is distinct from 'not-called'
                          and e.engaged_at > coalesce((
                              select max(r.ended_at) from run r
                              where r.stack = :stack and r.command = :command and r.state = 'succeeded'
                                and r.plan::jsonb -> 'arguments' ->> 'account' = :account), '-infinity')
                        order by e.engaged_at""")
                .bind("stack", about.stack().id())
                .bind("switch", about.killSwitch().id())
                .bind("account", about.account())
                .bind("command", lifting)
                .map((row, _) -> engagement(row))
                .list());
    }

    /// Id of the last request to engage it, whatever came of it; empty text: there is none.
    String newest(SwitchCall about) {
        return newest(EngageMarks.name(about));
    }

    /// As above, by the name of a fence.
    String newest(String fence) {
        var parts = fence.split("/", 3);
        return transactions
                .read(handle -> handle.createQuery("""
                                select id from kill_switch_engagement
                                where stack = :stack and switch = :switch and account = :account
                                order by engaged_at desc limit 1""")
                        .bind("stack", parts[0])
                        .bind("switch", parts[1])
                        .bind("account", parts[2])
                        .mapTo(String.class)
                        .findOne())
                .orElse("");
    }

    /// What else ended in the stack since then: one line each, newest last, fifty at most.
    List<Changed> changes(String stack, Instant since) {
        return transactions.read(handle -> handle.createQuery("""
                        select * from (
                            select coalesce(ended_at, created_at) as at, requested_by as by,
                                   command || coalesce(' ' || service, '') as what, state, id
                            from run where stack = :stack and effect <> 'read'
                              and coalesce(ended_at, created_at) > :since
                              and state not in ('awaiting-approval', 'queued', 'requested', 'denied', 'expired',
                                  'withdrawn')
                            union all
                            select to_timestamp(ts_us / 1000000.0), 'system', 'catalogue', type, seq::text
                            from audit_event where type = 'catalogue.reloaded' and ts_us > :micros) changes
                        order by at desc limit 50""")
                .bind("stack", stack)
                .bind("since", since)
                .bind("micros", since.toEpochMilli() * 1_000)
                .map((row, _) -> new Changed(
                        row.getObject("at", OffsetDateTime.class).toInstant(),
                        row.getString("by"),
                        row.getString("what"),
                        row.getString("state"),
                        row.getString("id")))
                .list()
                .reversed());
    }

    /// Something that changed.
    ///
    /// @param state how the run ended, or stands
    record Changed(Instant at, String by, String what, String state, String id) {}

    private static Engagement engagement(ResultSet row) throws SQLException {
        var person = row.getString("person");
        var figures = row.getString("figures");
        return new Engagement(
                row.getString("id"),
                row.getString("stack"),
                row.getString("switch"),
                row.getString("account"),
                row.getObject("engaged_at", OffsetDateTime.class).toInstant(),
                person == null ? row.getString("actor") : person,
                Optional.ofNullable(row.getString("reason")),
                Optional.ofNullable(row.getString("outcome")).map(Engaged.Outcome::of),
                figures == null ? Map.of() : map(figures));
    }

    private static Map<String, String> map(String json) {
        try {
            return JSON.readValue(json, new TypeReference<TreeMap<String, String>>() {});
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("reading the figures of an engaged switch", e);
        }
    }
}
