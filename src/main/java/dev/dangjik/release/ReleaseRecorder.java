package dev.dangjik.release;

import dev.dangjik.run.RunId;
import dev.dangjik.run.RunObserver;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/// Copies what a deploy or rollback has recorded on its host into the database, in the transaction in which the run
/// succeeds.
public final class ReleaseRecorder implements RunObserver {
    private static final String SUCCEEDED = "select stack, service from run where id = :id and state = 'succeeded'"
            + " and service is not null and exists"
            + " (select 1 from run_fact where run_id = :id and name = 'release.seq')";

    private record Owner(String stack, String service) {}

    @Override
    public void changed(Handle transaction, RunId id) {
        owner(transaction, id).ifPresent(owner -> {
            var facts = facts(transaction, id);
            insert(transaction, id, owner, facts);
            Optional.ofNullable(facts.get("release.bad")).ifPresent(seq -> markBad(transaction, owner, seq));
        });
    }

    private static Optional<Owner> owner(Handle transaction, RunId id) {
        return transaction
                .createQuery(SUCCEEDED)
                .bind("id", id.toString())
                .map((row, _) -> new Owner(row.getString("stack"), row.getString("service")))
                .findOne();
    }

    private static Map<String, String> facts(Handle transaction, RunId id) {
        return transaction
                .createQuery("select name, value from run_fact where run_id = :id and name like 'release.%'")
                .bind("id", id.toString())
                .map((row, _) -> Map.entry(row.getString("name"), row.getString("value")))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private static void insert(Handle transaction, RunId id, Owner owner, Map<String, String> facts) {
        transaction
                .createUpdate("""
                        insert into release (stack, service, seq, version, digest, run_id, recorded_at, verified)
                        values (:stack, :service, cast(:seq as bigint), :version, :digest, :run,
                                cast(:at as timestamptz), true)
                        on conflict (stack, service, seq) do nothing""")
                .bind("stack", owner.stack())
                .bind("service", owner.service())
                .bind("seq", facts.get("release.seq"))
                .bind("version", facts.getOrDefault("release.after", ""))
                .bind("digest", facts.getOrDefault("release.digest", "-"))
                .bind("run", id.toString())
                .bind("at", facts.get("release.at"))
                .execute();
    }

    private static void markBad(Handle transaction, Owner owner, String seq) {
        transaction
                .createUpdate("update release set bad = 'rolled back'"
                        + " where stack = :stack and service = :service and seq = cast(:seq as bigint)")
                .bind("stack", owner.stack())
                .bind("service", owner.service())
                .bind("seq", seq)
                .execute();
    }
}
