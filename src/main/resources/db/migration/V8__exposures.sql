-- What may follow what: an exposure never goes any other way, whoever writes.
create table exposure_transition (
    prior   text not null,
    state   text not null,
    primary key (prior, state)
);
insert into exposure_transition (prior, state) values
    ('none', 'opening'),
    ('opening', 'open'),
    ('opening', 'closing'),
    ('open', 'closing'),
    ('closing', 'closed'),
    ('closing', 'unverified'),
    ('unverified', 'closed');

-- Surfaces that are open, or were, each carried by a run.
create table exposure (
    run_id          text primary key references run on delete cascade,
    stack           text not null,
    surface         text not null,
    host            text not null,
    prior           text not null default 'none',
    state           text not null,
    deadline_at     timestamptz not null,           -- of the state it is in: when something else must follow
    opened_at       timestamptz,                    -- seen open from outside
    closing_since   timestamptz,
    close_reason    text,
    closed_by       text,                           -- person id, or account, of who wanted it closed
    closed_at       timestamptz,                    -- seen closed
    seen_by         text,                           -- person who has seen it closed; null: the bot, from outside
    trouble         text,                           -- JSON text: why it is not closed, or was not opened
    receipt         text,                           -- JSON: what the machine says about it
    alarms          int not null default 0,         -- how often people were called
    acknowledged_by text,
    acknowledged_at timestamptz,
    foreign key (prior, state) references exposure_transition
);
create unique index exposure_one_a_surface on exposure (host, surface) where state <> 'closed';
