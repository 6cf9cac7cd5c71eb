-- Mails of the service's own that are on their way. What they say may hold PINs and links, so it is sealed.

create table notices (
  id text collate "C" not null primary key,
  kind text collate "C" not null,
  content_sealed bytea not null,
  attempts bigint not null,
  next_at bigint not null,
  created_at bigint not null,
  expires_at bigint not null
);

create index notices_next on notices (next_at, id);
