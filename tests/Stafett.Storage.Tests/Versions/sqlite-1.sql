-- A control database of version 1, as SQLite. The master key of the tests opens what is sealed in it.
pragma foreign_keys = off;
begin;
CREATE TABLE accounts (
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
INSERT INTO "accounts" VALUES('6b00364000000c2b2acfc4f1','one@example.com','one@example.com',NULL,'user','team',NULL,'hash of one@example.com','8f3d811c5f04336ecc7ac1e80065365b','Åsa','','','','','','','','','','','','UTC','en','["welcome"]',NULL,NULL,0,NULL,X'010D6D12844A69C2CF08265BA7914D6A096D0769E55459B19B9CF33DB7A766C8F9AF',1795176004000,1,1795176000000,1795176004000);
INSERT INTO "accounts" VALUES('6b0036400000a45f8acb0f58','two@example.com','two@example.com',1795176001000,'user','free',NULL,'hash of two@example.com','73273c8004ecd14d199c9d2a09b22fc3','','','','','','','','','','','','','UTC','en','[]',NULL,NULL,0,NULL,NULL,NULL,0,1795176000000,1795176001000);
CREATE TABLE alias_mailboxes (
  alias_id text not null references aliases (id) on delete cascade,
  mailbox_id text not null references mailboxes (id) on delete cascade,
  may_send int not null,
  primary key (alias_id, mailbox_id)
) strict, without rowid;
INSERT INTO "alias_mailboxes" VALUES('6b0036420000de4c8a79d9d1','6b0036440000c46c88b16822',1);
CREATE TABLE alias_passwords (
  id text not null primary key,
  alias_id text not null references aliases (id) on delete cascade,
  hash text not null,
  description text not null,
  created_at integer not null,
  last_used_at integer
) strict;
INSERT INTO "alias_passwords" VALUES('6b0036440000a1411fc5f93d','6b0036420000de4c8a79d9d1','hash','phone',1795176004000,NULL);
CREATE TABLE aliases (
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
INSERT INTO "aliases" VALUES('6b0036420000de4c8a79d9d1','6b0036400000362101ff045f','6b00364000000c2b2acfc4f1','hello','name','','["news"]','["a@example.net","https://example.net/?a=\"b\""]','[]',1,250,0,1,0,'','',NULL,NULL,NULL,0,NULL,NULL,'','','','{}',NULL,1795176002000,1795176004000);
INSERT INTO "aliases" VALUES('6b00364300005d955dc511e5','6b0036400000362101ff045f','6b00364000000c2b2acfc4f1','/^x(\d+)$/i','regex','','[]','["x+$1@example.net"]','[]',1,250,0,0,0,'','',NULL,NULL,NULL,0,NULL,NULL,'','','','{}',NULL,1795176003000,1795176003000);
INSERT INTO "aliases" VALUES('6b0036440000292ce142fa8e','6b0036400000362101ff045f','6b00364000000c2b2acfc4f1','*','catch_all','','[]','["all@example.net","more@example.net"]','[]',1,250,1,0,0,'','',NULL,NULL,NULL,0,NULL,NULL,'','','','{}',NULL,1795176004000,1795176004000);
CREATE TABLE api_tokens (
  hash blob not null primary key,
  id text not null unique,
  account_id text not null references accounts (id) on delete cascade,
  description text not null,
  created_at integer not null,
  last_used_at integer
) strict;
INSERT INTO "api_tokens" VALUES(X'3C469E9D6C5875D37A43F353D4F88E61FCF812C66EEE3457465A40B0DA4153E0','6b00364400003e89c5a6eebd','6b00364000000c2b2acfc4f1','api',1795176004000,NULL);
CREATE TABLE audit (
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
INSERT INTO "audit" VALUES('6b00364000006d681a78329e','6b00364000000c2b2acfc4f1','6b00364000000c2b2acfc4f1',NULL,'account','changed','[{"Field":"given_name","From":"","To":"\u00C5sa"},{"Field":"opt_outs","From":"","To":"welcome"}]',1795176000000,NULL);
INSERT INTO "audit" VALUES('6b00364000004ea7d38301e0',NULL,'6b00364000000c2b2acfc4f1',NULL,'account','terms','[{"Field":"plan","From":"free","To":"team"}]',1795176000000,NULL);
INSERT INTO "audit" VALUES('6b003640000070e54737421c','6b00364000000c2b2acfc4f1',NULL,'6b0036400000362101ff045f','domain','created','[]',1795176000000,NULL);
INSERT INTO "audit" VALUES('6b00364000000cd155880f56','6b0036400000a45f8acb0f58',NULL,'6b003640000067080f5a2200','domain','created','[]',1795176000000,NULL);
INSERT INTO "audit" VALUES('6b0036400000f9df6416da5b','6b00364000000c2b2acfc4f1',NULL,'6b0036400000362101ff045f','domain','changed','[{"Field":"smtp_port","From":"25","To":"2525"},{"Field":"denylist","From":"","To":"x@example.net"}]',1795176000000,NULL);
INSERT INTO "audit" VALUES('6b003640000082c95cdf9161','6b00364000000c2b2acfc4f1',NULL,'6b0036400000362101ff045f','domain','dkim-private-key-changed','[]',1795176000000,NULL);
INSERT INTO "audit" VALUES('6b00364000002b130cd5ed71','6b00364000000c2b2acfc4f1',NULL,'6b0036400000362101ff045f','domain','s3-access-key-id-changed','[]',1795176000000,NULL);
INSERT INTO "audit" VALUES('6b00364000009d7c0a87b599',NULL,NULL,'6b0036400000362101ff045f','domain','domain-proven','[]',1795176000000,NULL);
INSERT INTO "audit" VALUES('6b0036410000d1c3986158e3','6b00364000000c2b2acfc4f1',NULL,'6b0036400000362101ff045f','member two@example.com','member-invited','[]',1795176001000,NULL);
INSERT INTO "audit" VALUES('6b003641000009ea7b8525b4','6b0036400000a45f8acb0f58',NULL,'6b0036400000362101ff045f','domain','member-joined','[]',1795176001000,NULL);
INSERT INTO "audit" VALUES('6b0036410000e9e5486cd67b','6b00364000000c2b2acfc4f1',NULL,'6b0036400000362101ff045f','member three@example.com','member-invited','[]',1795176001000,NULL);
INSERT INTO "audit" VALUES('6b00364200000b664e7a0bd2','6b00364000000c2b2acfc4f1',NULL,'6b0036400000362101ff045f','alias hello','created','[]',1795176002000,NULL);
INSERT INTO "audit" VALUES('6b0036430000e7689879a57a','6b00364000000c2b2acfc4f1',NULL,'6b0036400000362101ff045f','alias /^x(\d+)$/i','created','[]',1795176003000,NULL);
INSERT INTO "audit" VALUES('6b00364400005f55a877c300','6b00364000000c2b2acfc4f1',NULL,'6b0036400000362101ff045f','alias *','created','[]',1795176004000,NULL);
INSERT INTO "audit" VALUES('6b00364400005f55f876fc3a','6b00364000000c2b2acfc4f1',NULL,'6b0036400000362101ff045f','alias hello','changed','[{"Field":"labels","From":"","To":"news"},{"Field":"has_imap","From":"false","To":"true"}]',1795176004000,NULL);
INSERT INTO "audit" VALUES('6b003644000047f258f1cb2a','6b00364000000c2b2acfc4f1',NULL,'6b0036400000362101ff045f','alias *','changed','[{"Field":"has_recipient_verification","From":"false","To":"true"}]',1795176004000,NULL);
INSERT INTO "audit" VALUES('6b0036440000c8c10d5dcbf9','6b00364000000c2b2acfc4f1',NULL,'6b0036400000362101ff045f','alias hello','password-added','[]',1795176004000,NULL);
INSERT INTO "audit" VALUES('6b0036440000c73a3e6af739','6b00364000000c2b2acfc4f1',NULL,'6b0036400000362101ff045f','domain','catch-all-password-added','[]',1795176004000,NULL);
INSERT INTO "audit" VALUES('6b0036440000d975febea7be','6b00364000000c2b2acfc4f1','6b00364000000c2b2acfc4f1',NULL,'account','passkey-added','[]',1795176004000,NULL);
INSERT INTO "audit" VALUES('6b003644000091e4faea77cc','6b00364000000c2b2acfc4f1','6b00364000000c2b2acfc4f1',NULL,'account','totp-on','[]',1795176004000,NULL);
CREATE TABLE counters (
  name text not null,
  window_start integer not null,
  amount integer not null,
  expires_at integer not null,
  primary key (name, window_start)
) strict, without rowid;
INSERT INTO "counters" VALUES('post-domains:x',1795132800000,1,1795219200000);
CREATE TABLE domain_invites (
  domain_id text not null references domains (id) on delete cascade,
  email_key text not null,
  email text not null,
  role text not null check (role in ('admin', 'user')),
  invited_by text references accounts (id) on delete set null,
  created_at integer not null,
  primary key (domain_id, email_key)
) strict, without rowid;
INSERT INTO "domain_invites" VALUES('6b0036400000362101ff045f','three@example.com','three@example.com','admin','6b00364000000c2b2acfc4f1',1795176001000);
CREATE TABLE domain_members (
  domain_id text not null references domains (id) on delete cascade,
  account_id text not null references accounts (id) on delete cascade,
  role text not null check (role in ('admin', 'user')),
  created_at integer not null,
  primary key (domain_id, account_id)
) strict, without rowid;
INSERT INTO "domain_members" VALUES('6b0036400000362101ff045f','6b00364000000c2b2acfc4f1','admin',1795176000000);
INSERT INTO "domain_members" VALUES('6b0036400000362101ff045f','6b0036400000a45f8acb0f58','user',1795176001000);
INSERT INTO "domain_members" VALUES('6b003640000067080f5a2200','6b0036400000a45f8acb0f58','admin',1795176000000);
CREATE TABLE domain_passwords (
  id text not null primary key,
  domain_id text not null references domains (id) on delete cascade,
  account_id text references accounts (id) on delete set null,
  hash text not null,
  description text not null,
  created_at integer not null,
  updated_at integer not null,
  last_used_at integer
) strict;
INSERT INTO "domain_passwords" VALUES('6b0036440000024aa8d2fb8d','6b0036400000362101ff045f','6b00364000000c2b2acfc4f1','hash','printer',1795176004000,1795176004000,NULL);
CREATE TABLE domains (
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
INSERT INTO "domains" VALUES('6b0036400000362101ff045f','example.com','6b00364000000c2b2acfc4f1','enhanced_protection','Gt01vykw76',1795176000000,0,3,2525,0,NULL,0,'',0,1,1,1,1,0,0,0,0,0,0,'[]','[]','["x@example.net"]',0,'','','','','','',0,'','','',X'010D6D12848172D18C7B88BEA31AAC0D211E41F16383D6DFBC441828EC0D7455ADD603',X'010D6D12844A2D84B36D6D922219D1DB894B0700339191D56C9017F94882868042C3DB6D14AA94',X'010D6D1284C6138ED8EE4FB95DEAEE77CB20271630C0D35DD951DF8725AFD299DEFAD42F84F10B1DBBD1B9F5F1CC6979902A6687E43A891BEFDCED90577E32C5E9','fe-1','AQID',X'010D6D128436368C02DF2A7CDFE6CFB61A41F7AD3422468C2ED3593E569719332393FB55','fe-bounces',0,0,0,0,0,0,1795176000000,'[]',NULL,0,NULL,NULL,0,'en',1795176000000,1795176000000);
INSERT INTO "domains" VALUES('6b003640000067080f5a2200','example.com','6b0036400000a45f8acb0f58','enhanced_protection','0LFcjrYs0b',NULL,0,0,25,0,NULL,0,'',0,1,1,1,1,0,0,0,0,0,0,'[]','[]','[]',0,'','','','','','',0,'','','',NULL,NULL,X'010D6D1284853BEA3E47DF763EED5043AF583355E85CEBA4A1F1B98EA3677D0F2EFB9FED0D9031187DF40C9F60FB6D9BA98DB003771800AEDA82167A980A84355B','','',NULL,'fe-bounces',0,0,0,0,0,0,NULL,'[]',NULL,0,NULL,NULL,0,'en',1795176000000,1795176000000);
CREATE TABLE failures (
  name text not null,
  hash blob not null,
  expires_at integer not null,
  primary key (name, hash)
) strict, without rowid;
INSERT INTO "failures" VALUES('192.0.2.1',X'01',1795262404000);
CREATE TABLE idempotency_keys (
  account_id text not null references accounts (id) on delete cascade,
  name text not null,
  request_hash blob not null,
  status integer,
  response text not null,
  created_at integer not null,
  expires_at integer not null,
  primary key (account_id, name)
) strict, without rowid;
INSERT INTO "idempotency_keys" VALUES('6b00364000000c2b2acfc4f1','key',X'01',NULL,'',1795176004000,2110536004000);
CREATE TABLE jobs (
  name text not null primary key,
  locked_by text not null,
  locked_until integer not null,
  started_at integer,
  finished_at integer,
  error text not null
) strict, without rowid;
INSERT INTO "jobs" VALUES('check-domains','node',1795176064000,1795176004000,NULL,'');
CREATE TABLE log_keywords (
  keyword blob not null,
  log_id text not null references logs (id) on delete cascade,
  primary key (keyword, log_id)
) strict, without rowid;
INSERT INTO "log_keywords" VALUES(X'37FCFF24BF62035B2B08020AFC08B4FE','6b0036440000427434b411c2');
CREATE TABLE logs (
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
INSERT INTO "logs" VALUES('6b0036440000427434b411c2','6b0036400000362101ff045f','6b0036420000de4c8a79d9d1',X'010203',550,'spam','','','["hello@example.com"]','','','100% Offer','','Subject: 100% Offer
',1,1795176004000,1795176004000);
CREATE TABLE mailboxes (
  id text not null primary key,
  account_id text not null references accounts (id) on delete cascade,
  domain_id text references domains (id) on delete set null,
  location text not null,
  storage_used integer not null,
  created_at integer not null
) strict;
INSERT INTO "mailboxes" VALUES('6b0036440000c46c88b16822','6b00364000000c2b2acfc4f1','6b0036400000362101ff045f','',0,1795176004000);
CREATE TABLE passkeys (
  credential_id blob not null primary key,
  id text not null unique,
  account_id text not null references accounts (id) on delete cascade,
  name text not null,
  data blob not null,
  sign_count integer not null,
  created_at integer not null,
  last_used_at integer
) strict;
INSERT INTO "passkeys" VALUES(X'010203','6b00364400000f5581300ccd','6b00364000000c2b2acfc4f1','phone',X'0405',6,1795176004000,NULL);
CREATE TABLE pins (
  account_id text not null references accounts (id) on delete cascade,
  purpose text not null,
  value_sealed blob not null,
  detail text not null,
  failures integer not null,
  sent_at integer not null,
  expires_at integer not null,
  primary key (account_id, purpose)
) strict, without rowid;
INSERT INTO "pins" VALUES('6b00364000000c2b2acfc4f1','verify-email',X'010D6D12846B2F6560029222E7490520269ACE457D007790F8D42E3A5F9157A48A8E78AAD2B3CE','d',0,1795176004000,2110536004000);
CREATE TABLE recipient_requests (
  alias_id text not null references aliases (id) on delete cascade,
  target_key text not null,
  target text not null,
  token_hash blob unique,
  asked_at integer,
  created_at integer not null,
  primary key (alias_id, target_key)
) strict, without rowid;
INSERT INTO "recipient_requests" VALUES('6b0036440000292ce142fa8e','all@example.net','all@example.net',X'2F2FC7F2E9CE13B09B84F63D54D0B4A59F4DBD46AEA41DA67023817E2D0C5E59',1795176004000,1795176004000);
INSERT INTO "recipient_requests" VALUES('6b0036440000292ce142fa8e','more@example.net','more@example.net',NULL,NULL,1795176004000);
CREATE TABLE recovery_keys (
  account_id text not null references accounts (id) on delete cascade,
  hash blob not null,
  used_at integer,
  primary key (account_id, hash)
) strict, without rowid;
INSERT INTO "recovery_keys" VALUES('6b00364000000c2b2acfc4f1',X'454349E422F05297191EAD13E21D3DB520E5ABEF52055E4964B82FB213F593A1',NULL);
CREATE TABLE schema_versions (version bigint not null primary key, name text not null, applied_at bigint not null);
INSERT INTO "schema_versions" VALUES(1,'control',1795176000000);
CREATE TABLE secrets (
  name text not null primary key,
  value_sealed blob not null,
  created_at integer not null,
  updated_at integer not null
) strict, without rowid;
INSERT INTO "secrets" VALUES('master-key-check',X'010D6D1284349697CC72E8278F321D1B29C5D2AA6151E8E0D7D204B3815C05C34C0E508C0F9DA7BB155A06D8C71213F03D',1795176000000,1795176000000);
INSERT INTO "secrets" VALUES('ring-1',X'010D6D12841294C770CD8F4A80B02A7D507610D4A29293F8B5EE8B5D26EB7F873044',1795176004000,1795176004000);
CREATE TABLE sessions (
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
INSERT INTO "sessions" VALUES(X'3F3AF1ECEBBD1410AB417EC0D27BBFCB5D340E177AE159B59FC8626C2DFD9175','6b00364400004d19c46ac9d2','6b00364000000c2b2acfc4f1','password','192.0.2.1','browser',1795176004000,1795176004000,2110536004000);
CREATE TABLE settings (
  name text not null primary key,
  value text not null,
  updated_at integer not null
) strict, without rowid;
INSERT INTO "settings" VALUES('name','value',1795176004000);
CREATE TABLE traffic (
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
INSERT INTO "traffic" VALUES('6b0036400000362101ff045f',739939,6,5,4,3,2,1);
CREATE INDEX accounts_created on accounts (created_at, id);
CREATE INDEX api_tokens_account on api_tokens (account_id, created_at);
CREATE INDEX sessions_account on sessions (account_id, created_at);
CREATE INDEX sessions_expiry on sessions (expires_at);
CREATE INDEX passkeys_account on passkeys (account_id, created_at);
CREATE INDEX pins_expiry on pins (expires_at);
CREATE UNIQUE INDEX domains_proven on domains (name) where proven_at is not null;
CREATE INDEX domains_claimed_by on domains (claimed_by);
CREATE INDEX domains_checked on domains (checked_at, id);
CREATE INDEX domain_members_account on domain_members (account_id);
CREATE INDEX domain_invites_email on domain_invites (email_key);
CREATE INDEX domain_invites_invited_by on domain_invites (invited_by);
CREATE INDEX domain_passwords_domain on domain_passwords (domain_id, created_at);
CREATE INDEX domain_passwords_account on domain_passwords (account_id);
CREATE INDEX aliases_created on aliases (domain_id, created_at, id);
CREATE INDEX aliases_updated on aliases (domain_id, updated_at, id);
CREATE INDEX aliases_account on aliases (account_id, domain_id);
CREATE INDEX aliases_patterns on aliases (domain_id, created_at, id) where kind <> 'name';
CREATE INDEX recipient_requests_waiting on recipient_requests (created_at) where asked_at is null;
CREATE INDEX alias_passwords_alias on alias_passwords (alias_id, created_at);
CREATE INDEX mailboxes_account on mailboxes (account_id);
CREATE INDEX mailboxes_domain on mailboxes (domain_id);
CREATE INDEX alias_mailboxes_mailbox on alias_mailboxes (mailbox_id);
CREATE INDEX logs_domain on logs (domain_id, created_at, id);
CREATE INDEX logs_created on logs (created_at, id);
CREATE INDEX logs_alias on logs (alias_id, created_at);
CREATE INDEX log_keywords_log on log_keywords (log_id);
CREATE INDEX traffic_day on traffic (day);
CREATE INDEX audit_actor on audit (actor_id);
CREATE INDEX audit_domain on audit (domain_id, created_at, id);
CREATE INDEX audit_account on audit (account_id, created_at, id);
CREATE INDEX audit_unmailed on audit (created_at, id) where mailed_at is null;
CREATE INDEX idempotency_keys_expiry on idempotency_keys (expires_at);
CREATE INDEX counters_expiry on counters (expires_at);
CREATE INDEX failures_expiry on failures (expires_at);
commit;
pragma foreign_keys = on;
