-- What a person may ask about. Every time is UTC with microseconds; every id is text that a person can type.

create table invocation (
    id            text primary key,                 -- yyMMdd in UTC and five random characters of base 32
    signature     text unique,                      -- hex signature of the signed request; the same request again is refused
    semantic_key  text unique,                      -- what a repeat with a fresh signature has in common with the first
    received_at   timestamptz not null,
    kind          text not null check (kind in ('command', 'button', 'console')),
    actor         text not null,                    -- team/user of the account, or console:<operating-system user>
    channel       text,
    response_url  text,
    language      text not null,
    body          text not null,                    -- the words as typed, or the button's action and value
    state         text not null check (state in ('received', 'answered')),
    answer        text,                             -- the first result, for a semantic repeat
    run_id        text
);
create index invocation_open on invocation (received_at) where state = 'received';

create table run_lock (
    name           text primary key,                -- <stack>/<service>
    holder         text,                            -- run id
    held_since     timestamptz,
    frozen_until   timestamptz,
    frozen_by      text,
    frozen_reason  text
);

create table run (
    id             text primary key,                -- as invocation.id
    invocation_id  text references invocation,
    stack          text not null,
    service        text,
    command        text not null,
    effect         text not null,
    lock_name      text references run_lock,
    plan           text not null,                   -- canonical JSON, exactly the bytes whose digest was authorised
    plan_digest    text not null,
    authority      text not null,                   -- JSON: rule ids, requester and approvers
    state          text not null check (state in ('requested', 'awaiting-approval', 'queued', 'running', 'waiting',
                       'unknown', 'succeeded', 'failed-safe', 'rolled-back', 'failed-unsafe', 'cancelled', 'expired',
                       'denied', 'withdrawn')),
    cursor         int not null default 0,          -- number of the segment that is next or running
    epoch          bigint not null default 0,       -- fence: grows with every pick-up
    activation     int not null default 0,          -- wake-up number; names the scheduler's task instance
    owner          text,                            -- bot instance that picked it up last
    requested_by   text not null,                   -- person id, or the account where no person is bound
    requester_account text not null,                -- team/user, or console:<operating-system user>
    channel        text not null,                   -- where its message is
    language       text not null,
    detail         text,                            -- why it ended as it did, JSON text (message key and arguments)
    cancel_by      text,
    cancel_at      timestamptz,
    resolution     text check (resolution in ('resume', 'done', 'roll_back', 'leave')), -- decided, not yet carried out
    resolution_by  text,
    resumes        int not null default 0,
    trouble_since  timestamptz,                     -- a host has not answered since
    trouble_host   text,
    trouble        text,
    retries        int not null default 0,          -- since trouble_since; the next try comes later each time
    created_at     timestamptz not null,
    started_at     timestamptz,
    ended_at       timestamptz
);
create unique index run_holds_lock on run (lock_name) where state in ('running', 'waiting', 'unknown');
create index run_open on run (created_at)
    where state in ('requested', 'awaiting-approval', 'queued', 'running', 'waiting', 'unknown');
create index run_by_stack on run (stack, created_at desc);

create table run_segment (
    run_id         text not null references run on delete cascade,
    number         int not null,
    kind           text not null check (kind in ('remote', 'bot')),
    host           text,
    state          text not null check (state in ('pending', 'launching', 'running', 'ended', 'unknown')),
    events_offset  bigint not null default 0,
    output_offset  bigint not null default 0,
    outcome        text,
    exit_code      int,
    launched_at    timestamptz,
    ended_at       timestamptz,
    primary key (run_id, number)
);

create table run_step (
    run_id      text not null references run on delete cascade,
    segment     int not null,
    id          text not null,
    compensation boolean not null default false,    -- a step of the way back; its row appears when it begins
    position    int not null,                       -- order of appearance, compensations behind the steps
    state       text not null check (state in ('pending', 'running', 'ok', 'failed', 'unknown', 'skipped')),
    how         text,                               -- ran, observed, skipped
    attempts    int not null default 0,
    exit_code   int,
    started_at  timestamptz,
    ended_at    timestamptz,
    primary key (run_id, segment, compensation, id)
);

create table run_output (
    run_id    text not null references run on delete cascade,
    segment   int not null,
    position  bigint not null,                      -- byte offset on the VM
    content   text not null,                        -- redacted
    primary key (run_id, segment, position)
);

create table run_fact (
    run_id  text not null references run on delete cascade,
    name    text not null,
    value   text not null,
    primary key (run_id, name)
);

create table release (
    stack        text not null,
    service      text not null,
    seq          bigint not null,
    version      text not null,
    digest       text not null,
    run_id       text,
    recorded_at  timestamptz not null,
    verified     boolean not null,
    bad          text,                              -- why it was left, when it was
    primary key (stack, service, seq)
);

create table host_profile (
    host       text primary key,
    detach     text not null,
    vm_dir     text not null,
    chosen_at  timestamptz not null
);

-- One row a logical message: what should stand in Slack, and what does.
create table outbox (
    id             bigint generated always as identity primary key,
    key            text not null unique,            -- e.g. run/<id>; also the metadata by which a lost answer is found
    kind           text not null check (kind in ('message', 'ephemeral', 'response', 'file')),
    channel        text,
    recipient      text,                            -- user id of an ephemeral
    response_url   text,
    in_channel     boolean not null default false,  -- of a response: everybody there may see it
    file_name      text,
    thread_key     text,                            -- key of the message in whose thread it stands
    source         text,                            -- renderer that makes the body at delivery; null: body is fixed
    body           text,
    version        bigint not null default 1,       -- grows with every change of what should stand there
    sent_version   bigint not null default 0,
    ts             text,                            -- Slack's id of the message once it is there
    state          text not null check (state in ('pending', 'sent', 'abandoned')),
    attempts       int not null default 0,
    not_before     timestamptz not null,
    ambiguous      boolean not null default false,  -- it may have been sent already: look it up before sending it
    look_again_at  timestamptz,                     -- when to look whether it stands there twice
    last_problem   text,
    created_at     timestamptz not null,
    updated_at     timestamptz not null
);
create index outbox_pending on outbox (channel, id) where state = 'pending';
create index outbox_look_again on outbox (look_again_at) where look_again_at is not null;
create index outbox_thread on outbox (thread_key) where thread_key is not null;

create table audit_event (
    seq            bigint primary key,
    ts_us          bigint not null,
    type           text not null,
    severity       smallint not null,
    actor_person   text,
    actor_account  text,
    via            text not null,
    stack          text,
    target         text,
    invocation_id  text,
    run_id         text,
    incident_id    text,
    plan_hash      bytea,
    body           bytea not null,
    body_sha256    bytea not null,
    prev_hash      bytea not null unique,
    hash           bytea not null unique
);

create index audit_event_run on audit_event (run_id) where run_id is not null;
create index audit_event_person on audit_event (actor_person, seq) where actor_person is not null;

-- A link of the chain is never changed, by nobody: not even by the role that owns the table.
create function audit_event_is_append_only() returns trigger language plpgsql as $$
begin
    raise exception 'audit_event is append-only: % refused', tg_op using errcode = 'insufficient_privilege';
end
$$;
create trigger audit_event_append_only before update or delete on audit_event
    for each row execute function audit_event_is_append_only();
create trigger audit_event_no_truncate before truncate on audit_event
    for each statement execute function audit_event_is_append_only();

-- The last link of the chain, once nobody else can append before this transaction ends. One round trip: each
-- statement of a volatile function sees what was committed before it began.
create function audit_head(out last_seq bigint, out last_hash bytea) language plpgsql volatile as $$
begin
    perform pg_advisory_xact_lock(110369626849283);
    select seq, hash into last_seq, last_hash from audit_event order by seq desc limit 1;
end
$$;

-- db-scheduler's table: leases and timers, rebuilt from the tables above when it is lost.
create table scheduled_tasks (
    task_name             text not null,
    task_instance         text not null,
    task_data             bytea,
    execution_time        timestamptz not null,
    picked                boolean not null,
    picked_by             text,
    last_success          timestamptz,
    last_failure          timestamptz,
    consecutive_failures  int,
    last_heartbeat        timestamptz,
    version               bigint not null,
    priority              smallint,
    primary key (task_name, task_instance)
);
create index scheduled_tasks_execution_time on scheduled_tasks (execution_time);
create index scheduled_tasks_last_heartbeat on scheduled_tasks (last_heartbeat);
create index scheduled_tasks_priority on scheduled_tasks (priority desc, execution_time asc);
