-- What was shown in each round, for whom it was wanted, and what authenticators have been used for.
alter table approval add column plan text;                                  -- canonical JSON whose digest is plan_digest
alter table approval add column beneficiaries text not null default '[]';   -- JSON list of person ids that never count
alter table approval add column totp boolean not null default false;        -- whether a yes needs a code

create table totp_use (
    person       text primary key,
    last_step    bigint not null default 0,         -- of 30 s since 1970; no code of it or of an earlier one counts again
    wrong        int not null default 0,            -- in a row
    locked_until timestamptz
);
