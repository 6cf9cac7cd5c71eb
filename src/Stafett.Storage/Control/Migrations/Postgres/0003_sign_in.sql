-- Signing in: tokens that are good once, from where each account signed in, and who says that the second factor is lost.

create table one_time_tokens (
  hash bytea not null primary key,
  purpose text collate "C" not null,
  account_id text collate "C" references accounts (id) on delete cascade,
  data text collate "C" not null,
  failures bigint not null,
  created_at bigint not null,
  expires_at bigint not null
);

create index one_time_tokens_account on one_time_tokens (account_id, purpose);
create index one_time_tokens_expiry on one_time_tokens (expires_at);

create table known_clients (
  account_id text collate "C" not null references accounts (id) on delete cascade,
  hash bytea not null,
  seen_at bigint not null,
  primary key (account_id, hash)
);

create index known_clients_seen on known_clients (seen_at);

create table recovery_requests (
  account_id text collate "C" not null primary key references accounts (id) on delete cascade,
  asked_at bigint not null,
  ripe_at bigint not null
);
