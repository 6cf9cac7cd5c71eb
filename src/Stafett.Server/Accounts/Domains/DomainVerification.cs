using System.Collections.Immutable;
using System.Security.Cryptography;
using Stafett.Server.Abuse;
using Stafett.Server.Dns;
using Stafett.Storage.Control;
using Stafett.Storage.Control.Domains;

namespace Stafett.Server.Accounts.Domains;

/// <summary>
/// Looks into the DNS of domains, past our cache and through each configured resolver by itself. What the most favourable of them says counts: a record that one of them
/// sees is published, and the others will see it when their time is over.
/// </summary>
public sealed class DomainVerification(ControlDatabase control, FreshDns dns, HostingFacts facts, RateLimits limits, TimeProvider time)
{
    /// <summary>Looks that one account may ask for in an hour: a page that looks again by itself takes 240, and each look is ten questions to every resolver.</summary>
    internal const int LooksPerHour = 300;

    private const int DkimBits = 2_048;

    // Ten questions and their retries; the caller's own deadline may be shorter.
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(20);

    /// <summary>What to publish for receiving, and where the DNS of the domain seems to be kept; nothing else is looked up.</summary>
    public async Task<Answer<DomainVerdict>> WantedAsync(Caller caller, string key, CancellationToken cancellationToken)
    {
        var found = await control.FindAsync(caller, key, cancellationToken);
        if (found.IsRefused(out var refusal, out var domain))
            return refusal;
        var wanted = new RecordsFound(domain);
        new ReceivingCheck(domain, facts, wanted).Want();
        return await WantedAsync(wanted, cancellationToken);
    }

    /// <summary>Makes the key that a domain's mail is signed with, unless there is one.</summary>
    public async Task<Answer<HostedDomain>> MakeKeyAsync(Caller caller, string key, CancellationToken cancellationToken)
    {
        var found = await control.FindToAdministerAsync(caller, key, cancellationToken);
        if (found.IsRefused(out var refusal, out var domain))
            return refusal;
        return MaySend(domain) ? await WithKeyAsync(caller, domain, cancellationToken) : NoSending(domain);
    }

    /// <summary>What to publish for sending; that of the key is among it when there is one.</summary>
    public async Task<Answer<DomainVerdict>> WantedForSendingAsync(Caller caller, string key, CancellationToken cancellationToken)
    {
        var found = await control.FindToAdministerAsync(caller, key, cancellationToken);
        if (found.IsRefused(out var refusal, out var domain))
            return refusal;
        if (!MaySend(domain))
            return NoSending(domain);
        var wanted = new RecordsFound(domain);
        new SendingRecords(domain, facts, wanted).Want();
        return await WantedAsync(wanted, cancellationToken);
    }

    /// <summary>MX and TXT. What was found is kept, and proves the claim where its record is there.</summary>
    public async Task<Answer<DomainVerdict>> VerifyRecordsAsync(Caller caller, string key, CancellationToken cancellationToken)
    {
        var found = await control.FindAsync(caller, key, cancellationToken);
        if (found.IsRefused(out var refusal, out var domain))
            return refusal;
        if (Limit(caller) is { } tooMany)
            return tooMany;
        var look = await LookAsync(domain, receiving: true, sending: false, cancellationToken);
        var saved = await control.DomainChecks.SaveAsync(domain.Id, new(Receiving(domain, look), look.HasVerification), cancellationToken);
        if (!saved.IsDone)
            return Refusal.Of(saved.Outcome, DomainViews.What);
        var summary = $"The records of {domain.Name} are in place: its mail comes here.";
        return await VerdictAsync(caller, domain, look, summary, cancellationToken);
    }

    /// <summary>
    /// DKIM key, return path and DMARC. When all three are there, and it was not before, an operator is asked to let the domain send; what an operator verifies
    /// himself may send at once.
    /// </summary>
    public async Task<Answer<DomainVerdict>> VerifySmtpAsync(Caller caller, string key, CancellationToken cancellationToken)
    {
        var found = await control.FindToAdministerAsync(caller, key, cancellationToken);
        if (found.IsRefused(out var refusal, out var domain))
            return refusal;
        if (!MaySend(domain))
            return NoSending(domain);
        if (Limit(caller) is { } tooMany)
            return tooMany;
        domain = await WithKeyAsync(caller, domain, cancellationToken);
        var look = await LookAsync(domain, receiving: false, sending: true, cancellationToken);
        var saved = await control.DomainChecks.SaveAsync(domain.Id, new(Sending(domain, look), false), cancellationToken);
        if (!saved.IsDone)
            return Refusal.Of(saved.Outcome, DomainViews.What);
        if (look.Problems.IsEmpty)
            domain = await AskToSendAsync(caller, domain, cancellationToken);
        var summary = domain.Sending switch
        {
            { SuspendedAt: not null } => $"The records are in place, but sending from {domain.Name} is suspended. Ask the operator of this service.",
            { HasSmtp: true } => $"The records are in place: mail may be sent from {domain.Name}.",
            _ when domain.ProvenAt is null => $"The records are in place. Verify the records for receiving too; then mail may be sent from {domain.Name}.",
            _ => $"The records are in place. The operator of this service has been asked to let {domain.Name} send.",
        };
        return await VerdictAsync(caller, domain, look, summary, cancellationToken);
    }

    private Refusal? Limit(Caller caller)
    {
        var limit = limits.Take("domain-verification", caller.Id, LooksPerHour, TimeSpan.FromHours(1));
        return limit.IsAllowed
            ? null
            : Refusal.Because(RefusalKind.TooMany, $"Records can be looked up {LooksPerHour} times an hour. Try again later.") with { RetryAfter = limit.RetryAfter(time.GetUtcNow()) };
    }

    /// <summary>One look through all views at once; the one with the fewest problems, told that others differ.</summary>
    internal async Task<RecordsFound> LookAsync(HostedDomain domain, bool receiving, bool sending, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(TimeLimit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        var looks = await Task.WhenAll(dns.Views.Select(async view =>
        {
            var found = new RecordsFound(domain);
            var patient = new PatientResolver(view, time, either.Token);
            if (receiving)
                await new ReceivingCheck(domain, facts, found).CheckAsync(patient, cancellationToken);
            if (sending && domain.Sending.DkimPublicKey.Length > 0)
                await new SendingRecords(domain, facts, found).CheckAsync(patient, cancellationToken);
            return found;
        }));
        var best = looks.OrderBy(look => look.IsTemporary).ThenBy(look => look.Problems.Length).First();
        if (best.Problems.IsEmpty && looks.Any(look => !look.IsTemporary && !look.Problems.IsEmpty))
            best.Warn("Not every resolver sees the records yet; until they do, part of the mail may go elsewhere.");
        return best;
    }

    internal static DomainRecords Receiving(HostedDomain domain, RecordsFound look)
    {
        var before = domain.Records;
        // What DNS did not tell is as it was.
        return look.IsTemporary ? before : before with { HasMx = look.HasMx, HasTxt = look.HasTxt, Problems = look.Problems };
    }

    internal static DomainRecords Sending(HostedDomain domain, RecordsFound look)
    {
        var before = domain.Records;
        return look.IsTemporary
            ? before
            : before with { HasDkim = look.HasDkim, HasReturnPath = look.HasReturnPath, HasDmarc = look.HasDmarc, HasStrictDmarc = look.HasStrictDmarc };
    }

    private static bool MaySend(HostedDomain domain) => PlanGates.Of(domain.Plan).HasSending && !domain.IsGlobal;

    private static Refusal NoSending(HostedDomain domain) => domain.IsGlobal
        ? Refusal.Because(RefusalKind.Invalid, $"{domain.Name} is offered to everybody, so nobody sends in its name.")
        : Refusal.Because(RefusalKind.PlanTooLow, $"{domain.Name} is on a plan without sending.");

    private async Task<DomainVerdict> WantedAsync(RecordsFound wanted, CancellationToken cancellationToken)
    {
        var look = await LookAsync(wanted.Domain, receiving: true, sending: false, cancellationToken);
        return new DomainVerdict(
            wanted.Domain, false, $"Publish these records at the DNS provider of {wanted.Domain.Name}, then verify them.", [], wanted.Records,
            RegistrarGuides.OfNameServers(look.NameServers));
    }

    private async Task<DomainVerdict> VerdictAsync(Caller caller, HostedDomain domain, RecordsFound look, string summary, CancellationToken cancellationToken)
    {
        var after = await control.Domains.GetAsync(caller.Id, domain.Id, cancellationToken) ?? domain;
        var isVerified = look.Problems.IsEmpty;
        ImmutableArray<string> messages = isVerified ? look.Warnings : [.. look.Problems, .. look.Warnings];
        return new DomainVerdict(
            after, isVerified, isVerified ? summary : $"{domain.Name} is not ready yet.", messages, look.Records, RegistrarGuides.OfNameServers(look.NameServers));
    }

    /// <summary>The domain with a key to sign with, which is made when it is first wanted.</summary>
    private async Task<HostedDomain> WithKeyAsync(Caller caller, HostedDomain domain, CancellationToken cancellationToken)
    {
        if (domain.Sending.DkimPublicKey.Length > 0)
            return domain;
        using var key = RSA.Create(DkimBits);
        var selector = $"s{RandomNumberGenerator.GetHexString(8, lowercase: true)}";
        await control.DomainSecrets.SetDkimKeyAsync(
            caller.Id, domain.Id, selector, key.ExportPkcs8PrivateKey(), Convert.ToBase64String(key.ExportSubjectPublicKeyInfo()), cancellationToken);
        return await control.Domains.GetAsync(caller.Id, domain.Id, cancellationToken) ?? domain;
    }

    private async Task<HostedDomain> AskToSendAsync(Caller caller, HostedDomain domain, CancellationToken cancellationToken)
    {
        if (!MayAsk(domain))
            return domain;
        // Looked at again where it is written: an operator may decide at the same moment.
        var changed = await control.DomainChecks.UpdateTermsAsync(
            domain.Id,
            now => MayAsk(now) ? now with { Sending = now.Sending with { AskedAt = now.Sending.AskedAt ?? time.GetUtcNow(), HasSmtp = caller.Account.IsOperator } } : now,
            cancellationToken);
        return changed.Value is { After: var after } ? domain with { Sending = after.Sending } : domain;

        bool MayAsk(HostedDomain one) =>
            one.ProvenAt is not null && one.Sending is { HasSmtp: false, SuspendedAt: null } && (one.Sending.AskedAt is null || caller.Account.IsOperator);
    }
}
