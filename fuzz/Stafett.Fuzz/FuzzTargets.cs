using Stafett.Fuzz.Targets;

namespace Stafett.Fuzz;

/// <summary>Every target. To add one: a class in Targets/, a line here, seeds in fuzz/corpus/(name)/ (CONTRIBUTING.md).</summary>
public static class FuzzTargets
{
    public static readonly IReadOnlyList<IFuzzTarget> All =
    [
        new AddressListTarget(),
        new ArcChainTarget(),
        new AuthenticationResultsTarget(),
        new BodyHasherTarget(),
        new DataTarget(),
        new DkimKeyRecordTarget(),
        new DkimSignatureTarget(),
        new DmarcRecordTarget(),
        new DnsMessageTarget(),
        new DomainTarget(),
        new EmailAddressTarget(),
        new EnhancedStatusTarget(),
        new HeaderSectionTarget(),
        new MimeSkeletonTarget(),
        new ProxyHeaderTarget(),
        new SmtpCommandTarget(),
        new SmtpReplyTarget(),
        new SmtpSessionTarget(),
        new SrsTarget(),
        new TxtRulesTarget(),
        new WebhookPayloadTarget(),
        new ZoneFileTarget(),
    ];
}
