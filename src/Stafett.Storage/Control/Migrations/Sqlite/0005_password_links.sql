-- Passwords of aliases that somebody is mailed a link to: shown once, and no longer than they are good.

create table password_links (
  id text not null primary key,
  hash blob not null unique,
  password_id text not null references alias_passwords (id) on delete cascade,
  password_sealed blob not null,
  created_at integer not null,
  expires_at integer not null
) strict;

create index password_links_password on password_links (password_id);
create index password_links_expiry on password_links (expires_at);
