-- What happened to a message each time that it came, a line for each.
alter table logs add column journey text not null default '';
