-- What a machine had open, or has closed, that the bot had not asked it for; told once, whoever finds it. A row without
-- an id says that the machine has been looked at: what it had closed before that is nobody's news.
create table exposure_foreign (
    host        text not null,
    id          text not null,
    seen_at     timestamptz not null,
    primary key (host, id)
);
