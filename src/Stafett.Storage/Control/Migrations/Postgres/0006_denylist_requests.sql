-- What people ask operators for, whose mail is refused because of a denylist. Written by anybody.

create table denylist_requests (
  id text collate "C" not null primary key,
  value text collate "C" not null,
  email text collate "C" not null,
  email_key text collate "C" not null,
  reason text collate "C" not null,
  remote_address text collate "C" not null,
  created_at bigint not null,
  decided_at bigint,
  is_granted boolean not null,
  note text collate "C" not null
);

create index denylist_requests_decided on denylist_requests (decided_at, created_at, id);
create unique index denylist_requests_open on denylist_requests (value, email_key) where decided_at is null;
