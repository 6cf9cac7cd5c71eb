-- Passwords of aliases that somebody is mailed a link to: shown once, and no longer than they are good.

create table password_links (
  id text collate "C" not null primary key,
  hash bytea not null unique,
  password_id text collate "C" not null references alias_passwords (id) on delete cascade,
  password_sealed bytea not null,
  created_at bigint not null,
  expires_at bigint not null
);

create index password_links_password on password_links (password_id);
create index password_links_expiry on password_links (expires_at);
