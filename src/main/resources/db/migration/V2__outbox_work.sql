-- What there is to do in the outbox is found without looking at everything that was ever sent.
create index outbox_work on outbox (id) where state = 'pending' or look_again_at is not null;
create index outbox_given_up on outbox (key) where state = 'abandoned' and ts is null;
