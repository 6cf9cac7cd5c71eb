-- Mails of the service's own that are on their way. What they say may hold PINs and links, so it is sealed.

create table notices (
  id text not null primary key,
  kind text not null,
  content_sealed blob not null,
  attempts integer not null,
  next_at integer not null,
  created_at integer not null,
  expires_at integer not null
) strict;

create index notices_next on notices (next_at, id);
