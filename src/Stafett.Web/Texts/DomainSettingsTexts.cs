namespace Stafett.Web.Texts;

/// <summary>What an admin of a domain may change, and deleting it.</summary>
public sealed record DomainSettingsTexts
{
    public string Title { get; init; } = "Settings";

    public string Save { get; init; } = "Save";

    public string Saved { get; init; } = "Saved.";

    public string Contents { get; init; } = "Sections";

    public string PaidOnly { get; init; } = "Settings that need a database are part of the paid plans, and this domain is on the free one. The operator of the service changes plans.";

    /// <summary>The setting.</summary>
    public string NeedsPlan { get; init; } = "“{0}” is part of the paid plans, and this domain is on the free one. Nothing was saved. The operator of the service changes plans.";

    public string Protection { get; init; } = "Protection";

    public string ProtectionLead { get; init; } = "What is refused before it reaches you. Senders are told why.";

    public string Phishing { get; init; } = "Phishing and look-alike links";

    public string PhishingHint { get; init; } = "Messages that pretend to come from somebody else, and links that are made to be mistaken.";

    public string Executables { get; init; } = "Programs as attachments";

    public string ExecutablesHint { get; init; } = "Files that run when they are opened, such as .exe and .js.";

    public string Viruses { get; init; } = "Viruses";

    public string VirusesHint { get; init; } = "Attachments that the scanner of this service knows.";

    public string Adult { get; init; } = "Adult content";

    public string AdultHint { get; init; } = "Links to sites that are known for it.";

    public string RequireTls { get; init; } = "Refuse mail that comes unencrypted";

    public string RequireTlsHint { get; init; } = "Servers without TLS cannot write to you then. Few are left, but old ones are.";

    public string Forwarding { get; init; } = "Forwarding";

    public string ForwardingLead { get; init; } = "How mail finds its way.";

    public string IgnoreMx { get; init; } = "Other MX records are meant";

    public string IgnoreMxHint { get; init; } = "For domains whose mail goes to another service too. Without this, we report them as mistakes.";

    public string Subdomains { get; init; } = "Take mail for all names below";

    public string SubdomainsHint { get; init; } = "hello@anything.example.com goes where hello@example.com goes. The MX record has to be there for *.example.com too.";

    public string CatchAllRegex { get; init; } = "Let the catch-all and patterns rest";

    public string CatchAllRegexHint { get; init; } = "Only aliases with a name of their own get mail. The others stay as they are, and do nothing until this is off.";

    public string RecipientVerification { get; init; } = "Ask recipients first";

    public string RecipientVerificationHint { get; init; } = "New recipients of new aliases get a mail, and nothing else until they have agreed.";

    public string Port { get; init; } = "Port and limits";

    public string PortLead { get; init; } = "For aliases that forward to servers of your own, and for what aliases may use.";

    public string SmtpPort { get; init; } = "Port of forwarding";

    public string SmtpPortHint { get; init; } = "25 unless your own server listens elsewhere.";

    public string Quota { get; init; } = "Storage of each alias, at most";

    public string QuotaHint { get; init; } = "As 1 GB or 512 MB. Empty: what your account allows.";

    public string Retention { get; init; } = "Days to keep sent mail";

    public string RetentionHint { get; init; } = "0 to 30. 0: nothing is kept once it is delivered.";

    public string SendingLimit { get; init; } = "Messages a day that an alias may send";

    public string SendingLimitHint { get; init; } = "For aliases without a number of their own. 0: as many as the account may.";

    public string Webhook { get; init; } = "Webhook for bounces";

    public string WebhookLead { get; init; } = "We post to it when a message of this domain could not be delivered.";

    public string WebhookUrl { get; init; } = "Address";

    public string WebhookUrlHint { get; init; } = "As https://example.com/bounces. Empty: none.";

    public string WebhookKey { get; init; } = "Key of signatures";

    public string WebhookKeyLead { get; init; } = "Each request has the header X-Webhook-Signature: the HMAC-SHA-256 of its body with this key, in hex. Check it, and you know that we sent it.";

    public string ShowKey { get; init; } = "Show the key";

    public string RotateKey { get; init; } = "Replace the key…";

    public string RotateTitle { get; init; } = "Replace the key of webhooks?";

    public string RotateText { get; init; } = "The old key signs nothing from this moment on. Receivers that check signatures refuse our requests until they have the new one.";

    public string RotateSure { get; init; } = "Replace the key";

    public string Rotated { get; init; } = "The key is replaced.";

    public string Senders { get; init; } = "Who may write to you";

    public string SendersLead { get; init; } = "One a line: an address, a domain, an IP address, or an ending such as *.tld.";

    public string Allowlist { get; init; } = "Only these";

    public string AllowlistHint { get; init; } = "Empty: everybody. As soon as something stands here, everybody else is refused.";

    public string Denylist { get; init; } = "Not these";

    public string DenylistHint { get; init; } = "They are refused.";

    public string Restricted { get; init; } = "Reserved names";

    public string RestrictedLead { get; init; } = "Names that only admins of this domain may make aliases of.";

    public string RestrictedNames { get; init; } = "Names";

    public string RestrictedNamesHint { get; init; } = "One a line, without @ and domain, as abuse or billing.";

    public string Verification { get; init; } = "The mail that asks recipients";

    public string VerificationLead { get; init; } = "In your own words and name. The recipient gets it when an alias of this domain shall lead to them.";

    public string HasTemplate { get; init; } = "Use my own text";

    public string HasTemplateHint { get; init; } = "Off: the service's own mail is sent.";

    public string TemplateName { get; init; } = "Sender's name";

    public string TemplateEmail { get; init; } = "Answers go to";

    public string TemplateSubject { get; init; } = "Subject";

    public string TemplateText { get; init; } = "Text";

    public string TemplateTextHint { get; init; } = "VERIFICATION_LINK is where the link goes; it has to be there. FROM_EMAIL is the alias, TO_EMAIL the recipient.";

    public string TemplateHtml { get; init; } = "HTML";

    public string TemplateHtmlHint { get; init; } = "May be empty. The same places as in the text.";

    public string TemplateRedirect { get; init; } = "Page after the agreement";

    public string TemplateRedirectHint { get; init; } = "A web address of yours. Empty: a page of this service.";

    public string Bucket { get; init; } = "Bucket for backups";

    public string BucketLead { get; init; } = "Storage of your own, at any service with the interface of S3. Backups of this domain's mailboxes go there as soon as this server keeps mailboxes.";

    public string HasBucket { get; init; } = "Use a bucket of my own";

    public string HasBucketHint { get; init; } = "It is tried before it is saved: with the keys an object is written, read and deleted, and without them nobody may read. Off: bucket and keys are forgotten.";

    public string BucketEndpoint { get; init; } = "Address of the service";

    public string BucketEndpointHint { get; init; } = "As https://s3.example.com, without the bucket.";

    public string BucketName { get; init; } = "Name of the bucket";

    public string BucketRegion { get; init; } = "Region";

    public string BucketRegionHint { get; init; } = "Empty: us-east-1.";

    public string BucketKeyId { get; init; } = "Access key";

    public string BucketSecret { get; init; } = "Secret key";

    public string BucketSecretHint { get; init; } = "Both are kept sealed and never shown. Empty: those that are kept stay.";

    public string BucketTest { get; init; } = "Test of the bucket";

    public string BucketTestLead { get; init; } = "Tries the bucket as it is saved, with the keys that are kept.";

    public string TestBucket { get; init; } = "Test the bucket";

    public string BucketWorks { get; init; } = "The bucket works.";

    public string Language { get; init; } = "Language";

    public string LanguageLead { get; init; } = "For mails about this domain. This server writes English; another language is kept until it knows that one.";

    public string Locale { get; init; } = "Language of mails";

    public string LocaleHint { get; init; } = "A language tag, such as en or pt-BR.";

    public string Logs { get; init; } = "Delivery logs";

    public string LogsLead { get; init; } = "Refused and delayed mail is always logged.";

    public string HasLogs { get; init; } = "Log delivered mail too";

    public string HasLogsHint { get; init; } = "Sender, recipient, time and answers; never the content. Kept for some days, shown in the logs.";

    public string Danger { get; init; } = "Delete this domain";

    public string DangerLead { get; init; } = "Its aliases, passwords and settings go with it, and its mail is refused.";

    public string Delete { get; init; } = "Delete the domain…";

    /// <summary>The name of the domain.</summary>
    public string DeleteTitle { get; init; } = "Delete {0}?";

    public string DeleteAliases { get; init; } = "{0} aliases with their passwords and stored mail are lost.";

    public string DeleteOneAlias { get; init; } = "One alias with its passwords and stored mail is lost.";

    public string DeleteMembers { get; init; } = "{0} members lose their access.";

    public string DeleteMail { get; init; } = "Mail to {0} is refused from now on, as long as its MX records lead here. There is no way back.";

    public string DeleteSure { get; init; } = "Delete the domain";

    public string DeleteMistyped { get; init; } = "This is not the name of the domain. Type {0}.";

    public string Deleted { get; init; } = "{0} is deleted.";
}
