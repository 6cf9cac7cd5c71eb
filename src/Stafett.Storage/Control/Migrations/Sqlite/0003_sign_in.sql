-- Signing in: tokens that are good once, from where each account signed in, and who says that the second factor is lost.

create table one_time_tokens (
  hash blob not null primary key,
  purpose text not null,
  account_id text references accounts (id) on delete cascade,
  data text not null,
  failures integer not null,
  created_at integer not null,
  expires_at integer not null
) strict;

create index one_time_tokens_account on one_time_tokens (account_id, purpose);
create index one_time_tokens_expiry on one_time_tokens (expires_at);

create table known_clients (
  account_id text not null references accounts (id) on delete cascade,
  hash blob not null,
  seen_at integer not null,
  primary key (account_id, hash)
) strict, without rowid;

create index known_clients_seen on known_clients (seen_at);

create table recovery_requests (
  account_id text not null primary key references accounts (id) on delete cascade,
  asked_at integer not null,
  ripe_at integer not null
) strict, without rowid;
