package dev.dangjik.release;

import dev.dangjik.run.KnownFact;
import dev.dangjik.run.RunFacts;
import dev.dangjik.run.RunId;
import dev.dangjik.run.RunObserver;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// Copies what a deploy or rollback has recorded on its host into the database, in the transaction in which the run
/// succeeds.
public final class ReleaseRecorder implements RunObserver {
    private static final String SUCCEEDED =
            "select stack, service from run where id = :id and state = 'succeeded' and service is not null";

    private record Owner(String stack, String service) {}

    @Override
    public void changed(Handle transaction, RunId id) {
        owner(transaction, id).ifPresent(owner -> {
            var facts = RunFacts.of(transaction, id);
            if (facts.has(KnownFact.RELEASE_SEQ)) {
                insert(transaction, id, owner, facts);
                facts.value(KnownFact.RELEASE_BAD).ifPresent(seq -> markBad(transaction, owner, seq));
            }
        });
    }

    private static Optional<Owner> owner(Handle transaction, RunId id) {
        return transaction
                .createQuery(SUCCEEDED)
                .bind("id", id.toString())
                .map((row, _) -> new Owner(row.getString("stack"), row.getString("service")))
                .findOne();
    }

    private static void insert(Handle transaction, RunId id, Owner owner, RunFacts facts) {
        transaction
                .createUpdate("""
                        insert into release (stack, service, seq, version, digest, run_id, recorded_at, verified)
                        values (:stack, :service, cast(:seq as bigint), :version, :digest, :run,
                                cast(:at as timestamptz), true)
                        on conflict (stack, service, seq) do nothing""")
                .bind("stack", owner.stack())
                .bind("service", owner.service())
                .bind("seq", facts.value(KnownFact.RELEASE_SEQ))
                .bind("version", facts.value(KnownFact.RELEASE_AFTER).orElse(""))
                .bind("digest", facts.value(KnownFact.RELEASE_DIGEST).orElse("-"))
                .bind("run", id.toString())
                .bind("at", facts.value(KnownFact.RELEASE_AT))
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
