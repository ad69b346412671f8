-- Answers to response URLs wait for nothing in the database, so they are taken together, however many there are. All
-- other messages are found a channel at a time, as before.
drop index outbox_work;
create index outbox_work on outbox (channel, id)
    where kind <> 'response' and (state = 'pending' or look_again_at is not null);
create index outbox_answers on outbox (id) where kind = 'response' and state = 'pending';
