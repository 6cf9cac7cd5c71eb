-- What people ask operators for, whose mail is refused because of a denylist. Written by anybody.

create table denylist_requests (
  id text not null primary key,
  value text not null,
  email text not null,
  email_key text not null,
  reason text not null,
  remote_address text not null,
  created_at integer not null,
  decided_at integer,
  is_granted int not null,
  note text not null
) strict;

create index denylist_requests_decided on denylist_requests (decided_at, created_at, id);
create unique index denylist_requests_open on denylist_requests (value, email_key) where decided_at is null;
