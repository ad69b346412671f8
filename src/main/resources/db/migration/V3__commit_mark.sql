-- The last word of every transaction that writes, so that one whose commit got no answer can be looked up. The server's
-- own number does not serve: after a crash the number of a transaction that never reached the disk is given out again.
create table commit_mark (
    mark  uuid primary key,
    turn  bigint not null,
    at    timestamptz not null
) with (fillfactor = 50);

-- True when the transaction has written something, and is marked now.
create function mark_commit(of_mark uuid, of_turn bigint) returns boolean language plpgsql volatile as $$
begin
    if pg_current_xact_id_if_assigned() is null then
        return false;
    end if;
    insert into commit_mark (mark, turn, at) values (of_mark, of_turn, now())
        on conflict (mark) do update set turn = excluded.turn, at = excluded.at;
    return true;
end
$$;
