-- A control database of version 6, as PostgreSQL. The master key of the tests opens what is sealed in it.
CREATE TABLE public.accounts (
    id text NOT NULL COLLATE pg_catalog."C",
    email text NOT NULL COLLATE pg_catalog."C",
    email_key text NOT NULL COLLATE pg_catalog."C",
    email_verified_at bigint,
    role text NOT NULL COLLATE pg_catalog."C",
    plan text NOT NULL COLLATE pg_catalog."C",
    plan_expires_at bigint,
    password_hash text COLLATE pg_catalog."C",
    security_stamp text NOT NULL COLLATE pg_catalog."C",
    given_name text NOT NULL COLLATE pg_catalog."C",
    family_name text NOT NULL COLLATE pg_catalog."C",
    avatar_url text NOT NULL COLLATE pg_catalog."C",
    receipt_email text NOT NULL COLLATE pg_catalog."C",
    company_name text NOT NULL COLLATE pg_catalog."C",
    company_vat text NOT NULL COLLATE pg_catalog."C",
    address_line1 text NOT NULL COLLATE pg_catalog."C",
    address_line2 text NOT NULL COLLATE pg_catalog."C",
    address_city text NOT NULL COLLATE pg_catalog."C",
    address_state text NOT NULL COLLATE pg_catalog."C",
    address_zip text NOT NULL COLLATE pg_catalog."C",
    address_country text NOT NULL COLLATE pg_catalog."C",
    timezone text NOT NULL COLLATE pg_catalog."C",
    locale text NOT NULL COLLATE pg_catalog."C",
    opt_outs text NOT NULL COLLATE pg_catalog."C",
    max_quota_per_alias bigint,
    smtp_limit bigint,
    is_rate_limit_exempt boolean NOT NULL,
    banned_at bigint,
    totp_sealed bytea,
    totp_confirmed_at bigint,
    totp_last_step bigint NOT NULL,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    CONSTRAINT accounts_plan_check CHECK ((plan = ANY (ARRAY['free'::text, 'enhanced_protection'::text, 'team'::text]))),
    CONSTRAINT accounts_role_check CHECK ((role = ANY (ARRAY['user'::text, 'admin'::text])))
);



CREATE TABLE public.alias_mailboxes (
    alias_id text NOT NULL COLLATE pg_catalog."C",
    mailbox_id text NOT NULL COLLATE pg_catalog."C",
    may_send boolean NOT NULL
);



CREATE TABLE public.alias_passwords (
    id text NOT NULL COLLATE pg_catalog."C",
    alias_id text NOT NULL COLLATE pg_catalog."C",
    hash text NOT NULL COLLATE pg_catalog."C",
    description text NOT NULL COLLATE pg_catalog."C",
    created_at bigint NOT NULL,
    last_used_at bigint
);



CREATE TABLE public.aliases (
    id text NOT NULL COLLATE pg_catalog."C",
    domain_id text NOT NULL COLLATE pg_catalog."C",
    account_id text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C",
    kind text NOT NULL COLLATE pg_catalog."C",
    description text NOT NULL COLLATE pg_catalog."C",
    labels text NOT NULL COLLATE pg_catalog."C",
    recipients text NOT NULL COLLATE pg_catalog."C",
    verified_recipients text NOT NULL COLLATE pg_catalog."C",
    is_enabled boolean NOT NULL,
    error_code_if_disabled bigint NOT NULL,
    has_recipient_verification boolean NOT NULL,
    has_imap boolean NOT NULL,
    has_pgp boolean NOT NULL,
    public_key text NOT NULL COLLATE pg_catalog."C",
    smime_certificate text NOT NULL COLLATE pg_catalog."C",
    max_quota bigint,
    smtp_limit bigint,
    retention_days bigint,
    vacation_is_enabled boolean NOT NULL,
    vacation_starts_at bigint,
    vacation_ends_at bigint,
    vacation_subject text NOT NULL COLLATE pg_catalog."C",
    vacation_message text NOT NULL COLLATE pg_catalog."C",
    emailed_instructions text NOT NULL COLLATE pg_catalog."C",
    settings text NOT NULL COLLATE pg_catalog."C",
    smtp_suspended_at bigint,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    CONSTRAINT aliases_error_code_if_disabled_check CHECK ((error_code_if_disabled = ANY (ARRAY[(250)::bigint, (421)::bigint, (550)::bigint]))),
    CONSTRAINT aliases_kind_check CHECK ((kind = ANY (ARRAY['name'::text, 'regex'::text, 'catch_all'::text])))
);



CREATE TABLE public.api_tokens (
    hash bytea NOT NULL,
    id text NOT NULL COLLATE pg_catalog."C",
    account_id text NOT NULL COLLATE pg_catalog."C",
    description text NOT NULL COLLATE pg_catalog."C",
    created_at bigint NOT NULL,
    last_used_at bigint
);



CREATE TABLE public.audit (
    id text NOT NULL COLLATE pg_catalog."C",
    actor_id text COLLATE pg_catalog."C",
    account_id text COLLATE pg_catalog."C",
    domain_id text COLLATE pg_catalog."C",
    subject text NOT NULL COLLATE pg_catalog."C",
    action text NOT NULL COLLATE pg_catalog."C",
    changes text NOT NULL COLLATE pg_catalog."C",
    created_at bigint NOT NULL,
    mailed_at bigint
);



CREATE UNLOGGED TABLE public.counters (
    name text NOT NULL COLLATE pg_catalog."C",
    window_start bigint NOT NULL,
    amount bigint NOT NULL,
    expires_at bigint NOT NULL
);



CREATE TABLE public.denylist_requests (
    id text NOT NULL COLLATE pg_catalog."C",
    value text NOT NULL COLLATE pg_catalog."C",
    email text NOT NULL COLLATE pg_catalog."C",
    email_key text NOT NULL COLLATE pg_catalog."C",
    reason text NOT NULL COLLATE pg_catalog."C",
    remote_address text NOT NULL COLLATE pg_catalog."C",
    created_at bigint NOT NULL,
    decided_at bigint,
    is_granted boolean NOT NULL,
    note text NOT NULL COLLATE pg_catalog."C"
);



CREATE TABLE public.domain_invites (
    domain_id text NOT NULL COLLATE pg_catalog."C",
    email_key text NOT NULL COLLATE pg_catalog."C",
    email text NOT NULL COLLATE pg_catalog."C",
    role text NOT NULL COLLATE pg_catalog."C",
    invited_by text COLLATE pg_catalog."C",
    created_at bigint NOT NULL,
    CONSTRAINT domain_invites_role_check CHECK ((role = ANY (ARRAY['admin'::text, 'user'::text])))
);



CREATE TABLE public.domain_members (
    domain_id text NOT NULL COLLATE pg_catalog."C",
    account_id text NOT NULL COLLATE pg_catalog."C",
    role text NOT NULL COLLATE pg_catalog."C",
    created_at bigint NOT NULL,
    CONSTRAINT domain_members_role_check CHECK ((role = ANY (ARRAY['admin'::text, 'user'::text])))
);



CREATE TABLE public.domain_passwords (
    id text NOT NULL COLLATE pg_catalog."C",
    domain_id text NOT NULL COLLATE pg_catalog."C",
    account_id text COLLATE pg_catalog."C",
    hash text NOT NULL COLLATE pg_catalog."C",
    description text NOT NULL COLLATE pg_catalog."C",
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    last_used_at bigint
);



CREATE TABLE public.domains (
    id text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C",
    claimed_by text COLLATE pg_catalog."C",
    plan text NOT NULL COLLATE pg_catalog."C",
    verification_record text NOT NULL COLLATE pg_catalog."C",
    proven_at bigint,
    is_global boolean NOT NULL,
    alias_count bigint NOT NULL,
    smtp_port bigint NOT NULL,
    max_recipients_per_alias bigint NOT NULL,
    max_quota_per_alias bigint,
    retention_days bigint NOT NULL,
    bounce_webhook text NOT NULL COLLATE pg_catalog."C",
    alias_default_smtp_limit bigint NOT NULL,
    has_adult_content_protection boolean NOT NULL,
    has_phishing_protection boolean NOT NULL,
    has_executable_protection boolean NOT NULL,
    has_virus_protection boolean NOT NULL,
    has_recipient_verification boolean NOT NULL,
    has_delivery_logs boolean NOT NULL,
    ignore_mx_check boolean NOT NULL,
    is_catchall_regex_disabled boolean NOT NULL,
    require_tls_inbound boolean NOT NULL,
    allow_subdomain_forwarding boolean NOT NULL,
    restricted_alias_names text NOT NULL COLLATE pg_catalog."C",
    allowlist text NOT NULL COLLATE pg_catalog."C",
    denylist text NOT NULL COLLATE pg_catalog."C",
    has_custom_verification boolean NOT NULL,
    verification_name text NOT NULL COLLATE pg_catalog."C",
    verification_email text NOT NULL COLLATE pg_catalog."C",
    verification_subject text NOT NULL COLLATE pg_catalog."C",
    verification_html text NOT NULL COLLATE pg_catalog."C",
    verification_text text NOT NULL COLLATE pg_catalog."C",
    verification_redirect text NOT NULL COLLATE pg_catalog."C",
    has_custom_s3 boolean NOT NULL,
    s3_endpoint text NOT NULL COLLATE pg_catalog."C",
    s3_region text NOT NULL COLLATE pg_catalog."C",
    s3_bucket text NOT NULL COLLATE pg_catalog."C",
    s3_access_key_id_sealed bytea,
    s3_secret_access_key_sealed bytea,
    webhook_key_sealed bytea NOT NULL,
    dkim_key_selector text NOT NULL COLLATE pg_catalog."C",
    dkim_public_key text NOT NULL COLLATE pg_catalog."C",
    dkim_private_key_sealed bytea,
    return_path text NOT NULL COLLATE pg_catalog."C",
    has_mx_record boolean NOT NULL,
    has_txt_record boolean NOT NULL,
    has_dkim_record boolean NOT NULL,
    has_return_path_record boolean NOT NULL,
    has_dmarc_record boolean NOT NULL,
    has_strict_dmarc boolean NOT NULL,
    checked_at bigint,
    problems text NOT NULL COLLATE pg_catalog."C",
    problems_mailed_at bigint,
    has_smtp boolean NOT NULL,
    smtp_asked_at bigint,
    smtp_suspended_at bigint,
    has_newsletter boolean NOT NULL,
    locale text NOT NULL COLLATE pg_catalog."C",
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    CONSTRAINT domains_max_recipients_per_alias_check CHECK (((max_recipients_per_alias >= 0) AND (max_recipients_per_alias <= 1000))),
    CONSTRAINT domains_plan_check CHECK ((plan = ANY (ARRAY['free'::text, 'enhanced_protection'::text, 'team'::text]))),
    CONSTRAINT domains_retention_days_check CHECK (((retention_days >= 0) AND (retention_days <= 30))),
    CONSTRAINT domains_smtp_port_check CHECK (((smtp_port >= 1) AND (smtp_port <= 65535)))
);



CREATE UNLOGGED TABLE public.failures (
    name text NOT NULL COLLATE pg_catalog."C",
    hash bytea NOT NULL,
    expires_at bigint NOT NULL
);



CREATE TABLE public.idempotency_keys (
    account_id text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C",
    request_hash bytea NOT NULL,
    status bigint,
    response text NOT NULL COLLATE pg_catalog."C",
    created_at bigint NOT NULL,
    expires_at bigint NOT NULL
);



CREATE TABLE public.jobs (
    name text NOT NULL COLLATE pg_catalog."C",
    locked_by text NOT NULL COLLATE pg_catalog."C",
    locked_until bigint NOT NULL,
    started_at bigint,
    finished_at bigint,
    error text NOT NULL COLLATE pg_catalog."C"
);



CREATE TABLE public.known_clients (
    account_id text NOT NULL COLLATE pg_catalog."C",
    hash bytea NOT NULL,
    seen_at bigint NOT NULL
);



CREATE TABLE public.log_keywords (
    keyword bytea NOT NULL,
    log_id text NOT NULL COLLATE pg_catalog."C"
);



CREATE TABLE public.logs (
    id text NOT NULL COLLATE pg_catalog."C",
    domain_id text COLLATE pg_catalog."C",
    alias_id text COLLATE pg_catalog."C",
    hash bytea NOT NULL,
    code bigint NOT NULL,
    category text NOT NULL COLLATE pg_catalog."C",
    message text NOT NULL COLLATE pg_catalog."C",
    sender text NOT NULL COLLATE pg_catalog."C",
    recipients text NOT NULL COLLATE pg_catalog."C",
    remote_address text NOT NULL COLLATE pg_catalog."C",
    remote_host text NOT NULL COLLATE pg_catalog."C",
    subject text NOT NULL COLLATE pg_catalog."C",
    message_id text NOT NULL COLLATE pg_catalog."C",
    headers text NOT NULL COLLATE pg_catalog."C",
    attempts bigint NOT NULL,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    journey text DEFAULT ''::text NOT NULL
);



CREATE TABLE public.mailboxes (
    id text NOT NULL COLLATE pg_catalog."C",
    account_id text NOT NULL COLLATE pg_catalog."C",
    domain_id text COLLATE pg_catalog."C",
    location text NOT NULL COLLATE pg_catalog."C",
    storage_used bigint NOT NULL,
    created_at bigint NOT NULL
);



CREATE TABLE public.notices (
    id text NOT NULL COLLATE pg_catalog."C",
    kind text NOT NULL COLLATE pg_catalog."C",
    content_sealed bytea NOT NULL,
    attempts bigint NOT NULL,
    next_at bigint NOT NULL,
    created_at bigint NOT NULL,
    expires_at bigint NOT NULL
);



CREATE TABLE public.one_time_tokens (
    hash bytea NOT NULL,
    purpose text NOT NULL COLLATE pg_catalog."C",
    account_id text COLLATE pg_catalog."C",
    data text NOT NULL COLLATE pg_catalog."C",
    failures bigint NOT NULL,
    created_at bigint NOT NULL,
    expires_at bigint NOT NULL
);



CREATE TABLE public.passkeys (
    credential_id bytea NOT NULL,
    id text NOT NULL COLLATE pg_catalog."C",
    account_id text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C",
    data bytea NOT NULL,
    sign_count bigint NOT NULL,
    created_at bigint NOT NULL,
    last_used_at bigint
);



CREATE TABLE public.password_links (
    id text NOT NULL COLLATE pg_catalog."C",
    hash bytea NOT NULL,
    password_id text NOT NULL COLLATE pg_catalog."C",
    password_sealed bytea NOT NULL,
    created_at bigint NOT NULL,
    expires_at bigint NOT NULL
);



CREATE TABLE public.pins (
    account_id text NOT NULL COLLATE pg_catalog."C",
    purpose text NOT NULL COLLATE pg_catalog."C",
    value_sealed bytea NOT NULL,
    detail text NOT NULL COLLATE pg_catalog."C",
    failures bigint NOT NULL,
    sent_at bigint NOT NULL,
    expires_at bigint NOT NULL
);



CREATE TABLE public.recipient_requests (
    alias_id text NOT NULL COLLATE pg_catalog."C",
    target_key text NOT NULL COLLATE pg_catalog."C",
    target text NOT NULL COLLATE pg_catalog."C",
    token_hash bytea,
    asked_at bigint,
    created_at bigint NOT NULL
);



CREATE TABLE public.recovery_keys (
    account_id text NOT NULL COLLATE pg_catalog."C",
    hash bytea NOT NULL,
    used_at bigint
);



CREATE TABLE public.recovery_requests (
    account_id text NOT NULL COLLATE pg_catalog."C",
    asked_at bigint NOT NULL,
    ripe_at bigint NOT NULL
);



CREATE TABLE public.schema_versions (
    version bigint NOT NULL,
    name text NOT NULL,
    applied_at bigint NOT NULL
);



CREATE TABLE public.secrets (
    name text NOT NULL COLLATE pg_catalog."C",
    value_sealed bytea NOT NULL,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL
);



CREATE TABLE public.sessions (
    hash bytea NOT NULL,
    id text NOT NULL COLLATE pg_catalog."C",
    account_id text NOT NULL COLLATE pg_catalog."C",
    method text NOT NULL COLLATE pg_catalog."C",
    remote_address text NOT NULL COLLATE pg_catalog."C",
    user_agent text NOT NULL COLLATE pg_catalog."C",
    created_at bigint NOT NULL,
    seen_at bigint NOT NULL,
    expires_at bigint NOT NULL
);



CREATE TABLE public.settings (
    name text NOT NULL COLLATE pg_catalog."C",
    value text NOT NULL COLLATE pg_catalog."C",
    updated_at bigint NOT NULL
);



CREATE TABLE public.traffic (
    domain_id text NOT NULL COLLATE pg_catalog."C",
    day bigint NOT NULL,
    received bigint NOT NULL,
    forwarded bigint NOT NULL,
    refused bigint NOT NULL,
    deferred bigint NOT NULL,
    dropped bigint NOT NULL,
    octets bigint NOT NULL
);



INSERT INTO public.accounts (id, email, email_key, email_verified_at, role, plan, plan_expires_at, password_hash, security_stamp, given_name, family_name, avatar_url, receipt_email, company_name, company_vat, address_line1, address_line2, address_city, address_state, address_zip, address_country, timezone, locale, opt_outs, max_quota_per_alias, smtp_limit, is_rate_limit_exempt, banned_at, totp_sealed, totp_confirmed_at, totp_last_step, created_at, updated_at) VALUES ('6b0036400000a0e55cc8b09c', 'banned@example.com', 'banned@example.com', NULL, 'user', 'free', NULL, 'hash', 'a1376b22bc98c19022d60af70742d239', '', '', '', '', '', '', '', '', '', '', '', '', 'UTC', 'en', '[]', NULL, NULL, false, 1795050123004, NULL, NULL, 0, 1795176000000, 1795176000000);
INSERT INTO public.accounts (id, email, email_key, email_verified_at, role, plan, plan_expires_at, password_hash, security_stamp, given_name, family_name, avatar_url, receipt_email, company_name, company_vat, address_line1, address_line2, address_city, address_state, address_zip, address_country, timezone, locale, opt_outs, max_quota_per_alias, smtp_limit, is_rate_limit_exempt, banned_at, totp_sealed, totp_confirmed_at, totp_last_step, created_at, updated_at) VALUES ('6b00364000003acaf0186f72', 'Owner@example.com', 'owner@example.com', 1795176000000, 'admin', 'team', 2079046923004, 'hash of the owner', 'e3f5aa4e8fe3d68d4c7e5dd1f54b6ba4', 'Åsa 🐦', 'O''Neil \ "Q"', 'https://example.com/a.png', 'bills@example.com', 'Company', 'VAT1', 'Line 1', 'Line 2', 'City', 'State', '12345', 'SE', 'Europe/Stockholm', 'sv', '["welcome","digest, weekly"]', 5000000000, 300, true, NULL, '\x010d6d1284b3111ba254405beb67fbbcd58d68000514066b52c62757622cfc2ab6e376c5cb', 1795176000000, 58000000, 1795176000000, 1795176000000);
INSERT INTO public.accounts (id, email, email_key, email_verified_at, role, plan, plan_expires_at, password_hash, security_stamp, given_name, family_name, avatar_url, receipt_email, company_name, company_vat, address_line1, address_line2, address_city, address_state, address_zip, address_country, timezone, locale, opt_outs, max_quota_per_alias, smtp_limit, is_rate_limit_exempt, banned_at, totp_sealed, totp_confirmed_at, totp_last_step, created_at, updated_at) VALUES ('6b0036400000e61ebfe6cc29', 'member@example.com', 'member@example.com', 1795176001000, 'user', 'free', NULL, NULL, 'f030da834398f215deff156127c043c4', '', '', '', '', '', '', '', '', '', '', '', '', 'UTC', 'en', '[]', NULL, NULL, false, NULL, NULL, NULL, 0, 1795176000000, 1795176001000);



INSERT INTO public.alias_mailboxes (alias_id, mailbox_id, may_send) VALUES ('6b0036410000b2c6cf9f0db1', '6b003641000055cd576e1cbd', true);



INSERT INTO public.alias_passwords (id, alias_id, hash, description, created_at, last_used_at) VALUES ('6b0036410000c53c944d323e', '6b0036410000b2c6cf9f0db1', 'hash of the alias', 'phone', 1795176001000, 1795176001000);



INSERT INTO public.aliases (id, domain_id, account_id, name, kind, description, labels, recipients, verified_recipients, is_enabled, error_code_if_disabled, has_recipient_verification, has_imap, has_pgp, public_key, smime_certificate, max_quota, smtp_limit, retention_days, vacation_is_enabled, vacation_starts_at, vacation_ends_at, vacation_subject, vacation_message, emailed_instructions, settings, smtp_suspended_at, created_at, updated_at) VALUES ('6b0036420000ee79fa10ab2b', '6b00364000003f0f1b16e190', '6b00364000003acaf0186f72', '/^x(\d+)$/i', 'regex', '', '[]', '["x+$1@example.net"]', '[]', true, 250, false, false, false, '', '', NULL, NULL, NULL, false, NULL, NULL, '', '', '', '{}', NULL, 1795176002000, 1795176002000);
INSERT INTO public.aliases (id, domain_id, account_id, name, kind, description, labels, recipients, verified_recipients, is_enabled, error_code_if_disabled, has_recipient_verification, has_imap, has_pgp, public_key, smime_certificate, max_quota, smtp_limit, retention_days, vacation_is_enabled, vacation_starts_at, vacation_ends_at, vacation_subject, vacation_message, emailed_instructions, settings, smtp_suspended_at, created_at, updated_at) VALUES ('6b00364300004e8102532f1d', '6b00364000003f0f1b16e190', '6b00364000003acaf0186f72', '*', 'catch_all', '', '[]', '["all@example.net"]', '[]', true, 250, false, false, false, '', '', NULL, NULL, NULL, false, NULL, NULL, '', '', '', '{}', NULL, 1795176003000, 1795176003000);
INSERT INTO public.aliases (id, domain_id, account_id, name, kind, description, labels, recipients, verified_recipients, is_enabled, error_code_if_disabled, has_recipient_verification, has_imap, has_pgp, public_key, smime_certificate, max_quota, smtp_limit, retention_days, vacation_is_enabled, vacation_starts_at, vacation_ends_at, vacation_subject, vacation_message, emailed_instructions, settings, smtp_suspended_at, created_at, updated_at) VALUES ('6b0036410000b2c6cf9f0db1', '6b00364000003f0f1b16e190', '6b0036400000e61ebfe6cc29', 'hello', 'name', 'Everything', '["a","b, c"]', '["yes@example.net","Asked@example.net","waiting@example.net","https://example.net/?a=\"b\""]', '["yes@example.net"]', false, 421, true, true, true, '-----BEGIN PGP PUBLIC KEY BLOCK-----

mDME
-----END PGP PUBLIC KEY BLOCK-----
', '-----BEGIN CERTIFICATE-----
MII=
-----END CERTIFICATE-----
', 7000000000, 13, 3, true, 1795050123004, 1795654923004, 'Away', 'Back soon;
-- 
Åsa', 'phone@example.net', '{"theme":"dark"}', 1795050123004, 1795176001000, 1795176001000);



INSERT INTO public.api_tokens (hash, id, account_id, description, created_at, last_used_at) VALUES ('\x3c469e9d6c5875d37a43f353d4f88e61fcf812c66eee3457465a40b0da4153e0', '6b0036400000c4276f222530', '6b00364000003acaf0186f72', 'build server', 1795176000000, 1795176000000);



INSERT INTO public.audit (id, actor_id, account_id, domain_id, subject, action, changes, created_at, mailed_at) VALUES ('6b0036400000b3c901778664', '6b00364000003acaf0186f72', '6b00364000003acaf0186f72', NULL, 'account', 'recovery-asked', '[]', 1795176000000, NULL);
INSERT INTO public.audit (id, actor_id, account_id, domain_id, subject, action, changes, created_at, mailed_at) VALUES ('6b0036400000b65aa1aa0ac9', '6b00364000003acaf0186f72', '6b00364000003acaf0186f72', NULL, 'account', 'passkey-added', '[]', 1795176000000, NULL);
INSERT INTO public.audit (id, actor_id, account_id, domain_id, subject, action, changes, created_at, mailed_at) VALUES ('6b003640000049af5a5e40a1', '6b00364000003acaf0186f72', NULL, '6b00364000003f0f1b16e190', 'domain', 'created', '[]', 1795176000000, NULL);
INSERT INTO public.audit (id, actor_id, account_id, domain_id, subject, action, changes, created_at, mailed_at) VALUES ('6b0036400000810d628c2b27', NULL, NULL, '6b00364000003f0f1b16e190', 'domain', 'domain-proven', '[]', 1795176000000, NULL);
INSERT INTO public.audit (id, actor_id, account_id, domain_id, subject, action, changes, created_at, mailed_at) VALUES ('6b00364000007cafbdb0fb78', '6b00364000003acaf0186f72', NULL, '6b00364000003f0f1b16e190', 'domain', 'dkim-private-key-changed', '[]', 1795176000000, NULL);
INSERT INTO public.audit (id, actor_id, account_id, domain_id, subject, action, changes, created_at, mailed_at) VALUES ('6b0036400000f692b159b372', '6b00364000003acaf0186f72', NULL, '6b00364000003f0f1b16e190', 'domain', 's3-access-key-id-changed', '[]', 1795176000000, NULL);
INSERT INTO public.audit (id, actor_id, account_id, domain_id, subject, action, changes, created_at, mailed_at) VALUES ('6b003640000078b97ae637cd', NULL, NULL, '6b00364000003f0f1b16e190', 'domain', 'domain-terms', '[{"Field":"plan","From":"enhanced_protection","To":"team"},{"Field":"has_smtp","From":"false","To":"true"},{"Field":"smtp_asked_at","From":"","To":"2026-11-19T01:02:03.0040000\u002B00:00"},{"Field":"smtp_suspended_at","From":"","To":"2026-11-19T02:02:03.0040000\u002B00:00"},{"Field":"has_newsletter","From":"false","To":"true"}]', 1795176000000, NULL);
INSERT INTO public.audit (id, actor_id, account_id, domain_id, subject, action, changes, created_at, mailed_at) VALUES ('6b0036410000b50934e56bd6', '6b00364000003acaf0186f72', NULL, '6b00364000003f0f1b16e190', 'member member@example.com', 'member-invited', '[]', 1795176001000, NULL);
INSERT INTO public.audit (id, actor_id, account_id, domain_id, subject, action, changes, created_at, mailed_at) VALUES ('6b003641000014cea7a55ce7', '6b0036400000e61ebfe6cc29', NULL, '6b00364000003f0f1b16e190', 'domain', 'member-joined', '[]', 1795176001000, NULL);
INSERT INTO public.audit (id, actor_id, account_id, domain_id, subject, action, changes, created_at, mailed_at) VALUES ('6b003641000053a6f52703d9', '6b00364000003acaf0186f72', NULL, '6b00364000003f0f1b16e190', 'member invited@example.com', 'member-invited', '[]', 1795176001000, NULL);
INSERT INTO public.audit (id, actor_id, account_id, domain_id, subject, action, changes, created_at, mailed_at) VALUES ('6b003641000049f04887eaab', '6b00364000003acaf0186f72', NULL, '6b00364000003f0f1b16e190', 'domain', 'catch-all-password-added', '[]', 1795176001000, NULL);
INSERT INTO public.audit (id, actor_id, account_id, domain_id, subject, action, changes, created_at, mailed_at) VALUES ('6b0036410000ce41de9b82d2', '6b00364000003acaf0186f72', NULL, '6b00364100006df1890b6cf4', 'domain', 'created', '[]', 1795176001000, NULL);
INSERT INTO public.audit (id, actor_id, account_id, domain_id, subject, action, changes, created_at, mailed_at) VALUES ('6b00364100009ccdb477dcf3', NULL, NULL, '6b00364100006df1890b6cf4', 'domain', 'domain-global', '[]', 1795176001000, NULL);
INSERT INTO public.audit (id, actor_id, account_id, domain_id, subject, action, changes, created_at, mailed_at) VALUES ('6b003641000030ee61a17a47', '6b00364000003acaf0186f72', NULL, '6b00364000003f0f1b16e190', 'alias hello', 'created', '[]', 1795176001000, NULL);
INSERT INTO public.audit (id, actor_id, account_id, domain_id, subject, action, changes, created_at, mailed_at) VALUES ('6b0036410000e2ade58dd4b5', NULL, NULL, '6b00364000003f0f1b16e190', 'alias hello', 'recipient-verified', '[]', 1795176001000, NULL);
INSERT INTO public.audit (id, actor_id, account_id, domain_id, subject, action, changes, created_at, mailed_at) VALUES ('6b0036410000fe89465a1593', '6b00364000003acaf0186f72', NULL, '6b00364000003f0f1b16e190', 'alias hello', 'password-added', '[]', 1795176001000, NULL);
INSERT INTO public.audit (id, actor_id, account_id, domain_id, subject, action, changes, created_at, mailed_at) VALUES ('6b0036420000b506eaf595be', '6b00364000003acaf0186f72', NULL, '6b00364000003f0f1b16e190', 'alias /^x(\d+)$/i', 'created', '[]', 1795176002000, NULL);
INSERT INTO public.audit (id, actor_id, account_id, domain_id, subject, action, changes, created_at, mailed_at) VALUES ('6b0036430000a716de8da6d4', '6b00364000003acaf0186f72', NULL, '6b00364000003f0f1b16e190', 'alias *', 'created', '[]', 1795176003000, NULL);
INSERT INTO public.audit (id, actor_id, account_id, domain_id, subject, action, changes, created_at, mailed_at) VALUES ('6b0036400000011cbfb81bf7', '6b00364000003acaf0186f72', '6b00364000003acaf0186f72', NULL, 'account', 'totp-on', '[]', 1795176000000, 1795176003000);



INSERT INTO public.counters (name, window_start, amount, expires_at) VALUES ('post-domains:x', 1795132800000, 5, 1795219200000);



INSERT INTO public.denylist_requests (id, value, email, email_key, reason, remote_address, created_at, decided_at, is_granted, note) VALUES ('6b00364300006d6d7e94c4f9', 'example.net', 'invited@example.com', 'invited@example.com', 'I am no spammer.', '192.0.2.9', 1795176003000, 1795176003000, true, 'Welcome back.');
INSERT INTO public.denylist_requests (id, value, email, email_key, reason, remote_address, created_at, decided_at, is_granted, note) VALUES ('6b003643000081841d56fc94', '192.0.2.9', 'invited@example.com', 'invited@example.com', '', '192.0.2.9', 1795176003000, NULL, false, '');



INSERT INTO public.domain_invites (domain_id, email_key, email, role, invited_by, created_at) VALUES ('6b00364000003f0f1b16e190', 'invited@example.com', 'invited@example.com', 'admin', '6b00364000003acaf0186f72', 1795176001000);



INSERT INTO public.domain_members (domain_id, account_id, role, created_at) VALUES ('6b00364000003f0f1b16e190', '6b00364000003acaf0186f72', 'admin', 1795176000000);
INSERT INTO public.domain_members (domain_id, account_id, role, created_at) VALUES ('6b00364000003f0f1b16e190', '6b0036400000e61ebfe6cc29', 'user', 1795176001000);
INSERT INTO public.domain_members (domain_id, account_id, role, created_at) VALUES ('6b00364100006df1890b6cf4', '6b00364000003acaf0186f72', 'admin', 1795176001000);



INSERT INTO public.domain_passwords (id, domain_id, account_id, hash, description, created_at, updated_at, last_used_at) VALUES ('6b00364100008dd806eace5f', '6b00364000003f0f1b16e190', '6b00364000003acaf0186f72', 'hash of the catch-all', 'printer', 1795176001000, 1795176001000, 1795176001000);



INSERT INTO public.domains (id, name, claimed_by, plan, verification_record, proven_at, is_global, alias_count, smtp_port, max_recipients_per_alias, max_quota_per_alias, retention_days, bounce_webhook, alias_default_smtp_limit, has_adult_content_protection, has_phishing_protection, has_executable_protection, has_virus_protection, has_recipient_verification, has_delivery_logs, ignore_mx_check, is_catchall_regex_disabled, require_tls_inbound, allow_subdomain_forwarding, restricted_alias_names, allowlist, denylist, has_custom_verification, verification_name, verification_email, verification_subject, verification_html, verification_text, verification_redirect, has_custom_s3, s3_endpoint, s3_region, s3_bucket, s3_access_key_id_sealed, s3_secret_access_key_sealed, webhook_key_sealed, dkim_key_selector, dkim_public_key, dkim_private_key_sealed, return_path, has_mx_record, has_txt_record, has_dkim_record, has_return_path_record, has_dmarc_record, has_strict_dmarc, checked_at, problems, problems_mailed_at, has_smtp, smtp_asked_at, smtp_suspended_at, has_newsletter, locale, created_at, updated_at) VALUES ('6b00364100006df1890b6cf4', 'shared.example', '6b00364000003acaf0186f72', 'enhanced_protection', 'Ff33R9En17', NULL, true, 0, 25, 0, NULL, 0, '', 0, true, true, true, true, false, false, false, false, false, false, '[]', '[]', '[]', false, '', '', '', '', '', '', false, '', '', '', NULL, NULL, '\x010d6d1284bce89c4bad3cd0bb4435feab32cf066efbe060fa4367116a35ca1a73c6c7d529b9a842c3af5abf9d92817293b160b04360e9b173041a69ffa647bd66', '', '', NULL, 'fe-bounces', false, false, false, false, false, false, NULL, '[]', NULL, false, NULL, NULL, false, 'en', 1795176001000, 1795176001000);
INSERT INTO public.domains (id, name, claimed_by, plan, verification_record, proven_at, is_global, alias_count, smtp_port, max_recipients_per_alias, max_quota_per_alias, retention_days, bounce_webhook, alias_default_smtp_limit, has_adult_content_protection, has_phishing_protection, has_executable_protection, has_virus_protection, has_recipient_verification, has_delivery_logs, ignore_mx_check, is_catchall_regex_disabled, require_tls_inbound, allow_subdomain_forwarding, restricted_alias_names, allowlist, denylist, has_custom_verification, verification_name, verification_email, verification_subject, verification_html, verification_text, verification_redirect, has_custom_s3, s3_endpoint, s3_region, s3_bucket, s3_access_key_id_sealed, s3_secret_access_key_sealed, webhook_key_sealed, dkim_key_selector, dkim_public_key, dkim_private_key_sealed, return_path, has_mx_record, has_txt_record, has_dkim_record, has_return_path_record, has_dmarc_record, has_strict_dmarc, checked_at, problems, problems_mailed_at, has_smtp, smtp_asked_at, smtp_suspended_at, has_newsletter, locale, created_at, updated_at) VALUES ('6b00364000003f0f1b16e190', 'xn--mnchen-3ya.example', '6b00364000003acaf0186f72', 'team', 'yx0TOAJYF1', 1795176000000, false, 3, 2525, 7, 6000000000, 30, 'https://example.net/bounce', 11, false, false, false, false, true, true, true, true, true, true, '["root"]', '["*.org","a@example.net"]', '["192.0.2.1"]', true, 'Name', 'from@example.com', 'Subject', '<p>VERIFICATION_LINK</p>', 'VERIFICATION_LINK', 'https://example.com/done', true, 'https://s3.example.com', 'eu-1', 'bucket', '\x010d6d1284920428640f06f0a99ba9efd52311d48a313cd86dd6cfbb5f7f000c1133783b71e132', '\x010d6d1284fd6f4a28527737863a68a756a469db98b05796181f72f5dc13614bbf2e30207f6c17', '\x010d6d1284f2a738eb9199c2e39c571c0596c86acc64d01e4ae336979a48c95d06a7fea85295fc48f92a9b02029490f43beeafdd657497533d2cfec9ef3fb3131b', 'fe-1', 'AQID', '\x010d6d1284ee720cd1efe777ff0ab45e59375070116b95e9da6648dccc0709ad0e7eca2d', 'bounces', true, true, true, true, true, true, 1795176000000, '["There is another MX record."]', 1795050123004, true, 1795050123004, 1795053723004, true, 'de', 1795176000000, 1795176000000);



INSERT INTO public.failures (name, hash, expires_at) VALUES ('192.0.2.1', '\x01', 1795262403000);



INSERT INTO public.idempotency_keys (account_id, name, request_hash, status, response, created_at, expires_at) VALUES ('6b00364000003acaf0186f72', 'done', '\x0404', 200, '{"id":"1"}', 1795176003000, 1795262403000);
INSERT INTO public.idempotency_keys (account_id, name, request_hash, status, response, created_at, expires_at) VALUES ('6b00364000003acaf0186f72', 'begun', '\x0404', NULL, '', 1795176003000, 1795262403000);



INSERT INTO public.jobs (name, locked_by, locked_until, started_at, finished_at, error) VALUES ('check-domains', 'node', 1795176003000, 1795176003000, 1795176003000, 'no DNS');



INSERT INTO public.known_clients (account_id, hash, seen_at) VALUES ('6b00364000003acaf0186f72', '\x948fe603f61dc036b5c596dc09fe3ce3f3d30dc90f024c85f3c82db2ccab679d', 1795176000000);



INSERT INTO public.log_keywords (keyword, log_id) VALUES ('\x37dad677cf0b3997d0f5dd0d7889f84b', '6b00364300006a0929bcd6ab');
INSERT INTO public.log_keywords (keyword, log_id) VALUES ('\xb2583a7094f9ce158f1ae7fbf30b7e0a', '6b00364300006a0929bcd6ab');



INSERT INTO public.logs (id, domain_id, alias_id, hash, code, category, message, sender, recipients, remote_address, remote_host, subject, message_id, headers, attempts, created_at, updated_at, journey) VALUES ('6b00364300006a0929bcd6ab', '6b00364000003f0f1b16e190', '6b0036410000b2c6cf9f0db1', '\x0102030405060708090a0b0c0d0e0f10', 550, 'spam', '5.7.1 No', 'sender@example.net', '["hello@xn--mnchen-3ya.example"]', '192.0.2.7', 'mx.example.net', '100% Offer; insert into logs', '<1@example.net>', 'Subject: 100% Offer
From: sender@example.net
', 2, 1795176003000, 1795176003000, 'refused
again
');



INSERT INTO public.mailboxes (id, account_id, domain_id, location, storage_used, created_at) VALUES ('6b003641000055cd576e1cbd', '6b0036400000e61ebfe6cc29', '6b00364000003f0f1b16e190', 'member.sqlite', 8000000000, 1795176001000);



INSERT INTO public.notices (id, kind, content_sealed, attempts, next_at, created_at, expires_at) VALUES ('6b00364300007c80cdf878c6', 'welcome', '\x010d6d12841ba26d5c989bf84733fc237ddba7d43ba309755c9cfa74e622502be9adc4be74869eef', 1, 1795176063000, 1795176003000, 1795262403000);



INSERT INTO public.one_time_tokens (hash, purpose, account_id, data, failures, created_at, expires_at) VALUES ('\x3e64cc41cf8e07b43936d7bc4eaf8bdb8e2abcec1f44c7b915ac0a0c27ebc41a', 'step', '6b00364000003acaf0186f72', 'data', 1, 1795176000000, 1795262400000);



INSERT INTO public.passkeys (credential_id, id, account_id, name, data, sign_count, created_at, last_used_at) VALUES ('\x090807', '6b0036400000212ff9f48b0a', '6b00364000003acaf0186f72', 'phone', '\x0506', 7, 1795176000000, 1795176000000);



INSERT INTO public.password_links (id, hash, password_id, password_sealed, created_at, expires_at) VALUES ('6b00364100002ba241400f0b', '\xb1b1bdb480c61d075300d9bff7d9cb69cf31695ea048e478facadf426e8d0fb0', '6b0036410000c53c944d323e', '\x010d6d1284076eab03ebbdeb9407b3f2f4b5dd14431c50bea4f116c605d826baf6916c67a4d056', 1795176001000, 1795262401000);



INSERT INTO public.pins (account_id, purpose, value_sealed, detail, failures, sent_at, expires_at) VALUES ('6b00364000003acaf0186f72', 'change-email', '\x010d6d1284285d35d2e89ec74920d198df0ea4cbf0d2b1c64165de5a3cadb5103954e0eca5ca7a', 'new@example.com', 1, 1795176000000, 1795262400000);



INSERT INTO public.recipient_requests (alias_id, target_key, target, token_hash, asked_at, created_at) VALUES ('6b0036410000b2c6cf9f0db1', 'waiting@example.net', 'waiting@example.net', NULL, NULL, 1795176001000);
INSERT INTO public.recipient_requests (alias_id, target_key, target, token_hash, asked_at, created_at) VALUES ('6b0036410000b2c6cf9f0db1', 'https://example.net/?a="b"', 'https://example.net/?a="b"', NULL, NULL, 1795176001000);
INSERT INTO public.recipient_requests (alias_id, target_key, target, token_hash, asked_at, created_at) VALUES ('6b0036410000b2c6cf9f0db1', 'asked@example.net', 'Asked@example.net', '\xc66790da5943c4466dd80634deb63f4e19f07e7f81624f222b86fecf9fff6445', 1795176001000, 1795176001000);



INSERT INTO public.recovery_keys (account_id, hash, used_at) VALUES ('6b00364000003acaf0186f72', '\xc37ee9c4df69d2e96c5e9b94c75d7cabc583e7ef6dc65a6c01ca3a8d3f8b7705', NULL);
INSERT INTO public.recovery_keys (account_id, hash, used_at) VALUES ('6b00364000003acaf0186f72', '\xe8a987f97b609851a77e10d6d48138ef0e518f46b9f1da1145ba183ad02f9353', 1795176000000);



INSERT INTO public.recovery_requests (account_id, asked_at, ripe_at) VALUES ('6b00364000003acaf0186f72', 1795176000000, 1795262400000);



INSERT INTO public.schema_versions (version, name, applied_at) VALUES (1, 'control', 1795176000000);
INSERT INTO public.schema_versions (version, name, applied_at) VALUES (2, 'journeys', 1795176000000);
INSERT INTO public.schema_versions (version, name, applied_at) VALUES (3, 'sign_in', 1795176000000);
INSERT INTO public.schema_versions (version, name, applied_at) VALUES (4, 'notices', 1795176000000);
INSERT INTO public.schema_versions (version, name, applied_at) VALUES (5, 'password_links', 1795176000000);
INSERT INTO public.schema_versions (version, name, applied_at) VALUES (6, 'denylist_requests', 1795176000000);



INSERT INTO public.secrets (name, value_sealed, created_at, updated_at) VALUES ('master-key-check', '\x010d6d1284d44d8c62ff6da085e7cadb12a682afb4c954c78c783c0395672c188d69092b17ba29f77a656989938c2d9e88', 1795176000000, 1795176000000);
INSERT INTO public.secrets (name, value_sealed, created_at, updated_at) VALUES ('ring-1', '\x010d6d1284596ff7a89967f8c15b7ed56c4ef6f4c129e5d4aac7ea60683e3d531b7caa', 1795176003000, 1795176003000);



INSERT INTO public.sessions (hash, id, account_id, method, remote_address, user_agent, created_at, seen_at, expires_at) VALUES ('\x3f3af1ecebbd1410ab417ec0d27bbfcb5d340e177ae159b59fc8626c2dfd9175', '6b00364000001ca6c147382f', '6b00364000003acaf0186f72', 'passkey', '2001:db8::1', 'Browser/1', 1795176000000, 1795176000000, 1795262400000);



INSERT INTO public.settings (name, value, updated_at) VALUES ('set-up-token', 'value', 1795176003000);



INSERT INTO public.traffic (domain_id, day, received, forwarded, refused, deferred, dropped, octets) VALUES ('6b00364000003f0f1b16e190', 739939, 21, 13, 5, 2, 1, 4000000000);



ALTER TABLE ONLY public.accounts
    ADD CONSTRAINT accounts_email_key_key UNIQUE (email_key);



ALTER TABLE ONLY public.accounts
    ADD CONSTRAINT accounts_pkey PRIMARY KEY (id);



ALTER TABLE ONLY public.alias_mailboxes
    ADD CONSTRAINT alias_mailboxes_pkey PRIMARY KEY (alias_id, mailbox_id);



ALTER TABLE ONLY public.alias_passwords
    ADD CONSTRAINT alias_passwords_pkey PRIMARY KEY (id);



ALTER TABLE ONLY public.aliases
    ADD CONSTRAINT aliases_domain_id_name_key UNIQUE (domain_id, name);



ALTER TABLE ONLY public.aliases
    ADD CONSTRAINT aliases_pkey PRIMARY KEY (id);



ALTER TABLE ONLY public.api_tokens
    ADD CONSTRAINT api_tokens_id_key UNIQUE (id);



ALTER TABLE ONLY public.api_tokens
    ADD CONSTRAINT api_tokens_pkey PRIMARY KEY (hash);



ALTER TABLE ONLY public.audit
    ADD CONSTRAINT audit_pkey PRIMARY KEY (id);



ALTER TABLE ONLY public.counters
    ADD CONSTRAINT counters_pkey PRIMARY KEY (name, window_start);



ALTER TABLE ONLY public.denylist_requests
    ADD CONSTRAINT denylist_requests_pkey PRIMARY KEY (id);



ALTER TABLE ONLY public.domain_invites
    ADD CONSTRAINT domain_invites_pkey PRIMARY KEY (domain_id, email_key);



ALTER TABLE ONLY public.domain_members
    ADD CONSTRAINT domain_members_pkey PRIMARY KEY (domain_id, account_id);



ALTER TABLE ONLY public.domain_passwords
    ADD CONSTRAINT domain_passwords_pkey PRIMARY KEY (id);



ALTER TABLE ONLY public.domains
    ADD CONSTRAINT domains_name_claimed_by_key UNIQUE (name, claimed_by);



ALTER TABLE ONLY public.domains
    ADD CONSTRAINT domains_pkey PRIMARY KEY (id);



ALTER TABLE ONLY public.domains
    ADD CONSTRAINT domains_verification_record_key UNIQUE (verification_record);



ALTER TABLE ONLY public.failures
    ADD CONSTRAINT failures_pkey PRIMARY KEY (name, hash);



ALTER TABLE ONLY public.idempotency_keys
    ADD CONSTRAINT idempotency_keys_pkey PRIMARY KEY (account_id, name);



ALTER TABLE ONLY public.jobs
    ADD CONSTRAINT jobs_pkey PRIMARY KEY (name);



ALTER TABLE ONLY public.known_clients
    ADD CONSTRAINT known_clients_pkey PRIMARY KEY (account_id, hash);



ALTER TABLE ONLY public.log_keywords
    ADD CONSTRAINT log_keywords_pkey PRIMARY KEY (keyword, log_id);



ALTER TABLE ONLY public.logs
    ADD CONSTRAINT logs_hash_key UNIQUE (hash);



ALTER TABLE ONLY public.logs
    ADD CONSTRAINT logs_pkey PRIMARY KEY (id);



ALTER TABLE ONLY public.mailboxes
    ADD CONSTRAINT mailboxes_pkey PRIMARY KEY (id);



ALTER TABLE ONLY public.notices
    ADD CONSTRAINT notices_pkey PRIMARY KEY (id);



ALTER TABLE ONLY public.one_time_tokens
    ADD CONSTRAINT one_time_tokens_pkey PRIMARY KEY (hash);



ALTER TABLE ONLY public.passkeys
    ADD CONSTRAINT passkeys_id_key UNIQUE (id);



ALTER TABLE ONLY public.passkeys
    ADD CONSTRAINT passkeys_pkey PRIMARY KEY (credential_id);



ALTER TABLE ONLY public.password_links
    ADD CONSTRAINT password_links_hash_key UNIQUE (hash);



ALTER TABLE ONLY public.password_links
    ADD CONSTRAINT password_links_pkey PRIMARY KEY (id);



ALTER TABLE ONLY public.pins
    ADD CONSTRAINT pins_pkey PRIMARY KEY (account_id, purpose);



ALTER TABLE ONLY public.recipient_requests
    ADD CONSTRAINT recipient_requests_pkey PRIMARY KEY (alias_id, target_key);



ALTER TABLE ONLY public.recipient_requests
    ADD CONSTRAINT recipient_requests_token_hash_key UNIQUE (token_hash);



ALTER TABLE ONLY public.recovery_keys
    ADD CONSTRAINT recovery_keys_pkey PRIMARY KEY (account_id, hash);



ALTER TABLE ONLY public.recovery_requests
    ADD CONSTRAINT recovery_requests_pkey PRIMARY KEY (account_id);



ALTER TABLE ONLY public.schema_versions
    ADD CONSTRAINT schema_versions_pkey PRIMARY KEY (version);



ALTER TABLE ONLY public.secrets
    ADD CONSTRAINT secrets_pkey PRIMARY KEY (name);



ALTER TABLE ONLY public.sessions
    ADD CONSTRAINT sessions_id_key UNIQUE (id);



ALTER TABLE ONLY public.sessions
    ADD CONSTRAINT sessions_pkey PRIMARY KEY (hash);



ALTER TABLE ONLY public.settings
    ADD CONSTRAINT settings_pkey PRIMARY KEY (name);



ALTER TABLE ONLY public.traffic
    ADD CONSTRAINT traffic_pkey PRIMARY KEY (domain_id, day);



CREATE INDEX accounts_created ON public.accounts USING btree (created_at, id);



CREATE INDEX alias_mailboxes_mailbox ON public.alias_mailboxes USING btree (mailbox_id);



CREATE INDEX alias_passwords_alias ON public.alias_passwords USING btree (alias_id, created_at);



CREATE INDEX aliases_account ON public.aliases USING btree (account_id, domain_id);



CREATE INDEX aliases_created ON public.aliases USING btree (domain_id, created_at, id);



CREATE INDEX aliases_patterns ON public.aliases USING btree (domain_id, created_at, id) WHERE (kind <> 'name'::text);



CREATE INDEX aliases_updated ON public.aliases USING btree (domain_id, updated_at, id);



CREATE INDEX api_tokens_account ON public.api_tokens USING btree (account_id, created_at);



CREATE INDEX audit_account ON public.audit USING btree (account_id, created_at, id);



CREATE INDEX audit_actor ON public.audit USING btree (actor_id);



CREATE INDEX audit_domain ON public.audit USING btree (domain_id, created_at, id);



CREATE INDEX audit_unmailed ON public.audit USING btree (created_at, id) WHERE (mailed_at IS NULL);



CREATE INDEX counters_expiry ON public.counters USING btree (expires_at);



CREATE INDEX denylist_requests_decided ON public.denylist_requests USING btree (decided_at, created_at, id);



CREATE UNIQUE INDEX denylist_requests_open ON public.denylist_requests USING btree (value, email_key) WHERE (decided_at IS NULL);



CREATE INDEX domain_invites_email ON public.domain_invites USING btree (email_key);



CREATE INDEX domain_invites_invited_by ON public.domain_invites USING btree (invited_by);



CREATE INDEX domain_members_account ON public.domain_members USING btree (account_id);



CREATE INDEX domain_passwords_account ON public.domain_passwords USING btree (account_id);



CREATE INDEX domain_passwords_domain ON public.domain_passwords USING btree (domain_id, created_at);



CREATE INDEX domains_checked ON public.domains USING btree (checked_at, id);



CREATE INDEX domains_claimed_by ON public.domains USING btree (claimed_by);



CREATE UNIQUE INDEX domains_proven ON public.domains USING btree (name) WHERE (proven_at IS NOT NULL);



CREATE INDEX failures_expiry ON public.failures USING btree (expires_at);



CREATE INDEX idempotency_keys_expiry ON public.idempotency_keys USING btree (expires_at);



CREATE INDEX known_clients_seen ON public.known_clients USING btree (seen_at);



CREATE INDEX log_keywords_log ON public.log_keywords USING btree (log_id);



CREATE INDEX logs_alias ON public.logs USING btree (alias_id, created_at);



CREATE INDEX logs_created ON public.logs USING btree (created_at, id);



CREATE INDEX logs_domain ON public.logs USING btree (domain_id, created_at, id);



CREATE INDEX mailboxes_account ON public.mailboxes USING btree (account_id);



CREATE INDEX mailboxes_domain ON public.mailboxes USING btree (domain_id);



CREATE INDEX notices_next ON public.notices USING btree (next_at, id);



CREATE INDEX one_time_tokens_account ON public.one_time_tokens USING btree (account_id, purpose);



CREATE INDEX one_time_tokens_expiry ON public.one_time_tokens USING btree (expires_at);



CREATE INDEX passkeys_account ON public.passkeys USING btree (account_id, created_at);



CREATE INDEX password_links_expiry ON public.password_links USING btree (expires_at);



CREATE INDEX password_links_password ON public.password_links USING btree (password_id);



CREATE INDEX pins_expiry ON public.pins USING btree (expires_at);



CREATE INDEX recipient_requests_waiting ON public.recipient_requests USING btree (created_at) WHERE (asked_at IS NULL);



CREATE INDEX sessions_account ON public.sessions USING btree (account_id, created_at);



CREATE INDEX sessions_expiry ON public.sessions USING btree (expires_at);



CREATE INDEX traffic_day ON public.traffic USING btree (day);



ALTER TABLE ONLY public.alias_mailboxes
    ADD CONSTRAINT alias_mailboxes_alias_id_fkey FOREIGN KEY (alias_id) REFERENCES public.aliases(id) ON DELETE CASCADE;



ALTER TABLE ONLY public.alias_mailboxes
    ADD CONSTRAINT alias_mailboxes_mailbox_id_fkey FOREIGN KEY (mailbox_id) REFERENCES public.mailboxes(id) ON DELETE CASCADE;



ALTER TABLE ONLY public.alias_passwords
    ADD CONSTRAINT alias_passwords_alias_id_fkey FOREIGN KEY (alias_id) REFERENCES public.aliases(id) ON DELETE CASCADE;



ALTER TABLE ONLY public.aliases
    ADD CONSTRAINT aliases_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(id) ON DELETE CASCADE;



ALTER TABLE ONLY public.aliases
    ADD CONSTRAINT aliases_domain_id_fkey FOREIGN KEY (domain_id) REFERENCES public.domains(id) ON DELETE CASCADE;



ALTER TABLE ONLY public.api_tokens
    ADD CONSTRAINT api_tokens_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(id) ON DELETE CASCADE;



ALTER TABLE ONLY public.audit
    ADD CONSTRAINT audit_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(id) ON DELETE CASCADE;



ALTER TABLE ONLY public.audit
    ADD CONSTRAINT audit_actor_id_fkey FOREIGN KEY (actor_id) REFERENCES public.accounts(id) ON DELETE SET NULL;



ALTER TABLE ONLY public.audit
    ADD CONSTRAINT audit_domain_id_fkey FOREIGN KEY (domain_id) REFERENCES public.domains(id) ON DELETE CASCADE;



ALTER TABLE ONLY public.domain_invites
    ADD CONSTRAINT domain_invites_domain_id_fkey FOREIGN KEY (domain_id) REFERENCES public.domains(id) ON DELETE CASCADE;



ALTER TABLE ONLY public.domain_invites
    ADD CONSTRAINT domain_invites_invited_by_fkey FOREIGN KEY (invited_by) REFERENCES public.accounts(id) ON DELETE SET NULL;



ALTER TABLE ONLY public.domain_members
    ADD CONSTRAINT domain_members_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(id) ON DELETE CASCADE;



ALTER TABLE ONLY public.domain_members
    ADD CONSTRAINT domain_members_domain_id_fkey FOREIGN KEY (domain_id) REFERENCES public.domains(id) ON DELETE CASCADE;



ALTER TABLE ONLY public.domain_passwords
    ADD CONSTRAINT domain_passwords_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(id) ON DELETE SET NULL;



ALTER TABLE ONLY public.domain_passwords
    ADD CONSTRAINT domain_passwords_domain_id_fkey FOREIGN KEY (domain_id) REFERENCES public.domains(id) ON DELETE CASCADE;



ALTER TABLE ONLY public.domains
    ADD CONSTRAINT domains_claimed_by_fkey FOREIGN KEY (claimed_by) REFERENCES public.accounts(id) ON DELETE SET NULL;



ALTER TABLE ONLY public.idempotency_keys
    ADD CONSTRAINT idempotency_keys_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(id) ON DELETE CASCADE;



ALTER TABLE ONLY public.known_clients
    ADD CONSTRAINT known_clients_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(id) ON DELETE CASCADE;



ALTER TABLE ONLY public.log_keywords
    ADD CONSTRAINT log_keywords_log_id_fkey FOREIGN KEY (log_id) REFERENCES public.logs(id) ON DELETE CASCADE;



ALTER TABLE ONLY public.logs
    ADD CONSTRAINT logs_alias_id_fkey FOREIGN KEY (alias_id) REFERENCES public.aliases(id) ON DELETE SET NULL;



ALTER TABLE ONLY public.logs
    ADD CONSTRAINT logs_domain_id_fkey FOREIGN KEY (domain_id) REFERENCES public.domains(id) ON DELETE CASCADE;



ALTER TABLE ONLY public.mailboxes
    ADD CONSTRAINT mailboxes_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(id) ON DELETE CASCADE;



ALTER TABLE ONLY public.mailboxes
    ADD CONSTRAINT mailboxes_domain_id_fkey FOREIGN KEY (domain_id) REFERENCES public.domains(id) ON DELETE SET NULL;



ALTER TABLE ONLY public.one_time_tokens
    ADD CONSTRAINT one_time_tokens_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(id) ON DELETE CASCADE;



ALTER TABLE ONLY public.passkeys
    ADD CONSTRAINT passkeys_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(id) ON DELETE CASCADE;



ALTER TABLE ONLY public.password_links
    ADD CONSTRAINT password_links_password_id_fkey FOREIGN KEY (password_id) REFERENCES public.alias_passwords(id) ON DELETE CASCADE;



ALTER TABLE ONLY public.pins
    ADD CONSTRAINT pins_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(id) ON DELETE CASCADE;



ALTER TABLE ONLY public.recipient_requests
    ADD CONSTRAINT recipient_requests_alias_id_fkey FOREIGN KEY (alias_id) REFERENCES public.aliases(id) ON DELETE CASCADE;



ALTER TABLE ONLY public.recovery_keys
    ADD CONSTRAINT recovery_keys_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(id) ON DELETE CASCADE;



ALTER TABLE ONLY public.recovery_requests
    ADD CONSTRAINT recovery_requests_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(id) ON DELETE CASCADE;



ALTER TABLE ONLY public.sessions
    ADD CONSTRAINT sessions_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(id) ON DELETE CASCADE;



ALTER TABLE ONLY public.traffic
    ADD CONSTRAINT traffic_domain_id_fkey FOREIGN KEY (domain_id) REFERENCES public.domains(id) ON DELETE CASCADE;
