-- What the end of the audit chain was at a time, signed, and to be written where this database is not. The rows here are
-- the list of what has to be written there; they are no evidence themselves.
create table audit_anchor (
    seq           bigint primary key,               -- the link that was the last one
    previous_seq  bigint not null unique,           -- that of the anchor before; 0 before the first: no two follow one
    channel       text,                             -- Slack id of the channel in which it is posted
    line          text not null,                    -- exactly what is written, with its signature
    made_at       timestamptz not null
);

create function audit_anchor_is_append_only() returns trigger language plpgsql as $$
begin
    raise exception 'audit_anchor is append-only: % refused', tg_op using errcode = 'insufficient_privilege';
end
$$;
create trigger audit_anchor_append_only before update or delete on audit_anchor
    for each row execute function audit_anchor_is_append_only();
create trigger audit_anchor_no_truncate before truncate on audit_anchor
    for each statement execute function audit_anchor_is_append_only();

-- How far each machine has the anchors in its journal.
create table audit_anchor_host (
    host        text primary key,
    written     bigint not null,                    -- link of the newest anchor that was written there
    attempts    int not null default 0,             -- in vain, since it last worked
    not_before  timestamptz not null,               -- when to try again; while somebody tries, when that lease ends
    problem     text
);

-- Work on the audit that has to be done at a time, whoever lives then.
create table audit_duty (
    duty          text primary key check (duty in ('verify')),
    due_at        timestamptz not null,
    leased_until  timestamptz,                      -- somebody is at it
    done_at       timestamptz,
    verdict       text,                             -- of the last time
    report        text
);

create index audit_event_critical on audit_event (seq) where severity >= 2;
