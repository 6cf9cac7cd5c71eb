-- Accounts, domains, aliases, and what is kept about them.
-- Times are milliseconds since 1970. Ids are 24 hex digits. Flags (int) are 0 or 1. Lists are JSON arrays. "_key" is the folded form that is compared.
-- "sealed" values can only be opened with the master key. Nothing has a default: a statement that forgets a column fails.

create table accounts (
  id text not null primary key,
  email text not null,
  email_key text not null unique,
  email_verified_at integer,
  role text not null check (role in ('user', 'admin')),
  plan text not null check (plan in ('free', 'enhanced_protection', 'team')),
  plan_expires_at integer,
  password_hash text,
  security_stamp text not null,
  given_name text not null,
  family_name text not null,
  avatar_url text not null,
  receipt_email text not null,
  company_name text not null,
  company_vat text not null,
  address_line1 text not null,
  address_line2 text not null,
  address_city text not null,
  address_state text not null,
  address_zip text not null,
  address_country text not null,
  timezone text not null,
  locale text not null,
  opt_outs text not null,
  max_quota_per_alias integer,
  smtp_limit integer,
  is_rate_limit_exempt int not null,
  banned_at integer,
  totp_sealed blob,
  totp_confirmed_at integer,
  totp_last_step integer not null,
  created_at integer not null,
  updated_at integer not null
) strict;

create index accounts_created on accounts (created_at, id);

create table api_tokens (
  hash blob not null primary key,
  id text not null unique,
  account_id text not null references accounts (id) on delete cascade,
  description text not null,
  created_at integer not null,
  last_used_at integer
) strict;

create index api_tokens_account on api_tokens (account_id, created_at);

create table sessions (
  hash blob not null primary key,
  id text not null unique,
  account_id text not null references accounts (id) on delete cascade,
  method text not null,
  remote_address text not null,
  user_agent text not null,
  created_at integer not null,
  seen_at integer not null,
  expires_at integer not null
) strict;

create index sessions_account on sessions (account_id, created_at);
create index sessions_expiry on sessions (expires_at);

create table passkeys (
  credential_id blob not null primary key,
  id text not null unique,
  account_id text not null references accounts (id) on delete cascade,
  name text not null,
  data blob not null,
  sign_count integer not null,
  created_at integer not null,
  last_used_at integer
) strict;

create index passkeys_account on passkeys (account_id, created_at);

create table recovery_keys (
  account_id text not null references accounts (id) on delete cascade,
  hash blob not null,
  used_at integer,
  primary key (account_id, hash)
) strict, without rowid;

-- Short codes that were mailed: e-mail verification, password reset, change of address.
create table pins (
  account_id text not null references accounts (id) on delete cascade,
  purpose text not null,
  value_sealed blob not null,
  detail text not null,
  failures integer not null,
  sent_at integer not null,
  expires_at integer not null,
  primary key (account_id, purpose)
) strict, without rowid;

create index pins_expiry on pins (expires_at);

create table domains (
  id text not null primary key,
  name text not null,
  claimed_by text references accounts (id) on delete set null,
  plan text not null check (plan in ('free', 'enhanced_protection', 'team')),
  verification_record text not null unique,
  proven_at integer,
  is_global int not null,
  alias_count integer not null,
  smtp_port integer not null check (smtp_port between 1 and 65535),
  max_recipients_per_alias integer not null check (max_recipients_per_alias between 0 and 1000),
  max_quota_per_alias integer,
  retention_days integer not null check (retention_days between 0 and 30),
  bounce_webhook text not null,
  alias_default_smtp_limit integer not null,
  has_adult_content_protection int not null,
  has_phishing_protection int not null,
  has_executable_protection int not null,
  has_virus_protection int not null,
  has_recipient_verification int not null,
  has_delivery_logs int not null,
  ignore_mx_check int not null,
  is_catchall_regex_disabled int not null,
  require_tls_inbound int not null,
  allow_subdomain_forwarding int not null,
  restricted_alias_names text not null,
  allowlist text not null,
  denylist text not null,
  has_custom_verification int not null,
  verification_name text not null,
  verification_email text not null,
  verification_subject text not null,
  verification_html text not null,
  verification_text text not null,
  verification_redirect text not null,
  has_custom_s3 int not null,
  s3_endpoint text not null,
  s3_region text not null,
  s3_bucket text not null,
  s3_access_key_id_sealed blob,
  s3_secret_access_key_sealed blob,
  webhook_key_sealed blob not null,
  dkim_key_selector text not null,
  dkim_public_key text not null,
  dkim_private_key_sealed blob,
  return_path text not null,
  has_mx_record int not null,
  has_txt_record int not null,
  has_dkim_record int not null,
  has_return_path_record int not null,
  has_dmarc_record int not null,
  has_strict_dmarc int not null,
  checked_at integer,
  problems text not null,
  problems_mailed_at integer,
  has_smtp int not null,
  smtp_asked_at integer,
  smtp_suspended_at integer,
  has_newsletter int not null,
  locale text not null,
  created_at integer not null,
  updated_at integer not null,
  unique (name, claimed_by)
) strict;

-- Several accounts may claim a name; the DNS of the domain proves at most one of them.
create unique index domains_proven on domains (name) where proven_at is not null;
create index domains_claimed_by on domains (claimed_by);
create index domains_checked on domains (checked_at, id);

create table domain_members (
  domain_id text not null references domains (id) on delete cascade,
  account_id text not null references accounts (id) on delete cascade,
  role text not null check (role in ('admin', 'user')),
  created_at integer not null,
  primary key (domain_id, account_id)
) strict, without rowid;

create index domain_members_account on domain_members (account_id);

create table domain_invites (
  domain_id text not null references domains (id) on delete cascade,
  email_key text not null,
  email text not null,
  role text not null check (role in ('admin', 'user')),
  invited_by text references accounts (id) on delete set null,
  created_at integer not null,
  primary key (domain_id, email_key)
) strict, without rowid;

create index domain_invites_email on domain_invites (email_key);
create index domain_invites_invited_by on domain_invites (invited_by);

-- Catch-all passwords: they send as any address of the domain, and read nothing.
create table domain_passwords (
  id text not null primary key,
  domain_id text not null references domains (id) on delete cascade,
  account_id text references accounts (id) on delete set null,
  hash text not null,
  description text not null,
  created_at integer not null,
  updated_at integer not null,
  last_used_at integer
) strict;

create index domain_passwords_domain on domain_passwords (domain_id, created_at);
create index domain_passwords_account on domain_passwords (account_id);

create table aliases (
  id text not null primary key,
  domain_id text not null references domains (id) on delete cascade,
  account_id text not null references accounts (id) on delete cascade,
  name text not null,
  kind text not null check (kind in ('name', 'regex', 'catch_all')),
  description text not null,
  labels text not null,
  recipients text not null,
  verified_recipients text not null,
  is_enabled int not null,
  error_code_if_disabled integer not null check (error_code_if_disabled in (250, 421, 550)),
  has_recipient_verification int not null,
  has_imap int not null,
  has_pgp int not null,
  public_key text not null,
  smime_certificate text not null,
  max_quota integer,
  smtp_limit integer,
  retention_days integer,
  vacation_is_enabled int not null,
  vacation_starts_at integer,
  vacation_ends_at integer,
  vacation_subject text not null,
  vacation_message text not null,
  emailed_instructions text not null,
  settings text not null,
  smtp_suspended_at integer,
  created_at integer not null,
  updated_at integer not null,
  unique (domain_id, name)
) strict;

create index aliases_created on aliases (domain_id, created_at, id);
create index aliases_updated on aliases (domain_id, updated_at, id);
create index aliases_account on aliases (account_id, domain_id);
create index aliases_patterns on aliases (domain_id, created_at, id) where kind <> 'name';

-- Recipients who have been, or will be, asked whether they want the mail of an alias.
create table recipient_requests (
  alias_id text not null references aliases (id) on delete cascade,
  target_key text not null,
  target text not null,
  token_hash blob unique,
  asked_at integer,
  created_at integer not null,
  primary key (alias_id, target_key)
) strict, without rowid;

create index recipient_requests_waiting on recipient_requests (created_at) where asked_at is null;

create table alias_passwords (
  id text not null primary key,
  alias_id text not null references aliases (id) on delete cascade,
  hash text not null,
  description text not null,
  created_at integer not null,
  last_used_at integer
) strict;

create index alias_passwords_alias on alias_passwords (alias_id, created_at);

-- An address is not a mailbox: one address may lead to several, and several addresses to one.
create table mailboxes (
  id text not null primary key,
  account_id text not null references accounts (id) on delete cascade,
  domain_id text references domains (id) on delete set null,
  location text not null,
  storage_used integer not null,
  created_at integer not null
) strict;

create index mailboxes_account on mailboxes (account_id);
create index mailboxes_domain on mailboxes (domain_id);

create table alias_mailboxes (
  alias_id text not null references aliases (id) on delete cascade,
  mailbox_id text not null references mailboxes (id) on delete cascade,
  may_send int not null,
  primary key (alias_id, mailbox_id)
) strict, without rowid;

create index alias_mailboxes_mailbox on alias_mailboxes (mailbox_id);

-- Refusals, and deliveries where the domain wants them: envelope and header, never a body. One row per message and domain.
create table logs (
  id text not null primary key,
  domain_id text references domains (id) on delete cascade,
  alias_id text references aliases (id) on delete set null,
  hash blob not null unique,
  code integer not null,
  category text not null,
  message text not null,
  sender text not null,
  recipients text not null,
  remote_address text not null,
  remote_host text not null,
  subject text not null,
  message_id text not null,
  headers text not null,
  attempts integer not null,
  created_at integer not null,
  updated_at integer not null
) strict;

create index logs_domain on logs (domain_id, created_at, id);
create index logs_created on logs (created_at, id);
create index logs_alias on logs (alias_id, created_at);

create table log_keywords (
  keyword blob not null,
  log_id text not null references logs (id) on delete cascade,
  primary key (keyword, log_id)
) strict, without rowid;

create index log_keywords_log on log_keywords (log_id);

create table traffic (
  domain_id text not null references domains (id) on delete cascade,
  day integer not null,
  received integer not null,
  forwarded integer not null,
  refused integer not null,
  deferred integer not null,
  dropped integer not null,
  octets integer not null,
  primary key (domain_id, day)
) strict, without rowid;

create index traffic_day on traffic (day);

create table audit (
  id text not null primary key,
  actor_id text references accounts (id) on delete set null,
  account_id text references accounts (id) on delete cascade,
  domain_id text references domains (id) on delete cascade,
  subject text not null,
  action text not null,
  changes text not null,
  created_at integer not null,
  mailed_at integer
) strict;

create index audit_actor on audit (actor_id);
create index audit_domain on audit (domain_id, created_at, id);
create index audit_account on audit (account_id, created_at, id);
create index audit_unmailed on audit (created_at, id) where mailed_at is null;

create table idempotency_keys (
  account_id text not null references accounts (id) on delete cascade,
  name text not null,
  request_hash blob not null,
  status integer,
  response text not null,
  created_at integer not null,
  expires_at integer not null,
  primary key (account_id, name)
) strict, without rowid;

create index idempotency_keys_expiry on idempotency_keys (expires_at);

create table counters (
  name text not null,
  window_start integer not null,
  amount integer not null,
  expires_at integer not null,
  primary key (name, window_start)
) strict, without rowid;

create index counters_expiry on counters (expires_at);

-- Wrong passwords, as hashes: repeating the same one counts once.
create table failures (
  name text not null,
  hash blob not null,
  expires_at integer not null,
  primary key (name, hash)
) strict, without rowid;

create index failures_expiry on failures (expires_at);

create table jobs (
  name text not null primary key,
  locked_by text not null,
  locked_until integer not null,
  started_at integer,
  finished_at integer,
  error text not null
) strict, without rowid;

create table settings (
  name text not null primary key,
  value text not null,
  updated_at integer not null
) strict, without rowid;

-- What the service itself must not forget and nobody may read: key ring of cookies, the check of the master key.
create table secrets (
  name text not null primary key,
  value_sealed blob not null,
  created_at integer not null,
  updated_at integer not null
) strict, without rowid;
