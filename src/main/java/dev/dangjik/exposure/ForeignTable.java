package dev.dangjik.exposure;

import java.time.Instant;
import java.time.OffsetDateTime;
import org.jdbi.v3.core.Handle;

/// Which strangers have been found on which machine.
final class ForeignTable {
    private static final String LOOKED_AT = "";

    private ForeignTable() {}

    /// When one was found first. It has been noted.
    static Instant since(Handle handle, String host, String id) {
        return handle.createQuery("select seen_at from exposure_foreign where host = :host and id = :id")
                .bind("host", host)
                .bind("id", id)
                .mapTo(OffsetDateTime.class)
                .one()
                .toInstant();
    }

    /// Notes that a machine is looked at.
    ///
    /// @return whether that is for the first time
    static boolean isNew(Handle handle, String host, Instant now) {
        return note(handle, host, LOOKED_AT, now);
    }

    /// Notes that one is known to be closed.
    ///
    /// @return false when it had been noted before
    static boolean noteClosed(Handle handle, String host, String id, Instant now) {
        return note(handle, host, id + "/closed", now);
    }

    /// Notes one that was found.
    ///
    /// @return false when it had been noted before
    static boolean note(Handle handle, String host, String id, Instant now) {
        return handle.createUpdate("""
                        insert into exposure_foreign (host, id, seen_at) values (:host, :id, :now)
                        on conflict do nothing""")
                        .bind("host", host)
                        .bind("id", id)
                        .bind("now", now)
                        .execute()
                == 1;
    }
}
