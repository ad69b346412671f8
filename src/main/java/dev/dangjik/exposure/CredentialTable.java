package dev.dangjik.exposure;

import dev.dangjik.run.RunId;
import java.time.Instant;
import org.jdbi.v3.core.Handle;

/// The rows of `exposure_credential`: who was to see a password, never the password.
final class CredentialTable {
    private CredentialTable() {}

    /// Who will see a password, and which.
    record Wish(RunId run, int round, String person, String actor) {}

    /// Writes down that somebody will see a password, before the machine makes it. Never while the machine may be at
    /// the one before, which would end this one.
    ///
    /// @param unsettledSince an earlier one that is not settled, and asked for after this, may still be made
    /// @return false when it is not written, because somebody was first
    static boolean claim(Handle handle, Wish wish, Instant now, Instant unsettledSince) {
        return handle.createUpdate("""
                        insert into exposure_credential (run_id, round, person, actor, asked_at)
                        select :run, :round, :person, :actor, :now
                        where :round = (select coalesce(max(round), 0) + 1 from exposure_credential where run_id = :run)
                          and not exists (
                              select 1 from exposure_credential
                              where run_id = :run and settled_at is null and asked_at > :since)
                        on conflict do nothing""")
                        .bind("since", unsettledSince)
                        .bind("run", wish.run().value())
                        .bind("round", wish.round())
                        .bind("person", wish.person())
                        .bind("actor", wish.actor())
                        .bind("now", now)
                        .execute()
                == 1;
    }

    /// The machine has answered.
    static void settled(Handle handle, RunId run, int round, Instant now) {
        handle.createUpdate("""
                        update exposure_credential set settled_at = :now
                        where run_id = :run and round = :round and settled_at is null""")
                .bind("run", run.value())
                .bind("round", round)
                .bind("now", now)
                .execute();
    }

    /// It stood in their window.
    static boolean seen(Handle handle, RunId run, int round, Instant now) {
        return handle.createUpdate("""
                        update exposure_credential set shown_at = :now
                        where run_id = :run and round = :round and shown_at is null""")
                        .bind("run", run.value())
                        .bind("round", round)
                        .bind("now", now)
                        .execute()
                == 1;
    }
}
