-- A queued run that waits for the end of freeze windows: without its lock, until a timer wakes it.
alter table run
    add column held_by    text,                     -- JSON list of window ids; null: it is not held
    add column held_until timestamptz;              -- stays behind a hold: since then it has been ready for its turn
