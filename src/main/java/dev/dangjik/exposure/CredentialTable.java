package dev.dangjik.exposure;

import dev.dangjik.run.RunId;
import java.time.Instant;
import org.jdbi.v3.core.Handle;

/// The rows of `exposure_credential`: who was to see a password, never the password.
final class CredentialTable {
    private CredentialTable() {}

    /// Writes down that somebody will see a password, before the machine makes it.
    ///
    /// @param round the one behind the newest
    /// @return false when it is not, because somebody was first
    static boolean claim(Handle handle, RunId run, int round, String person, String actor, Instant now) {
        return handle.createUpdate("""
                        insert into exposure_credential (run_id, round, person, actor, asked_at)
                        select :run, :round, :person, :actor, :now
                        where :round = (select coalesce(max(round), 0) + 1 from exposure_credential where run_id = :run)
                        on conflict do nothing""")
                        .bind("run", run.value())
                        .bind("round", round)
                        .bind("person", person)
                        .bind("actor", actor)
                        .bind("now", now)
                        .execute()
                == 1;
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
