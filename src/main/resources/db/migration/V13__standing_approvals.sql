-- Consent given once to a command with its arguments, for a time. Valid only while three digests are what they were.
create table standing_approval (
    id                text primary key,
    code              text not null,                -- comes back with every vote: it stands beside what it is about
    stack             text not null,
    command           text not null,
    effect            text not null check (effect in ('change', 'destroy')),
    arguments         text not null,                -- canonical JSON object, name to canonical text
    definition_digest text not null,
    arguments_digest  text not null,
    policy_digest     text not null,
    rules             text not null,                -- JSON list of rule ids
    needed            int not null check (needed > 0),
    roles             text not null,                -- JSON list of role ids, one of which each who consents holds
    person            text not null,                -- who asked; never counts
    account           text not null,                -- team/user, or console:<operating-system user>
    channel           text,                         -- Slack id of where it was asked
    state             text not null check (state in
        ('pending', 'approved', 'denied', 'withdrawn', 'expired', 'revoked', 'void', 'ended')),
    changed           text check (changed in ('definition', 'arguments', 'policy')),
    reminded_at       timestamptz,
    asked_at          timestamptz not null,
    deadline_at       timestamptz not null,         -- no vote counts from then on
    until_at          timestamptz not null,         -- not usable from then on
    decided_at        timestamptz,
    check (until_at <= asked_at + interval '2160 hours'),
    check ((state = 'void') = (changed is not null))
);
create index standing_open on standing_approval (until_at) where state in ('pending', 'approved');

create table standing_vote (
    standing_id text not null references standing_approval on delete cascade,
    person      text not null,                      -- several accounts of one person have one vote
    account     text not null,
    verdict     text not null check (verdict in ('approve', 'deny')),
    reason      text,
    voted_at    timestamptz not null,
    primary key (standing_id, person)
);

-- Which runs began under it.
create table standing_use (
    run_id      text primary key references run on delete cascade,
    standing_id text not null references standing_approval,
    used_at     timestamptz not null
);
create index standing_use_of on standing_use (standing_id);
