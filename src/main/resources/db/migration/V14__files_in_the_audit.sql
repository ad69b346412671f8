-- Which files counted last is asked at every start.
create index audit_event_files on audit_event (seq) where type in ('catalogue.loaded', 'catalogue.reloaded');
