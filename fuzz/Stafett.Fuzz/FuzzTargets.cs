using Stafett.Fuzz.Targets;

namespace Stafett.Fuzz;

/// <summary>Every target. To add one: a class in Targets/, a line here, seeds in fuzz/corpus/(name)/ (CONTRIBUTING.md).</summary>
public static class FuzzTargets
{
    public static readonly IReadOnlyList<IFuzzTarget> All =
    [
        new AddressListTarget(),
        new AliasNameTarget(),
        new ApiBodyTarget(),
        new ArcChainTarget(),
        new AuthenticateTarget(),
        new AuthenticationResultsTarget(),
        new BasicCredentialsTarget(),
        new BodyHasherTarget(),
        new BucketErrorTarget(),
        new CharsetTarget(),
        new DataTarget(),
        new DkimKeyRecordTarget(),
        new DkimSignatureTarget(),
        new DmarcRecordTarget(),
        new DnsMessageTarget(),
        new DomainTarget(),
        new EmailAddressTarget(),
        new EncodedWordsTarget(),
        new EnhancedStatusTarget(),
        new FlowedTextTarget(),
        new ForwardedForTarget(),
        new HeaderSectionTarget(),
        new HtmlTextTarget(),
        new LogSearchTarget(),
        new MailDateTarget(),
        new MessageBuilderTarget(),
        new MimeParametersTarget(),
        new MimeSkeletonTarget(),
        new MimeTreeTarget(),
        new MtaStsTarget(),
        new PageRequestTarget(),
        new PasskeyReplyTarget(),
        new PasswordEstimateTarget(),
        new ProxyHeaderTarget(),
        new PublicKeyArmourTarget(),
        new RulePatternTarget(),
        new SenderEntryTarget(),
        new SmtpCommandTarget(),
        new SmtpReplyTarget(),
        new SmtpSessionTarget(),
        new SpfTarget(),
        new SrsTarget(),
        new TransferDecoderTarget(),
        new TxtRulesTarget(),
        new WebhookPayloadTarget(),
        new WebhookSignatureTarget(),
        new WebhookUrlTarget(),
        new ZoneFileTarget(),
    ];
}
