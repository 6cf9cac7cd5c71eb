-- Accounts, domains, aliases, and what is kept about them.
-- Times are milliseconds since 1970. Ids are 24 hex digits. Lists are JSON arrays. "_key" is the folded form that is compared.
-- "sealed" values can only be opened with the master key. Nothing has a default: a statement that forgets a column fails.

create table accounts (
  id text collate "C" not null primary key,
  email text collate "C" not null,
  email_key text collate "C" not null unique,
  email_verified_at bigint,
  role text collate "C" not null check (role in ('user', 'admin')),
  plan text collate "C" not null check (plan in ('free', 'enhanced_protection', 'team')),
  plan_expires_at bigint,
  password_hash text collate "C",
  security_stamp text collate "C" not null,
  given_name text collate "C" not null,
  family_name text collate "C" not null,
  avatar_url text collate "C" not null,
  receipt_email text collate "C" not null,
  company_name text collate "C" not null,
  company_vat text collate "C" not null,
  address_line1 text collate "C" not null,
  address_line2 text collate "C" not null,
  address_city text collate "C" not null,
  address_state text collate "C" not null,
  address_zip text collate "C" not null,
  address_country text collate "C" not null,
  timezone text collate "C" not null,
  locale text collate "C" not null,
  opt_outs text collate "C" not null,
  max_quota_per_alias bigint,
  smtp_limit bigint,
  is_rate_limit_exempt boolean not null,
  banned_at bigint,
  totp_sealed bytea,
  totp_confirmed_at bigint,
  totp_last_step bigint not null,
  created_at bigint not null,
  updated_at bigint not null
);

create index accounts_created on accounts (created_at, id);

create table api_tokens (
  hash bytea not null primary key,
  id text collate "C" not null unique,
  account_id text collate "C" not null references accounts (id) on delete cascade,
  description text collate "C" not null,
  created_at bigint not null,
  last_used_at bigint
);

create index api_tokens_account on api_tokens (account_id, created_at);

create table sessions (
  hash bytea not null primary key,
  id text collate "C" not null unique,
  account_id text collate "C" not null references accounts (id) on delete cascade,
  method text collate "C" not null,
  remote_address text collate "C" not null,
  user_agent text collate "C" not null,
  created_at bigint not null,
  seen_at bigint not null,
  expires_at bigint not null
);

create index sessions_account on sessions (account_id, created_at);
create index sessions_expiry on sessions (expires_at);

create table passkeys (
  credential_id bytea not null primary key,
  id text collate "C" not null unique,
  account_id text collate "C" not null references accounts (id) on delete cascade,
  name text collate "C" not null,
  data bytea not null,
  sign_count bigint not null,
  created_at bigint not null,
  last_used_at bigint
);

create index passkeys_account on passkeys (account_id, created_at);

create table recovery_keys (
  account_id text collate "C" not null references accounts (id) on delete cascade,
  hash bytea not null,
  used_at bigint,
  primary key (account_id, hash)
);

-- Short codes that were mailed: e-mail verification, password reset, change of address.
create table pins (
  account_id text collate "C" not null references accounts (id) on delete cascade,
  purpose text collate "C" not null,
  value_sealed bytea not null,
  detail text collate "C" not null,
  failures bigint not null,
  sent_at bigint not null,
  expires_at bigint not null,
  primary key (account_id, purpose)
);

create index pins_expiry on pins (expires_at);

create table domains (
  id text collate "C" not null primary key,
  name text collate "C" not null,
  claimed_by text collate "C" references accounts (id) on delete set null,
  plan text collate "C" not null check (plan in ('free', 'enhanced_protection', 'team')),
  verification_record text collate "C" not null unique,
  proven_at bigint,
  is_global boolean not null,
  alias_count bigint not null,
  smtp_port bigint not null check (smtp_port between 1 and 65535),
  max_recipients_per_alias bigint not null check (max_recipients_per_alias between 0 and 1000),
  max_quota_per_alias bigint,
  retention_days bigint not null check (retention_days between 0 and 30),
  bounce_webhook text collate "C" not null,
  alias_default_smtp_limit bigint not null,
  has_adult_content_protection boolean not null,
  has_phishing_protection boolean not null,
  has_executable_protection boolean not null,
  has_virus_protection boolean not null,
  has_recipient_verification boolean not null,
  has_delivery_logs boolean not null,
  ignore_mx_check boolean not null,
  is_catchall_regex_disabled boolean not null,
  require_tls_inbound boolean not null,
  allow_subdomain_forwarding boolean not null,
  restricted_alias_names text collate "C" not null,
  allowlist text collate "C" not null,
  denylist text collate "C" not null,
  has_custom_verification boolean not null,
  verification_name text collate "C" not null,
  verification_email text collate "C" not null,
  verification_subject text collate "C" not null,
  verification_html text collate "C" not null,
  verification_text text collate "C" not null,
  verification_redirect text collate "C" not null,
  has_custom_s3 boolean not null,
  s3_endpoint text collate "C" not null,
  s3_region text collate "C" not null,
  s3_bucket text collate "C" not null,
  s3_access_key_id_sealed bytea,
  s3_secret_access_key_sealed bytea,
  webhook_key_sealed bytea not null,
  dkim_key_selector text collate "C" not null,
  dkim_public_key text collate "C" not null,
  dkim_private_key_sealed bytea,
  return_path text collate "C" not null,
  has_mx_record boolean not null,
  has_txt_record boolean not null,
  has_dkim_record boolean not null,
  has_return_path_record boolean not null,
  has_dmarc_record boolean not null,
  has_strict_dmarc boolean not null,
  checked_at bigint,
  problems text collate "C" not null,
  problems_mailed_at bigint,
  has_smtp boolean not null,
  smtp_asked_at bigint,
  smtp_suspended_at bigint,
  has_newsletter boolean not null,
  locale text collate "C" not null,
  created_at bigint not null,
  updated_at bigint not null,
  unique (name, claimed_by)
);

-- Several accounts may claim a name; the DNS of the domain proves at most one of them.
create unique index domains_proven on domains (name) where proven_at is not null;
create index domains_claimed_by on domains (claimed_by);
create index domains_checked on domains (checked_at, id);

create table domain_members (
  domain_id text collate "C" not null references domains (id) on delete cascade,
  account_id text collate "C" not null references accounts (id) on delete cascade,
  role text collate "C" not null check (role in ('admin', 'user')),
  created_at bigint not null,
  primary key (domain_id, account_id)
);

create index domain_members_account on domain_members (account_id);

create table domain_invites (
  domain_id text collate "C" not null references domains (id) on delete cascade,
  email_key text collate "C" not null,
  email text collate "C" not null,
  role text collate "C" not null check (role in ('admin', 'user')),
  invited_by text collate "C" references accounts (id) on delete set null,
  created_at bigint not null,
  primary key (domain_id, email_key)
);

create index domain_invites_email on domain_invites (email_key);
create index domain_invites_invited_by on domain_invites (invited_by);

-- Catch-all passwords: they send as any address of the domain, and read nothing.
create table domain_passwords (
  id text collate "C" not null primary key,
  domain_id text collate "C" not null references domains (id) on delete cascade,
  account_id text collate "C" references accounts (id) on delete set null,
  hash text collate "C" not null,
  description text collate "C" not null,
  created_at bigint not null,
  updated_at bigint not null,
  last_used_at bigint
);

create index domain_passwords_domain on domain_passwords (domain_id, created_at);
create index domain_passwords_account on domain_passwords (account_id);

create table aliases (
  id text collate "C" not null primary key,
  domain_id text collate "C" not null references domains (id) on delete cascade,
  account_id text collate "C" not null references accounts (id) on delete cascade,
  name text collate "C" not null,
  kind text collate "C" not null check (kind in ('name', 'regex', 'catch_all')),
  description text collate "C" not null,
  labels text collate "C" not null,
  recipients text collate "C" not null,
  verified_recipients text collate "C" not null,
  is_enabled boolean not null,
  error_code_if_disabled bigint not null check (error_code_if_disabled in (250, 421, 550)),
  has_recipient_verification boolean not null,
  has_imap boolean not null,
  has_pgp boolean not null,
  public_key text collate "C" not null,
  smime_certificate text collate "C" not null,
  max_quota bigint,
  smtp_limit bigint,
  retention_days bigint,
  vacation_is_enabled boolean not null,
  vacation_starts_at bigint,
  vacation_ends_at bigint,
  vacation_subject text collate "C" not null,
  vacation_message text collate "C" not null,
  emailed_instructions text collate "C" not null,
  settings text collate "C" not null,
  smtp_suspended_at bigint,
  created_at bigint not null,
  updated_at bigint not null,
  unique (domain_id, name)
);

create index aliases_created on aliases (domain_id, created_at, id);
create index aliases_updated on aliases (domain_id, updated_at, id);
create index aliases_account on aliases (account_id, domain_id);
create index aliases_patterns on aliases (domain_id, created_at, id) where kind <> 'name';

-- Recipients who have been, or will be, asked whether they want the mail of an alias.
create table recipient_requests (
  alias_id text collate "C" not null references aliases (id) on delete cascade,
  target_key text collate "C" not null,
  target text collate "C" not null,
  token_hash bytea unique,
  asked_at bigint,
  created_at bigint not null,
  primary key (alias_id, target_key)
);

create index recipient_requests_waiting on recipient_requests (created_at) where asked_at is null;

create table alias_passwords (
  id text collate "C" not null primary key,
  alias_id text collate "C" not null references aliases (id) on delete cascade,
  hash text collate "C" not null,
  description text collate "C" not null,
  created_at bigint not null,
  last_used_at bigint
);

create index alias_passwords_alias on alias_passwords (alias_id, created_at);

-- An address is not a mailbox: one address may lead to several, and several addresses to one.
create table mailboxes (
  id text collate "C" not null primary key,
  account_id text collate "C" not null references accounts (id) on delete cascade,
  domain_id text collate "C" references domains (id) on delete set null,
  location text collate "C" not null,
  storage_used bigint not null,
  created_at bigint not null
);

create index mailboxes_account on mailboxes (account_id);
create index mailboxes_domain on mailboxes (domain_id);

create table alias_mailboxes (
  alias_id text collate "C" not null references aliases (id) on delete cascade,
  mailbox_id text collate "C" not null references mailboxes (id) on delete cascade,
  may_send boolean not null,
  primary key (alias_id, mailbox_id)
);

create index alias_mailboxes_mailbox on alias_mailboxes (mailbox_id);

-- Refusals, and deliveries where the domain wants them: envelope and header, never a body. One row per message and domain.
create table logs (
  id text collate "C" not null primary key,
  domain_id text collate "C" references domains (id) on delete cascade,
  alias_id text collate "C" references aliases (id) on delete set null,
  hash bytea not null unique,
  code bigint not null,
  category text collate "C" not null,
  message text collate "C" not null,
  sender text collate "C" not null,
  recipients text collate "C" not null,
  remote_address text collate "C" not null,
  remote_host text collate "C" not null,
  subject text collate "C" not null,
  message_id text collate "C" not null,
  headers text collate "C" not null,
  attempts bigint not null,
  created_at bigint not null,
  updated_at bigint not null
);

create index logs_domain on logs (domain_id, created_at, id);
create index logs_created on logs (created_at, id);
create index logs_alias on logs (alias_id, created_at);

create table log_keywords (
  keyword bytea not null,
  log_id text collate "C" not null references logs (id) on delete cascade,
  primary key (keyword, log_id)
);

create index log_keywords_log on log_keywords (log_id);

create table traffic (
  domain_id text collate "C" not null references domains (id) on delete cascade,
  day bigint not null,
  received bigint not null,
  forwarded bigint not null,
  refused bigint not null,
  deferred bigint not null,
  dropped bigint not null,
  octets bigint not null,
  primary key (domain_id, day)
);

create index traffic_day on traffic (day);

create table audit (
  id text collate "C" not null primary key,
  actor_id text collate "C" references accounts (id) on delete set null,
  account_id text collate "C" references accounts (id) on delete cascade,
  domain_id text collate "C" references domains (id) on delete cascade,
  subject text collate "C" not null,
  action text collate "C" not null,
  changes text collate "C" not null,
  created_at bigint not null,
  mailed_at bigint
);

create index audit_actor on audit (actor_id);
create index audit_domain on audit (domain_id, created_at, id);
create index audit_account on audit (account_id, created_at, id);
create index audit_unmailed on audit (created_at, id) where mailed_at is null;

create table idempotency_keys (
  account_id text collate "C" not null references accounts (id) on delete cascade,
  name text collate "C" not null,
  request_hash bytea not null,
  status bigint,
  response text collate "C" not null,
  created_at bigint not null,
  expires_at bigint not null,
  primary key (account_id, name)
);

create index idempotency_keys_expiry on idempotency_keys (expires_at);

-- A crash of the server may forget counters.
create unlogged table counters (
  name text collate "C" not null,
  window_start bigint not null,
  amount bigint not null,
  expires_at bigint not null,
  primary key (name, window_start)
);

create index counters_expiry on counters (expires_at);

-- Wrong passwords, as hashes: repeating the same one counts once.
create unlogged table failures (
  name text collate "C" not null,
  hash bytea not null,
  expires_at bigint not null,
  primary key (name, hash)
);

create index failures_expiry on failures (expires_at);

create table jobs (
  name text collate "C" not null primary key,
  locked_by text collate "C" not null,
  locked_until bigint not null,
  started_at bigint,
  finished_at bigint,
  error text collate "C" not null
);

create table settings (
  name text collate "C" not null primary key,
  value text collate "C" not null,
  updated_at bigint not null
);

-- What the service itself must not forget and nobody may read: key ring of cookies, the check of the master key.
create table secrets (
  name text collate "C" not null primary key,
  value_sealed bytea not null,
  created_at bigint not null,
  updated_at bigint not null
);
