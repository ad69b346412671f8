-- Questions to others: may exactly this plan run? A plan that has changed meanwhile makes another round.
create table approval (
    run_id       text not null references run on delete cascade,
    round        int not null,
    code         text not null,                     -- comes back with every vote: it stands beside the plan it is about
    plan_digest  text not null,
    rules        text not null,                     -- JSON list of rule ids
    needed       int not null check (needed > 0),
    roles        text not null,                     -- JSON list of role ids, one of which each who consents holds
    people       text not null,                     -- JSON list of ids of the persons who could consent when it was asked
    excluded     text not null,                     -- JSON list of person ids that never count
    state        text not null check (state in ('pending', 'approved', 'used', 'denied', 'withdrawn', 'expired')),
    reminders    int not null default 0,            -- how often those who could consent were reminded
    asked_at     timestamptz not null,
    deadline_at  timestamptz not null,
    decided_at   timestamptz,
    primary key (run_id, round)
);
create unique index approval_pending on approval (run_id) where state = 'pending';

create table approval_vote (
    run_id   text not null,
    round    int not null,
    person   text not null,                         -- several accounts of one person have one vote
    account  text not null,                         -- team/user, or console:<operating-system user>
    verdict  text not null check (verdict in ('approve', 'deny')),
    reason   text,
    voted_at timestamptz not null,
    primary key (run_id, round, person),
    foreign key (run_id, round) references approval on delete cascade
);
