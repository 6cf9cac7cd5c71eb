-- A control database of version 6, as SQLite. The master key of the tests opens what is sealed in it.
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
insert into accounts values ('6b00364000003da653ea538f','Owner@example.com','owner@example.com',1795176000000,'admin','team',2079046923004,'hash of the owner','913daa57ba77675aeeb615f95af3c5d7','Åsa 🐦','O''Neil \ "Q"','https://example.com/a.png','bills@example.com','Company','VAT1','Line 1','Line 2','City','State','12345','SE','Europe/Stockholm','sv','["welcome","digest, weekly"]',5000000000,300,1,NULL,X'010D6D1284CCEBFE5147DD8D84F81A988C578AAE705E7315B872F308A84079DFD0FF35D3ED',1795176000000,58000000,1795176000000,1795176000000);
insert into accounts values ('6b00364000007937aadbc387','member@example.com','member@example.com',1795176001000,'user','free',NULL,NULL,'d9269a72372224608ca76aea2a4ce0b9','','','','','','','','','','','','','UTC','en','[]',NULL,NULL,0,NULL,NULL,NULL,0,1795176000000,1795176001000);
insert into accounts values ('6b00364000007f3e90166d59','banned@example.com','banned@example.com',NULL,'user','free',NULL,'hash','49f8866223b404928fa5d13464fdc903','','','','','','','','','','','','','UTC','en','[]',NULL,NULL,0,1795050123004,NULL,NULL,0,1795176000000,1795176000000);
CREATE TABLE alias_mailboxes (
  alias_id text not null references aliases (id) on delete cascade,
  mailbox_id text not null references mailboxes (id) on delete cascade,
  may_send int not null,
  primary key (alias_id, mailbox_id)
) strict, without rowid;
insert into alias_mailboxes values ('6b0036410000d0937894fb59','6b0036410000be497c471918',1);
CREATE TABLE alias_passwords (
  id text not null primary key,
  alias_id text not null references aliases (id) on delete cascade,
  hash text not null,
  description text not null,
  created_at integer not null,
  last_used_at integer
) strict;
insert into alias_passwords values ('6b0036410000858bb5aef9c5','6b0036410000d0937894fb59','hash of the alias','phone',1795176001000,1795176001000);
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
insert into aliases values ('6b0036410000d0937894fb59','6b00364000007fbd4baf7d9c','6b00364000007937aadbc387','hello','name','Everything','["a","b, c"]','["yes@example.net","Asked@example.net","waiting@example.net","https://example.net/?a=\"b\""]','["yes@example.net"]',0,421,1,1,1,'-----BEGIN PGP PUBLIC KEY BLOCK-----

mDME
-----END PGP PUBLIC KEY BLOCK-----
','-----BEGIN CERTIFICATE-----
MII=
-----END CERTIFICATE-----
',7000000000,13,3,1,1795050123004,1795654923004,'Away','Back soon;
-- 
Åsa','phone@example.net','{"theme":"dark"}',1795050123004,1795176001000,1795176001000);
insert into aliases values ('6b00364200006d4accc1512a','6b00364000007fbd4baf7d9c','6b00364000003da653ea538f','/^x(\d+)$/i','regex','','[]','["x+$1@example.net"]','[]',1,250,0,0,0,'','',NULL,NULL,NULL,0,NULL,NULL,'','','','{}',NULL,1795176002000,1795176002000);
insert into aliases values ('6b00364300004409fb887fe0','6b00364000007fbd4baf7d9c','6b00364000003da653ea538f','*','catch_all','','[]','["all@example.net"]','[]',1,250,0,0,0,'','',NULL,NULL,NULL,0,NULL,NULL,'','','','{}',NULL,1795176003000,1795176003000);
CREATE TABLE api_tokens (
  hash blob not null primary key,
  id text not null unique,
  account_id text not null references accounts (id) on delete cascade,
  description text not null,
  created_at integer not null,
  last_used_at integer
) strict;
insert into api_tokens values (X'3C469E9D6C5875D37A43F353D4F88E61FCF812C66EEE3457465A40B0DA4153E0','6b00364000008ea6cee62f7b','6b00364000003da653ea538f','build server',1795176000000,1795176000000);
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
insert into audit values ('6b0036400000fd1a404e2b8a','6b00364000003da653ea538f','6b00364000003da653ea538f',NULL,'account','totp-on','[]',1795176000000,NULL);
insert into audit values ('6b0036400000e441df56ab86','6b00364000003da653ea538f','6b00364000003da653ea538f',NULL,'account','recovery-asked','[]',1795176000000,NULL);
insert into audit values ('6b0036400000aea0f9e495da','6b00364000003da653ea538f','6b00364000003da653ea538f',NULL,'account','passkey-added','[]',1795176000000,NULL);
insert into audit values ('6b003640000020b73f5b0e02','6b00364000003da653ea538f',NULL,'6b00364000007fbd4baf7d9c','domain','created','[]',1795176000000,1795176003000);
insert into audit values ('6b0036400000f54ad73897c5',NULL,NULL,'6b00364000007fbd4baf7d9c','domain','domain-proven','[]',1795176000000,NULL);
insert into audit values ('6b0036400000ba369225546b','6b00364000003da653ea538f',NULL,'6b00364000007fbd4baf7d9c','domain','dkim-private-key-changed','[]',1795176000000,NULL);
insert into audit values ('6b0036400000743644b296d8','6b00364000003da653ea538f',NULL,'6b00364000007fbd4baf7d9c','domain','s3-access-key-id-changed','[]',1795176000000,NULL);
insert into audit values ('6b0036400000ace088598bd0',NULL,NULL,'6b00364000007fbd4baf7d9c','domain','domain-terms','[{"Field":"plan","From":"enhanced_protection","To":"team"},{"Field":"has_smtp","From":"false","To":"true"},{"Field":"smtp_asked_at","From":"","To":"2026-11-19T01:02:03.0040000\u002B00:00"},{"Field":"smtp_suspended_at","From":"","To":"2026-11-19T02:02:03.0040000\u002B00:00"},{"Field":"has_newsletter","From":"false","To":"true"}]',1795176000000,NULL);
insert into audit values ('6b0036410000c04253f5e29c','6b00364000003da653ea538f',NULL,'6b00364000007fbd4baf7d9c','member member@example.com','member-invited','[]',1795176001000,NULL);
insert into audit values ('6b00364100000b72cda395b5','6b00364000007937aadbc387',NULL,'6b00364000007fbd4baf7d9c','domain','member-joined','[]',1795176001000,NULL);
insert into audit values ('6b0036410000a6f0b373519c','6b00364000003da653ea538f',NULL,'6b00364000007fbd4baf7d9c','member invited@example.com','member-invited','[]',1795176001000,NULL);
insert into audit values ('6b003641000073ccafc0b984','6b00364000003da653ea538f',NULL,'6b00364000007fbd4baf7d9c','domain','catch-all-password-added','[]',1795176001000,NULL);
insert into audit values ('6b0036410000f1f3cc094522','6b00364000003da653ea538f',NULL,'6b0036410000d89ebb0d50f6','domain','created','[]',1795176001000,NULL);
insert into audit values ('6b0036410000d2392c2bc962',NULL,NULL,'6b0036410000d89ebb0d50f6','domain','domain-global','[]',1795176001000,NULL);
insert into audit values ('6b003641000048ea44c35e37','6b00364000003da653ea538f',NULL,'6b00364000007fbd4baf7d9c','alias hello','created','[]',1795176001000,NULL);
insert into audit values ('6b0036410000764ae849ada3',NULL,NULL,'6b00364000007fbd4baf7d9c','alias hello','recipient-verified','[]',1795176001000,NULL);
insert into audit values ('6b00364100008de36d2363f8','6b00364000003da653ea538f',NULL,'6b00364000007fbd4baf7d9c','alias hello','password-added','[]',1795176001000,NULL);
insert into audit values ('6b00364200007d22a0d5a9da','6b00364000003da653ea538f',NULL,'6b00364000007fbd4baf7d9c','alias /^x(\d+)$/i','created','[]',1795176002000,NULL);
insert into audit values ('6b0036430000682f53a40e3f','6b00364000003da653ea538f',NULL,'6b00364000007fbd4baf7d9c','alias *','created','[]',1795176003000,NULL);
CREATE TABLE counters (
  name text not null,
  window_start integer not null,
  amount integer not null,
  expires_at integer not null,
  primary key (name, window_start)
) strict, without rowid;
insert into counters values ('post-domains:x',1795132800000,5,1795219200000);
CREATE TABLE denylist_requests (
  id text not null primary key,
  value text not null,
  email text not null,
  email_key text not null,
  reason text not null,
  remote_address text not null,
  created_at integer not null,
  decided_at integer,
  is_granted int not null,
  note text not null
) strict;
insert into denylist_requests values ('6b003643000038c99b0d124d','example.net','invited@example.com','invited@example.com','I am no spammer.','192.0.2.9',1795176003000,1795176003000,1,'Welcome back.');
insert into denylist_requests values ('6b0036430000ece41d064f33','192.0.2.9','invited@example.com','invited@example.com','','192.0.2.9',1795176003000,NULL,0,'');
CREATE TABLE domain_invites (
  domain_id text not null references domains (id) on delete cascade,
  email_key text not null,
  email text not null,
  role text not null check (role in ('admin', 'user')),
  invited_by text references accounts (id) on delete set null,
  created_at integer not null,
  primary key (domain_id, email_key)
) strict, without rowid;
insert into domain_invites values ('6b00364000007fbd4baf7d9c','invited@example.com','invited@example.com','admin','6b00364000003da653ea538f',1795176001000);
CREATE TABLE domain_members (
  domain_id text not null references domains (id) on delete cascade,
  account_id text not null references accounts (id) on delete cascade,
  role text not null check (role in ('admin', 'user')),
  created_at integer not null,
  primary key (domain_id, account_id)
) strict, without rowid;
insert into domain_members values ('6b00364000007fbd4baf7d9c','6b00364000003da653ea538f','admin',1795176000000);
insert into domain_members values ('6b00364000007fbd4baf7d9c','6b00364000007937aadbc387','user',1795176001000);
insert into domain_members values ('6b0036410000d89ebb0d50f6','6b00364000003da653ea538f','admin',1795176001000);
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
insert into domain_passwords values ('6b00364100006b0910b40ae2','6b00364000007fbd4baf7d9c','6b00364000003da653ea538f','hash of the catch-all','printer',1795176001000,1795176001000,1795176001000);
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
insert into domains values ('6b00364000007fbd4baf7d9c','xn--mnchen-3ya.example','6b00364000003da653ea538f','team','1eEzRPNMGs',1795176000000,0,3,2525,7,6000000000,30,'https://example.net/bounce',11,0,0,0,0,1,1,1,1,1,1,'["root"]','["*.org","a@example.net"]','["192.0.2.1"]',1,'Name','from@example.com','Subject','<p>VERIFICATION_LINK</p>','VERIFICATION_LINK','https://example.com/done',1,'https://s3.example.com','eu-1','bucket',X'010D6D1284925874329B78CA01C190B4FFDCCC727FE2BE917E3111813D1055C349D0079C0E4899',X'010D6D128462F1399681F9029470FA1D041C39D1AFDBD82E38093E5149414349BC4A8E5030F0C4',X'010D6D1284CA9A38DB485EEEABDE8C158176CE8D5BB4221B4E18CD1C7A9A1F581A1E4B497C6EDEABFB85BB9B0EFEE210E3E8F7EFA14EFA0889119C66C1A844F38A','fe-1','AQID',X'010D6D1284AAADE3B4958F55B5D68380C379A66655B79DD5B7393812E0B833165570BF58','bounces',1,1,1,1,1,1,1795176000000,'["There is another MX record."]',1795050123004,1,1795050123004,1795053723004,1,'de',1795176000000,1795176000000);
insert into domains values ('6b0036410000d89ebb0d50f6','shared.example','6b00364000003da653ea538f','enhanced_protection','5eDjguNWHW',NULL,1,0,25,0,NULL,0,'',0,1,1,1,1,0,0,0,0,0,0,'[]','[]','[]',0,'','','','','','',0,'','','',NULL,NULL,X'010D6D1284CBABF14369C10BA91EEB5EB93B5A0A95B067CFB635E28D7746D05ED645B43AE1D7D222DE2F8BBAC8F8F07672FB5A53DFAB44095FFE54E3A37E3A7111','','',NULL,'fe-bounces',0,0,0,0,0,0,NULL,'[]',NULL,0,NULL,NULL,0,'en',1795176001000,1795176001000);
CREATE TABLE failures (
  name text not null,
  hash blob not null,
  expires_at integer not null,
  primary key (name, hash)
) strict, without rowid;
insert into failures values ('192.0.2.1',X'01',1795262403000);
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
insert into idempotency_keys values ('6b00364000003da653ea538f','begun',X'0404',NULL,'',1795176003000,1795262403000);
insert into idempotency_keys values ('6b00364000003da653ea538f','done',X'0404',200,'{"id":"1"}',1795176003000,1795262403000);
CREATE TABLE jobs (
  name text not null primary key,
  locked_by text not null,
  locked_until integer not null,
  started_at integer,
  finished_at integer,
  error text not null
) strict, without rowid;
insert into jobs values ('check-domains','node',1795176003000,1795176003000,1795176003000,'no DNS');
CREATE TABLE known_clients (
  account_id text not null references accounts (id) on delete cascade,
  hash blob not null,
  seen_at integer not null,
  primary key (account_id, hash)
) strict, without rowid;
insert into known_clients values ('6b00364000003da653ea538f',X'948FE603F61DC036B5C596DC09FE3CE3F3D30DC90F024C85F3C82DB2CCAB679D',1795176000000);
CREATE TABLE log_keywords (
  keyword blob not null,
  log_id text not null references logs (id) on delete cascade,
  primary key (keyword, log_id)
) strict, without rowid;
insert into log_keywords values (X'37DAD677CF0B3997D0F5DD0D7889F84B','6b0036430000d57598e4ab4e');
insert into log_keywords values (X'B2583A7094F9CE158F1AE7FBF30B7E0A','6b0036430000d57598e4ab4e');
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
, journey text not null default '') strict;
insert into logs values ('6b0036430000d57598e4ab4e','6b00364000007fbd4baf7d9c','6b0036410000d0937894fb59',X'0102030405060708090A0B0C0D0E0F10',550,'spam','5.7.1 No','sender@example.net','["hello@xn--mnchen-3ya.example"]','192.0.2.7','mx.example.net','100% Offer; insert into logs','<1@example.net>','Subject: 100% Offer
From: sender@example.net
',2,1795176003000,1795176003000,'refused
again
');
CREATE TABLE mailboxes (
  id text not null primary key,
  account_id text not null references accounts (id) on delete cascade,
  domain_id text references domains (id) on delete set null,
  location text not null,
  storage_used integer not null,
  created_at integer not null
) strict;
insert into mailboxes values ('6b0036410000be497c471918','6b00364000007937aadbc387','6b00364000007fbd4baf7d9c','member.sqlite',8000000000,1795176001000);
CREATE TABLE notices (
  id text not null primary key,
  kind text not null,
  content_sealed blob not null,
  attempts integer not null,
  next_at integer not null,
  created_at integer not null,
  expires_at integer not null
) strict;
insert into notices values ('6b0036430000f9cebad9403f','welcome',X'010D6D128462A3EF32A281BC3DCD77D37C66B224FE65B399D2B721B36298467C66386A7FC8C136F7',1,1795176063000,1795176003000,1795262403000);
CREATE TABLE one_time_tokens (
  hash blob not null primary key,
  purpose text not null,
  account_id text references accounts (id) on delete cascade,
  data text not null,
  failures integer not null,
  created_at integer not null,
  expires_at integer not null
) strict;
insert into one_time_tokens values (X'3E64CC41CF8E07B43936D7BC4EAF8BDB8E2ABCEC1F44C7B915AC0A0C27EBC41A','step','6b00364000003da653ea538f','data',1,1795176000000,1795262400000);
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
insert into passkeys values (X'090807','6b003640000090b18f989e9f','6b00364000003da653ea538f','phone',X'0506',7,1795176000000,1795176000000);
CREATE TABLE password_links (
  id text not null primary key,
  hash blob not null unique,
  password_id text not null references alias_passwords (id) on delete cascade,
  password_sealed blob not null,
  created_at integer not null,
  expires_at integer not null
) strict;
insert into password_links values ('6b00364100008475850c0349',X'B1B1BDB480C61D075300D9BFF7D9CB69CF31695EA048E478FACADF426E8D0FB0','6b0036410000858bb5aef9c5',X'010D6D12840A6CDD75C5D8759D82EAC47ACDCE74CDD18E842B07167137CF5A0FF5FE3345C6EE07',1795176001000,1795262401000);
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
insert into pins values ('6b00364000003da653ea538f','change-email',X'010D6D1284625C35D5ADFABFC811C6ABF75CE316C0D7D19C0FA73BD0948BCC82076C9D54441923','new@example.com',1,1795176000000,1795262400000);
CREATE TABLE recipient_requests (
  alias_id text not null references aliases (id) on delete cascade,
  target_key text not null,
  target text not null,
  token_hash blob unique,
  asked_at integer,
  created_at integer not null,
  primary key (alias_id, target_key)
) strict, without rowid;
insert into recipient_requests values ('6b0036410000d0937894fb59','asked@example.net','Asked@example.net',X'C66790DA5943C4466DD80634DEB63F4E19F07E7F81624F222B86FECF9FFF6445',1795176001000,1795176001000);
insert into recipient_requests values ('6b0036410000d0937894fb59','https://example.net/?a="b"','https://example.net/?a="b"',NULL,NULL,1795176001000);
insert into recipient_requests values ('6b0036410000d0937894fb59','waiting@example.net','waiting@example.net',NULL,NULL,1795176001000);
CREATE TABLE recovery_keys (
  account_id text not null references accounts (id) on delete cascade,
  hash blob not null,
  used_at integer,
  primary key (account_id, hash)
) strict, without rowid;
insert into recovery_keys values ('6b00364000003da653ea538f',X'C37EE9C4DF69D2E96C5E9B94C75D7CABC583E7EF6DC65A6C01CA3A8D3F8B7705',NULL);
insert into recovery_keys values ('6b00364000003da653ea538f',X'E8A987F97B609851A77E10D6D48138EF0E518F46B9F1DA1145BA183AD02F9353',1795176000000);
CREATE TABLE recovery_requests (
  account_id text not null primary key references accounts (id) on delete cascade,
  asked_at integer not null,
  ripe_at integer not null
) strict, without rowid;
insert into recovery_requests values ('6b00364000003da653ea538f',1795176000000,1795262400000);
CREATE TABLE schema_versions (version bigint not null primary key, name text not null, applied_at bigint not null);
insert into schema_versions values (1,'control',1795176000000);
insert into schema_versions values (2,'journeys',1795176000000);
insert into schema_versions values (3,'sign_in',1795176000000);
insert into schema_versions values (4,'notices',1795176000000);
insert into schema_versions values (5,'password_links',1795176000000);
insert into schema_versions values (6,'denylist_requests',1795176000000);
CREATE TABLE secrets (
  name text not null primary key,
  value_sealed blob not null,
  created_at integer not null,
  updated_at integer not null
) strict, without rowid;
insert into secrets values ('master-key-check',X'010D6D1284B8B3AD217F6C83BE2C476E585A6F6C966AB98E183A6EA7832B3F77C3A80E8F2250DB1327336945CB237A62FA',1795176000000,1795176000000);
insert into secrets values ('ring-1',X'010D6D1284C6408F6206FB42A0652D85E9A11A88268DFD3556A430EC557D62D8261381',1795176003000,1795176003000);
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
insert into sessions values (X'3F3AF1ECEBBD1410AB417EC0D27BBFCB5D340E177AE159B59FC8626C2DFD9175','6b0036400000c71702675dd2','6b00364000003da653ea538f','passkey','2001:db8::1','Browser/1',1795176000000,1795176000000,1795262400000);
CREATE TABLE settings (
  name text not null primary key,
  value text not null,
  updated_at integer not null
) strict, without rowid;
insert into settings values ('set-up-token','value',1795176003000);
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
insert into traffic values ('6b00364000007fbd4baf7d9c',739939,21,13,5,2,1,4000000000);
CREATE INDEX accounts_created on accounts (created_at, id);
CREATE INDEX alias_mailboxes_mailbox on alias_mailboxes (mailbox_id);
CREATE INDEX alias_passwords_alias on alias_passwords (alias_id, created_at);
CREATE INDEX aliases_account on aliases (account_id, domain_id);
CREATE INDEX aliases_created on aliases (domain_id, created_at, id);
CREATE INDEX aliases_patterns on aliases (domain_id, created_at, id) where kind <> 'name';
CREATE INDEX aliases_updated on aliases (domain_id, updated_at, id);
CREATE INDEX api_tokens_account on api_tokens (account_id, created_at);
CREATE INDEX audit_account on audit (account_id, created_at, id);
CREATE INDEX audit_actor on audit (actor_id);
CREATE INDEX audit_domain on audit (domain_id, created_at, id);
CREATE INDEX audit_unmailed on audit (created_at, id) where mailed_at is null;
CREATE INDEX counters_expiry on counters (expires_at);
CREATE INDEX denylist_requests_decided on denylist_requests (decided_at, created_at, id);
CREATE UNIQUE INDEX denylist_requests_open on denylist_requests (value, email_key) where decided_at is null;
CREATE INDEX domain_invites_email on domain_invites (email_key);
CREATE INDEX domain_invites_invited_by on domain_invites (invited_by);
CREATE INDEX domain_members_account on domain_members (account_id);
CREATE INDEX domain_passwords_account on domain_passwords (account_id);
CREATE INDEX domain_passwords_domain on domain_passwords (domain_id, created_at);
CREATE INDEX domains_checked on domains (checked_at, id);
CREATE INDEX domains_claimed_by on domains (claimed_by);
CREATE UNIQUE INDEX domains_proven on domains (name) where proven_at is not null;
CREATE INDEX failures_expiry on failures (expires_at);
CREATE INDEX idempotency_keys_expiry on idempotency_keys (expires_at);
CREATE INDEX known_clients_seen on known_clients (seen_at);
CREATE INDEX log_keywords_log on log_keywords (log_id);
CREATE INDEX logs_alias on logs (alias_id, created_at);
CREATE INDEX logs_created on logs (created_at, id);
CREATE INDEX logs_domain on logs (domain_id, created_at, id);
CREATE INDEX mailboxes_account on mailboxes (account_id);
CREATE INDEX mailboxes_domain on mailboxes (domain_id);
CREATE INDEX notices_next on notices (next_at, id);
CREATE INDEX one_time_tokens_account on one_time_tokens (account_id, purpose);
CREATE INDEX one_time_tokens_expiry on one_time_tokens (expires_at);
CREATE INDEX passkeys_account on passkeys (account_id, created_at);
CREATE INDEX password_links_expiry on password_links (expires_at);
CREATE INDEX password_links_password on password_links (password_id);
CREATE INDEX pins_expiry on pins (expires_at);
CREATE INDEX recipient_requests_waiting on recipient_requests (created_at) where asked_at is null;
CREATE INDEX sessions_account on sessions (account_id, created_at);
CREATE INDEX sessions_expiry on sessions (expires_at);
CREATE INDEX traffic_day on traffic (day);
commit;
pragma foreign_keys = on;
