-- What there is to do in the outbox is found, as a whole and a lane at a time, without looking at what was sent.
create index outbox_work on outbox ((coalesce(channel, response_url)), id)
    where state = 'pending' or look_again_at is not null;
create index outbox_given_up on outbox (key) where state = 'abandoned' and ts is null;
drop index outbox_pending;
