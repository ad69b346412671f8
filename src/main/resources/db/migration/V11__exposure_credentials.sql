-- For whom the machine was asked for the password of an opened page, and that it was shown. Never the password itself.
create table exposure_credential (
    run_id      text not null references exposure on delete cascade,
    round       int not null check (round > 0),     -- each ends the password of the one before
    person      text not null,
    actor       text not null,
    asked_at    timestamptz not null,               -- written before the machine is asked
    settled_at  timestamptz,                        -- the machine has answered, whatever it said
    shown_at    timestamptz,                        -- null: it is not known whether anybody has seen it
    primary key (run_id, round)
);
