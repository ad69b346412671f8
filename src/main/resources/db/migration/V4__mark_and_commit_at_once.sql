-- A mark is put and committed in one message. When that message is held up, its sender looks the mark up on another
-- connection and leaves a later turn behind: what arrives after that must not be committed any more.
create or replace function mark_commit(of_mark uuid, of_turn bigint) returns boolean language plpgsql volatile as $$
begin
    if pg_current_xact_id_if_assigned() is null then
        return false;
    end if;
    insert into commit_mark (mark, turn, at) values (of_mark, of_turn, now())
        on conflict (mark) do update set turn = excluded.turn, at = excluded.at
            where commit_mark.turn < excluded.turn;
    if not found then
        raise exception 'turn % of mark % was given up before it was committed', of_turn, of_mark
            using errcode = 'serialization_failure';
    end if;
    return true;
end
$$;
