-- A control database of version 1, as PostgreSQL. The master key of the tests opens what is sealed in it.
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
    updated_at bigint NOT NULL
);

CREATE TABLE public.mailboxes (
    id text NOT NULL COLLATE pg_catalog."C",
    account_id text NOT NULL COLLATE pg_catalog."C",
    domain_id text COLLATE pg_catalog."C",
    location text NOT NULL COLLATE pg_catalog."C",
    storage_used bigint NOT NULL,
    created_at bigint NOT NULL
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

INSERT INTO public.accounts (id, email, email_key, email_verified_at, role, plan, plan_expires_at, password_hash, security_stamp, given_name, family_name, avatar_url, receipt_email, company_name, company_vat, address_line1, address_line2, address_city, address_state, address_zip, address_country, timezone, locale, opt_outs, max_quota_per_alias, smtp_limit, is_rate_limit_exempt, banned_at, totp_sealed, totp_confirmed_at, totp_last_step, created_at, updated_at) VALUES ('6b003640000041835901b2fb', 'two@example.com', 'two@example.com', 1795176001000, 'user', 'free', NULL, 'hash of two@example.com', 'bc545220be28c6731cb084061ba9e852', '', '', '', '', '', '', '', '', '', '', '', '', 'UTC', 'en', '[]', NULL, NULL, false, NULL, NULL, NULL, 0, 1795176000000, 1795176001000);
INSERT INTO public.accounts (id, email, email_key, email_verified_at, role, plan, plan_expires_at, password_hash, security_stamp, given_name, family_name, avatar_url, receipt_email, company_name, company_vat, address_line1, address_line2, address_city, address_state, address_zip, address_country, timezone, locale, opt_outs, max_quota_per_alias, smtp_limit, is_rate_limit_exempt, banned_at, totp_sealed, totp_confirmed_at, totp_last_step, created_at, updated_at) VALUES ('6b0036400000b7846e751452', 'one@example.com', 'one@example.com', NULL, 'user', 'team', NULL, 'hash of one@example.com', '58451b85028bde24cbf39f3d84239dc8', 'Åsa', '', '', '', '', '', '', '', '', '', '', '', 'UTC', 'en', '["welcome"]', NULL, NULL, false, NULL, '\x010d6d12841f813033ba740f16e2b8dc2141c3d10af7d64d98f2fb2c45a45fe93db0', 1795176004000, 1, 1795176000000, 1795176004000);

INSERT INTO public.alias_mailboxes (alias_id, mailbox_id, may_send) VALUES ('6b0036420000346acb106100', '6b0036440000c2ad5a4ae501', true);

INSERT INTO public.alias_passwords (id, alias_id, hash, description, created_at, last_used_at) VALUES ('6b0036440000b13f07a3f12a', '6b0036420000346acb106100', 'hash', 'phone', 1795176004000, NULL);

INSERT INTO public.aliases (id, domain_id, account_id, name, kind, description, labels, recipients, verified_recipients, is_enabled, error_code_if_disabled, has_recipient_verification, has_imap, has_pgp, public_key, smime_certificate, max_quota, smtp_limit, retention_days, vacation_is_enabled, vacation_starts_at, vacation_ends_at, vacation_subject, vacation_message, emailed_instructions, settings, smtp_suspended_at, created_at, updated_at) VALUES ('6b0036430000eeb35a1665bb', '6b003640000097d25ece29d5', '6b0036400000b7846e751452', '/^x(\d+)$/i', 'regex', '', '[]', '["x+$1@example.net"]', '[]', true, 250, false, false, false, '', '', NULL, NULL, NULL, false, NULL, NULL, '', '', '', '{}', NULL, 1795176003000, 1795176003000);
INSERT INTO public.aliases (id, domain_id, account_id, name, kind, description, labels, recipients, verified_recipients, is_enabled, error_code_if_disabled, has_recipient_verification, has_imap, has_pgp, public_key, smime_certificate, max_quota, smtp_limit, retention_days, vacation_is_enabled, vacation_starts_at, vacation_ends_at, vacation_subject, vacation_message, emailed_instructions, settings, smtp_suspended_at, created_at, updated_at) VALUES ('6b0036420000346acb106100', '6b003640000097d25ece29d5', '6b0036400000b7846e751452', 'hello', 'name', '', '["news"]', '["a@example.net","https://example.net/?a=\"b\""]', '[]', true, 250, false, true, false, '', '', NULL, NULL, NULL, false, NULL, NULL, '', '', '', '{}', NULL, 1795176002000, 1795176004000);
INSERT INTO public.aliases (id, domain_id, account_id, name, kind, description, labels, recipients, verified_recipients, is_enabled, error_code_if_disabled, has_recipient_verification, has_imap, has_pgp, public_key, smime_certificate, max_quota, smtp_limit, retention_days, vacation_is_enabled, vacation_starts_at, vacation_ends_at, vacation_subject, vacation_message, emailed_instructions, settings, smtp_suspended_at, created_at, updated_at) VALUES ('6b0036440000be51a28558a6', '6b003640000097d25ece29d5', '6b0036400000b7846e751452', '*', 'catch_all', '', '[]', '["all@example.net","more@example.net"]', '[]', true, 250, true, false, false, '', '', NULL, NULL, NULL, false, NULL, NULL, '', '', '', '{}', NULL, 1795176004000, 1795176004000);

INSERT INTO public.api_tokens (hash, id, account_id, description, created_at, last_used_at) VALUES ('\x3c469e9d6c5875d37a43f353d4f88e61fcf812c66eee3457465a40b0da4153e0', '6b0036440000a90c9bb589a6', '6b0036400000b7846e751452', 'api', 1795176004000, NULL);

INSERT INTO public.audit (id, actor_id, account_id, domain_id, subject, action, changes, created_at, mailed_at) VALUES ('6b00364000001b02414f73a1', '6b0036400000b7846e751452', '6b0036400000b7846e751452', NULL, 'account', 'changed', '[{"Field":"given_name","From":"","To":"\u00C5sa"},{"Field":"opt_outs","From":"","To":"welcome"}]', 1795176000000, NULL);
INSERT INTO public.audit (id, actor_id, account_id, domain_id, subject, action, changes, created_at, mailed_at) VALUES ('6b003640000093592d3a2145', NULL, '6b0036400000b7846e751452', NULL, 'account', 'terms', '[{"Field":"plan","From":"free","To":"team"}]', 1795176000000, NULL);
INSERT INTO public.audit (id, actor_id, account_id, domain_id, subject, action, changes, created_at, mailed_at) VALUES ('6b0036400000df66ca210963', '6b0036400000b7846e751452', NULL, '6b003640000097d25ece29d5', 'domain', 'created', '[]', 1795176000000, NULL);
INSERT INTO public.audit (id, actor_id, account_id, domain_id, subject, action, changes, created_at, mailed_at) VALUES ('6b0036400000e171a9c94edd', '6b003640000041835901b2fb', NULL, '6b0036400000bc5390700572', 'domain', 'created', '[]', 1795176000000, NULL);
INSERT INTO public.audit (id, actor_id, account_id, domain_id, subject, action, changes, created_at, mailed_at) VALUES ('6b00364000006ff4c68deac1', '6b0036400000b7846e751452', NULL, '6b003640000097d25ece29d5', 'domain', 'changed', '[{"Field":"smtp_port","From":"25","To":"2525"},{"Field":"denylist","From":"","To":"x@example.net"}]', 1795176000000, NULL);
INSERT INTO public.audit (id, actor_id, account_id, domain_id, subject, action, changes, created_at, mailed_at) VALUES ('6b0036400000d4ca5e3f940e', '6b0036400000b7846e751452', NULL, '6b003640000097d25ece29d5', 'domain', 'dkim-private-key-changed', '[]', 1795176000000, NULL);
INSERT INTO public.audit (id, actor_id, account_id, domain_id, subject, action, changes, created_at, mailed_at) VALUES ('6b0036400000f600cd5bbf4d', '6b0036400000b7846e751452', NULL, '6b003640000097d25ece29d5', 'domain', 's3-access-key-id-changed', '[]', 1795176000000, NULL);
INSERT INTO public.audit (id, actor_id, account_id, domain_id, subject, action, changes, created_at, mailed_at) VALUES ('6b00364000006751a8f73e53', NULL, NULL, '6b003640000097d25ece29d5', 'domain', 'domain-proven', '[]', 1795176000000, NULL);
INSERT INTO public.audit (id, actor_id, account_id, domain_id, subject, action, changes, created_at, mailed_at) VALUES ('6b00364100003b732932ee5e', '6b0036400000b7846e751452', NULL, '6b003640000097d25ece29d5', 'member two@example.com', 'member-invited', '[]', 1795176001000, NULL);
INSERT INTO public.audit (id, actor_id, account_id, domain_id, subject, action, changes, created_at, mailed_at) VALUES ('6b0036410000506080b8853e', '6b003640000041835901b2fb', NULL, '6b003640000097d25ece29d5', 'domain', 'member-joined', '[]', 1795176001000, NULL);
INSERT INTO public.audit (id, actor_id, account_id, domain_id, subject, action, changes, created_at, mailed_at) VALUES ('6b0036410000cd562acb9855', '6b0036400000b7846e751452', NULL, '6b003640000097d25ece29d5', 'member three@example.com', 'member-invited', '[]', 1795176001000, NULL);
INSERT INTO public.audit (id, actor_id, account_id, domain_id, subject, action, changes, created_at, mailed_at) VALUES ('6b0036420000868817ab723a', '6b0036400000b7846e751452', NULL, '6b003640000097d25ece29d5', 'alias hello', 'created', '[]', 1795176002000, NULL);
INSERT INTO public.audit (id, actor_id, account_id, domain_id, subject, action, changes, created_at, mailed_at) VALUES ('6b00364300000a4f55092762', '6b0036400000b7846e751452', NULL, '6b003640000097d25ece29d5', 'alias /^x(\d+)$/i', 'created', '[]', 1795176003000, NULL);
INSERT INTO public.audit (id, actor_id, account_id, domain_id, subject, action, changes, created_at, mailed_at) VALUES ('6b0036440000a5e4d52d014f', '6b0036400000b7846e751452', NULL, '6b003640000097d25ece29d5', 'alias *', 'created', '[]', 1795176004000, NULL);
INSERT INTO public.audit (id, actor_id, account_id, domain_id, subject, action, changes, created_at, mailed_at) VALUES ('6b00364400007de2ca1a601a', '6b0036400000b7846e751452', NULL, '6b003640000097d25ece29d5', 'alias hello', 'changed', '[{"Field":"labels","From":"","To":"news"},{"Field":"has_imap","From":"false","To":"true"}]', 1795176004000, NULL);
INSERT INTO public.audit (id, actor_id, account_id, domain_id, subject, action, changes, created_at, mailed_at) VALUES ('6b00364400007e40a591d244', '6b0036400000b7846e751452', NULL, '6b003640000097d25ece29d5', 'alias *', 'changed', '[{"Field":"has_recipient_verification","From":"false","To":"true"}]', 1795176004000, NULL);
INSERT INTO public.audit (id, actor_id, account_id, domain_id, subject, action, changes, created_at, mailed_at) VALUES ('6b0036440000429946049ac3', '6b0036400000b7846e751452', NULL, '6b003640000097d25ece29d5', 'alias hello', 'password-added', '[]', 1795176004000, NULL);
INSERT INTO public.audit (id, actor_id, account_id, domain_id, subject, action, changes, created_at, mailed_at) VALUES ('6b0036440000158970fb0bf4', '6b0036400000b7846e751452', NULL, '6b003640000097d25ece29d5', 'domain', 'catch-all-password-added', '[]', 1795176004000, NULL);
INSERT INTO public.audit (id, actor_id, account_id, domain_id, subject, action, changes, created_at, mailed_at) VALUES ('6b003644000001ec2e963189', '6b0036400000b7846e751452', '6b0036400000b7846e751452', NULL, 'account', 'passkey-added', '[]', 1795176004000, NULL);
INSERT INTO public.audit (id, actor_id, account_id, domain_id, subject, action, changes, created_at, mailed_at) VALUES ('6b00364400005badca510a6f', '6b0036400000b7846e751452', '6b0036400000b7846e751452', NULL, 'account', 'totp-on', '[]', 1795176004000, NULL);

INSERT INTO public.counters (name, window_start, amount, expires_at) VALUES ('post-domains:x', 1795132800000, 1, 1795219200000);

INSERT INTO public.domain_invites (domain_id, email_key, email, role, invited_by, created_at) VALUES ('6b003640000097d25ece29d5', 'three@example.com', 'three@example.com', 'admin', '6b0036400000b7846e751452', 1795176001000);

INSERT INTO public.domain_members (domain_id, account_id, role, created_at) VALUES ('6b003640000097d25ece29d5', '6b0036400000b7846e751452', 'admin', 1795176000000);
INSERT INTO public.domain_members (domain_id, account_id, role, created_at) VALUES ('6b0036400000bc5390700572', '6b003640000041835901b2fb', 'admin', 1795176000000);
INSERT INTO public.domain_members (domain_id, account_id, role, created_at) VALUES ('6b003640000097d25ece29d5', '6b003640000041835901b2fb', 'user', 1795176001000);

INSERT INTO public.domain_passwords (id, domain_id, account_id, hash, description, created_at, updated_at, last_used_at) VALUES ('6b003644000040c584241a22', '6b003640000097d25ece29d5', '6b0036400000b7846e751452', 'hash', 'printer', 1795176004000, 1795176004000, NULL);

INSERT INTO public.domains (id, name, claimed_by, plan, verification_record, proven_at, is_global, alias_count, smtp_port, max_recipients_per_alias, max_quota_per_alias, retention_days, bounce_webhook, alias_default_smtp_limit, has_adult_content_protection, has_phishing_protection, has_executable_protection, has_virus_protection, has_recipient_verification, has_delivery_logs, ignore_mx_check, is_catchall_regex_disabled, require_tls_inbound, allow_subdomain_forwarding, restricted_alias_names, allowlist, denylist, has_custom_verification, verification_name, verification_email, verification_subject, verification_html, verification_text, verification_redirect, has_custom_s3, s3_endpoint, s3_region, s3_bucket, s3_access_key_id_sealed, s3_secret_access_key_sealed, webhook_key_sealed, dkim_key_selector, dkim_public_key, dkim_private_key_sealed, return_path, has_mx_record, has_txt_record, has_dkim_record, has_return_path_record, has_dmarc_record, has_strict_dmarc, checked_at, problems, problems_mailed_at, has_smtp, smtp_asked_at, smtp_suspended_at, has_newsletter, locale, created_at, updated_at) VALUES ('6b0036400000bc5390700572', 'example.com', '6b003640000041835901b2fb', 'enhanced_protection', 'wXu36F873O', NULL, false, 0, 25, 0, NULL, 0, '', 0, true, true, true, true, false, false, false, false, false, false, '[]', '[]', '[]', false, '', '', '', '', '', '', false, '', '', '', NULL, NULL, '\x010d6d1284d3165854d5498474083b8f60e6d5fb9cb7bd57df3eec6fc2e9884427b440f4e6bf0864346d8093af1295a78af775ade57f7a1a44a265d400ab1ff655', '', '', NULL, 'fe-bounces', false, false, false, false, false, false, NULL, '[]', NULL, false, NULL, NULL, false, 'en', 1795176000000, 1795176000000);
INSERT INTO public.domains (id, name, claimed_by, plan, verification_record, proven_at, is_global, alias_count, smtp_port, max_recipients_per_alias, max_quota_per_alias, retention_days, bounce_webhook, alias_default_smtp_limit, has_adult_content_protection, has_phishing_protection, has_executable_protection, has_virus_protection, has_recipient_verification, has_delivery_logs, ignore_mx_check, is_catchall_regex_disabled, require_tls_inbound, allow_subdomain_forwarding, restricted_alias_names, allowlist, denylist, has_custom_verification, verification_name, verification_email, verification_subject, verification_html, verification_text, verification_redirect, has_custom_s3, s3_endpoint, s3_region, s3_bucket, s3_access_key_id_sealed, s3_secret_access_key_sealed, webhook_key_sealed, dkim_key_selector, dkim_public_key, dkim_private_key_sealed, return_path, has_mx_record, has_txt_record, has_dkim_record, has_return_path_record, has_dmarc_record, has_strict_dmarc, checked_at, problems, problems_mailed_at, has_smtp, smtp_asked_at, smtp_suspended_at, has_newsletter, locale, created_at, updated_at) VALUES ('6b003640000097d25ece29d5', 'example.com', '6b0036400000b7846e751452', 'enhanced_protection', 'OICGpncZ7V', 1795176000000, false, 3, 2525, 0, NULL, 0, '', 0, true, true, true, true, false, false, false, false, false, false, '[]', '[]', '["x@example.net"]', false, '', '', '', '', '', '', false, '', '', '', '\x010d6d1284725a7549a79883df814522233f6a563a347dbf2620af973f48e85da94b93', '\x010d6d1284f4f5f84b9aa299e4e53aa5f67628732db5668dafa0cc77d5bcf744b8da6adf3cd0f2', '\x010d6d128415f07ea913cdd47683255711d5818a14eef4182469aa7852af20c4f7ace69701d4a89911a3b66492945ed83635faabc73922db280b6ec21ebdb6aa0d', 'fe-1', 'AQID', '\x010d6d1284d09c1a17d46d014a78fc93eb8237a220b3a0af1c2d28092d75083a427d8b1f', 'fe-bounces', false, false, false, false, false, false, 1795176000000, '[]', NULL, false, NULL, NULL, false, 'en', 1795176000000, 1795176000000);

INSERT INTO public.failures (name, hash, expires_at) VALUES ('192.0.2.1', '\x01', 1795262404000);

INSERT INTO public.idempotency_keys (account_id, name, request_hash, status, response, created_at, expires_at) VALUES ('6b0036400000b7846e751452', 'key', '\x01', NULL, '', 1795176004000, 2110536004000);

INSERT INTO public.jobs (name, locked_by, locked_until, started_at, finished_at, error) VALUES ('check-domains', 'node', 1795176064000, 1795176004000, NULL, '');

INSERT INTO public.log_keywords (keyword, log_id) VALUES ('\x37fcff24bf62035b2b08020afc08b4fe', '6b003644000091cd9457de9a');

INSERT INTO public.logs (id, domain_id, alias_id, hash, code, category, message, sender, recipients, remote_address, remote_host, subject, message_id, headers, attempts, created_at, updated_at) VALUES ('6b003644000091cd9457de9a', '6b003640000097d25ece29d5', '6b0036420000346acb106100', '\x010203', 550, 'spam', '', '', '["hello@example.com"]', '', '', '100% Offer', '', 'Subject: 100% Offer
', 1, 1795176004000, 1795176004000);

INSERT INTO public.mailboxes (id, account_id, domain_id, location, storage_used, created_at) VALUES ('6b0036440000c2ad5a4ae501', '6b0036400000b7846e751452', '6b003640000097d25ece29d5', '', 0, 1795176004000);

INSERT INTO public.passkeys (credential_id, id, account_id, name, data, sign_count, created_at, last_used_at) VALUES ('\x010203', '6b0036440000ddb1856841d5', '6b0036400000b7846e751452', 'phone', '\x0405', 6, 1795176004000, NULL);

INSERT INTO public.pins (account_id, purpose, value_sealed, detail, failures, sent_at, expires_at) VALUES ('6b0036400000b7846e751452', 'verify-email', '\x010d6d1284f0876ac91f50883dbc2ec742dfaa8e947481ceda20ad9626e2fcf0f33a56e4c6517c', 'd', 0, 1795176004000, 2110536004000);

INSERT INTO public.recipient_requests (alias_id, target_key, target, token_hash, asked_at, created_at) VALUES ('6b0036440000be51a28558a6', 'more@example.net', 'more@example.net', NULL, NULL, 1795176004000);
INSERT INTO public.recipient_requests (alias_id, target_key, target, token_hash, asked_at, created_at) VALUES ('6b0036440000be51a28558a6', 'all@example.net', 'all@example.net', '\x2f2fc7f2e9ce13b09b84f63d54d0b4a59f4dbd46aea41da67023817e2d0c5e59', 1795176004000, 1795176004000);

INSERT INTO public.recovery_keys (account_id, hash, used_at) VALUES ('6b0036400000b7846e751452', '\x454349e422f05297191ead13e21d3db520e5abef52055e4964b82fb213f593a1', NULL);

INSERT INTO public.schema_versions (version, name, applied_at) VALUES (1, 'control', 1795176000000);

INSERT INTO public.secrets (name, value_sealed, created_at, updated_at) VALUES ('master-key-check', '\x010d6d1284d2046ccc40a0d8d026f53298bcc80f9761d760caae68bdc819e4bee2772274d77a81557cddf2dc92c62ed25b', 1795176000000, 1795176000000);
INSERT INTO public.secrets (name, value_sealed, created_at, updated_at) VALUES ('ring-1', '\x010d6d1284102c5ae54af13ec3ee91db02e3f37374477544f01c942318537f8e8ead', 1795176004000, 1795176004000);

INSERT INTO public.sessions (hash, id, account_id, method, remote_address, user_agent, created_at, seen_at, expires_at) VALUES ('\x3f3af1ecebbd1410ab417ec0d27bbfcb5d340e177ae159b59fc8626c2dfd9175', '6b0036440000228fa275d92c', '6b0036400000b7846e751452', 'password', '192.0.2.1', 'browser', 1795176004000, 1795176004000, 2110536004000);

INSERT INTO public.settings (name, value, updated_at) VALUES ('name', 'value', 1795176004000);

INSERT INTO public.traffic (domain_id, day, received, forwarded, refused, deferred, dropped, octets) VALUES ('6b003640000097d25ece29d5', 739939, 6, 5, 4, 3, 2, 1);

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

ALTER TABLE ONLY public.log_keywords
    ADD CONSTRAINT log_keywords_pkey PRIMARY KEY (keyword, log_id);

ALTER TABLE ONLY public.logs
    ADD CONSTRAINT logs_hash_key UNIQUE (hash);

ALTER TABLE ONLY public.logs
    ADD CONSTRAINT logs_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.mailboxes
    ADD CONSTRAINT mailboxes_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.passkeys
    ADD CONSTRAINT passkeys_id_key UNIQUE (id);

ALTER TABLE ONLY public.passkeys
    ADD CONSTRAINT passkeys_pkey PRIMARY KEY (credential_id);

ALTER TABLE ONLY public.pins
    ADD CONSTRAINT pins_pkey PRIMARY KEY (account_id, purpose);

ALTER TABLE ONLY public.recipient_requests
    ADD CONSTRAINT recipient_requests_pkey PRIMARY KEY (alias_id, target_key);

ALTER TABLE ONLY public.recipient_requests
    ADD CONSTRAINT recipient_requests_token_hash_key UNIQUE (token_hash);

ALTER TABLE ONLY public.recovery_keys
    ADD CONSTRAINT recovery_keys_pkey PRIMARY KEY (account_id, hash);

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

CREATE INDEX log_keywords_log ON public.log_keywords USING btree (log_id);

CREATE INDEX logs_alias ON public.logs USING btree (alias_id, created_at);

CREATE INDEX logs_created ON public.logs USING btree (created_at, id);

CREATE INDEX logs_domain ON public.logs USING btree (domain_id, created_at, id);

CREATE INDEX mailboxes_account ON public.mailboxes USING btree (account_id);

CREATE INDEX mailboxes_domain ON public.mailboxes USING btree (domain_id);

CREATE INDEX passkeys_account ON public.passkeys USING btree (account_id, created_at);

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

ALTER TABLE ONLY public.passkeys
    ADD CONSTRAINT passkeys_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.pins
    ADD CONSTRAINT pins_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.recipient_requests
    ADD CONSTRAINT recipient_requests_alias_id_fkey FOREIGN KEY (alias_id) REFERENCES public.aliases(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.recovery_keys
    ADD CONSTRAINT recovery_keys_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.sessions
    ADD CONSTRAINT sessions_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.traffic
    ADD CONSTRAINT traffic_domain_id_fkey FOREIGN KEY (domain_id) REFERENCES public.domains(id) ON DELETE CASCADE;
