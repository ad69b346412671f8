-- What was done at once, written to the emergency journal of a bot first and here as soon as the database answers.

create table emergency_line (
    hash         text primary key,                  -- of the line, over the hash of the one before: imported once
    imported_at  timestamptz not null
);

create table kill_switch_engagement (
    id           text primary key,                  -- of the request, as invocation.id
    stack        text not null,
    switch       text not null,
    account      text not null,                     -- global, or the id of an account
    engaged_at   timestamptz not null,              -- when it was asked for
    person       text,                              -- person id
    actor        text not null,                     -- team/user of the account, or console:<operating-system user>
    reason       text,
    outcome      text check (outcome in ('engaged', 'already', 'unknown', 'not-called')), -- null: not told yet
    ended_at     timestamptz,
    figures      text                               -- JSON object of strings, right after it
);
create index kill_switch_engaged on kill_switch_engagement (stack, switch, account, engaged_at);
