using System.Collections.Immutable;
using System.Globalization;
using Stafett.Protocols.Dns;
using Stafett.Protocols.Forwarding;
using Stafett.Protocols.Message;
using Stafett.Server.Accounts.Notices;
using Stafett.Server.Forwarding;
using Stafett.Storage;
using Stafett.Storage.Control;
using Stafett.Storage.Control.Accounts;
using Stafett.Storage.Control.Aliases;
using Stafett.Storage.Control.Rules;

namespace Stafett.Server.Accounts.Domains;

/// <summary>
/// What other servers of the service ask, each of which knows a secret of the operator's: rules and settings of domains, by the records in their DNS, exactly as mail
/// that comes here meets them. Nothing here is for the caller's own domains alone, so no front door may offer it to an account.
/// </summary>
public sealed class ServiceLookUps(ControlDatabase control, IDnsResolver dns, IServiceMail mail, HostingFacts facts, TimeProvider time)
{
    /// <summary>Plain names of one answer. Of larger domains, names are asked for one by one.</summary>
    public const int MaxNames = 100_000;

    private const int MaxIds = 25;
    private const int MaxSelfTests = 100;
    private const int MaxUpgrades = 5;
    private const int MaxUserName = 256;

    // "Once": longer than any of these addresses will be looked at.
    private static readonly TimeSpan Ever = TimeSpan.FromDays(36_500);

    /// <summary>Null: no domain has this record, or its aliases do not count, because it is on the free plan or its plan has ended.</summary>
    /// <param name="username">A local part, with or without tag: only the aliases that it meets. Null or empty: all.</param>
    public async Task<LookUpResult?> LookUpAsync(string verificationRecord, string? username, CancellationToken cancellationToken)
    {
        if (Answer(await control.Rules.FindAsync(verificationRecord.Trim(), cancellationToken)) is not { Counts: true } account)
            return null;
        if (string.IsNullOrWhiteSpace(username))
            return All(account);
        var name = TargetPlan.WithoutTag(username.Trim().ToLowerInvariant()).ToString();
        if (name.Length > MaxUserName)
            return new LookUpResult();
        var aliases = Meet(account, name);
        var details = aliases.IsEmpty ? null : await control.Rules.DetailsAsync(aliases[0].Id, cancellationToken);
        return new LookUpResult
        {
            AliasIds = [.. aliases.Take(MaxIds).Select(alias => alias.Id.ToString())],
            HasImap = aliases.Any(alias => alias.Traits.HasFlag(AliasTraits.Imap)),
            PublicKey = details is not null && aliases[0].Traits.HasFlag(AliasTraits.Pgp) ? details.PublicKey : "",
            SmimeCertificate = details is not null && aliases[0].Traits.HasFlag(AliasTraits.Pgp) ? details.SmimeCertificate : "",
            Vacation = details is { Vacation.IsEnabled: true } ? details.Vacation : null,
            Mapping = [.. aliases.Select(Item)],
        };
    }

    /// <summary>To which port of the targets' hosts the domain's mail goes.</summary>
    public async Task<Answer<string>> PortAsync(string domain, CancellationToken cancellationToken)
    {
        var looked = await LookAsync(domain, cancellationToken);
        return looked.IsRefused(out var refusal, out var look) ? refusal : look.Port;
    }

    /// <summary>How many targets an address of the domain may have.</summary>
    public async Task<Answer<int>> MaxForwardedAddressesAsync(string domain, CancellationToken cancellationToken)
    {
        var looked = await LookAsync(domain, cancellationToken);
        return looked.IsRefused(out var refusal, out var look) ? refusal : look.Account is { Snapshot: not null } account ? account.MaxTargets : facts.MaxRecipients;
    }

    public async Task<Answer<ServiceSettings>> SettingsAsync(string domain, CancellationToken cancellationToken)
    {
        var looked = await LookAsync(domain, cancellationToken);
        if (looked.IsRefused(out var refusal, out var look))
            return refusal;
        if (look.Account?.Snapshot is not { } snapshot)
            return new ServiceSettings { Port = look.Port };
        var settings = snapshot.Domain.Settings;
        return new ServiceSettings
        {
            Port = look.Port,
            HasAdultContentProtection = settings.HasAdultContentProtection,
            HasPhishingProtection = settings.HasPhishingProtection,
            HasExecutableProtection = settings.HasExecutableProtection,
            HasVirusProtection = settings.HasVirusProtection,
            RequireTlsInbound = settings.RequireTlsInbound,
            Allowlist = settings.Allowlist,
            Denylist = settings.Denylist,
            WebhookKey = await control.DomainSecrets.WebhookKeyAsync(snapshot.Domain.Id, cancellationToken) ?? "",
        };
    }

    /// <summary>Tells each address, once ever, why a test message that somebody sends to himself is not seen twice.</summary>
    public async Task<Answer<string>> SelfTestAsync(ImmutableArray<string> emails, CancellationToken cancellationToken)
    {
        var read = ReadAddresses(emails, MaxSelfTests);
        if (read.IsRefused(out var refusal, out var addresses))
            return refusal;
        foreach (var address in addresses)
        {
            await SendOnceAsync($"self-test {address.Folded}", new Notice(address, "self-test", "Your test message to yourself", """
                You sent a message to an address that is forwarded to the mailbox you sent it from. It arrived and was forwarded, so forwarding works.

                Many mail services show a message once only when its sender gets it back: they recognize it by its Message-ID, and you find it in "Sent" alone. To see a
                forwarded message come in, send one from another mailbox.

                We write this once.
                """), cancellationToken);
        }

        return "OK";
    }

    /// <summary>Tells each address, once for each domain, that the free plan does not take names below its top-level domain.</summary>
    public async Task<Answer<string>> UpgradeAsync(ImmutableArray<string> emails, string domain, CancellationToken cancellationToken)
    {
        if (ReadDomain(domain) is not { } name)
            return NoDomain(domain);
        var read = ReadAddresses(emails, MaxUpgrades);
        if (read.IsRefused(out var refusal, out var addresses))
            return refusal;
        foreach (var address in addresses)
        {
            await SendOnceAsync($"upgrade {name.Name} {address.Folded}", new Notice(address, "upgrade", $"Mail for {name} needs another plan", $"""
                The DNS records of {name} ask us to forward its mail. {PlanGates.NameProblem(Plan.Free, name.Name) ?? "A domain of this name needs a paid plan."} Until then its
                mail is refused.

                Add the domain to an account here, and choose a plan for it:
                {facts.Link("/my-account/domains/new")}

                We write this once.
                """), cancellationToken);
        }

        return "OK";
    }

    private HostedAnswer? Answer(RulesLookup lookup) => lookup.Outcome switch
    {
        RulesOutcome.Found when lookup.Domain is { } snapshot => HostedAnswer.Of(snapshot, lookup.IsCurrent, time.GetUtcNow(), facts.MaxRecipients),
        // That nothing was found is what the other server must not hear now: it would refuse the mail.
        RulesOutcome.Unavailable => throw new StorageUnavailableException("The rules of the domain cannot be read at this moment."),
        _ => null,
    };

    private static LookUpResult All(HostedAnswer account)
    {
        if (account.Snapshot!.AliasCount > MaxNames)
            throw new StorageUnavailableException($"The domain has more than {MaxNames} aliases; give a username.");
        // What a banned or unpaid account has on a domain for everybody does not count there.
        var aliases = account.Snapshot.EachName().Where(alias => account.Find(alias.Name.Text) is not null).OrderBy(alias => alias.Name.Text, StringComparer.Ordinal)
            .Concat(account.Patterns).ToList();
        if (account.CatchAll is { } catchAll)
            aliases.Add(catchAll);
        return new LookUpResult
        {
            AliasIds = [.. aliases.Take(MaxIds).Select(alias => alias.Id.ToString())],
            HasImap = aliases.Any(alias => alias.Traits.HasFlag(AliasTraits.Imap)),
            Mapping = [.. aliases.Select(Item)],
        };
    }

    /// <summary>The aliases that decide about mail for the name, in order.</summary>
    private static ImmutableArray<AliasRules> Meet(HostedAnswer account, string name)
    {
        AliasRules[] standing = account.CatchAll is { } catchAll ? [.. account.Patterns, catchAll] : [.. account.Patterns];
        var named = account.Find(name);
        var met = DomainRules.Compile(ForwardingRecords.Empty, standing).Find(name, named)
            ?? throw new StorageUnavailableException("The patterns of the domain took too long.");
        return [.. met.Select(match => match.Alias).Distinct().Select(id => named is not null && named.Id == id ? named : standing.First(alias => alias.Id == id))];
    }

    private static string Item(AliasRules alias)
    {
        var mark = !alias.Traits.HasFlag(AliasTraits.Enabled)
            ? alias.Traits.HasFlag(AliasTraits.Refuses) ? "!!!" : alias.Traits.HasFlag(AliasTraits.Defers) ? "!!" : "!"
            // It is there and has nobody yet: mail for it waits, and the catch-all does not get it.
            : alias.Recipients.IsEmpty ? "!!" : "";
        if (mark.Length > 0)
            return mark + alias.Name.Text;
        return string.Join(',', alias.Recipients.Select(recipient => alias.Name.Kind == AliasKind.CatchAll ? recipient : $"{alias.Name.Text}:{recipient}"));
    }

    /// <summary>The domain's records, and its account where they name one.</summary>
    private async Task<Answer<DomainLook>> LookAsync(string domain, CancellationToken cancellationToken)
    {
        if (ReadDomain(domain) is not { } name)
            return NoDomain(domain);
        var answer = await dns.ResolveAsync(name.Name, DnsType.TXT, cancellationToken);
        if (answer.IsTemporaryFailure)
            return Refusal.Because(RefusalKind.Temporary, $"The TXT records of {name} could not be looked up. Try again later.");
        if (answer.Status != DnsStatus.Success)
            return Refusal.Invalid("domain", answer.Status == DnsStatus.NxDomain ? $"{name} does not exist in DNS." : $"{name} has no TXT record.");
        var records = ForwardingRecordParser.Parse(answer.Records.OfType<TxtRecord>().Select(record => record.Text), facts.Cipher);
        if (records.Verifications.Length > 1)
            return Refusal.Invalid("domain", $"{name} has more than one forward-email-site-verification record. Its owner must remove all but one.");
        var account = records.Verifications.IsEmpty ? null : Answer(await control.Rules.FindAsync(name, records.Verifications[0], cancellationToken));
        var port = records.Port ?? (account is { Counts: true, Snapshot: { } snapshot } ? snapshot.Domain.Settings.SmtpPort : 25);
        return new DomainLook(port.ToString(CultureInfo.InvariantCulture), account);
    }

    private async Task SendOnceAsync(string once, Notice notice, CancellationToken cancellationToken)
    {
        // Noted before it is mailed: twice would be worse than not at all.
        if (await control.OneTime.AddAsync(TokenHash.Of(once), "mailed-once", null, "", Ever, cancellationToken))
            await mail.SendAsync(notice, cancellationToken);
    }

    private static Answer<ImmutableArray<EmailAddress>> ReadAddresses(ImmutableArray<string> emails, int most)
    {
        var items = TextItems.Flatten(emails);
        if (items.IsEmpty)
            return Refusal.Invalid("emails", "Give at least one address.");
        if (items.Length > most)
            return Refusal.Invalid("emails", $"Give {most} addresses at most.");
        var addresses = ImmutableArray.CreateBuilder<EmailAddress>(items.Length);
        foreach (var item in items)
        {
            if (!EmailAddress.TryParse(item, out var address))
                return Refusal.Invalid("emails", $"“{RecordProblem.Shown(item)}” is no e-mail address.");
            addresses.Add(address);
        }

        return addresses.MoveToImmutable();
    }

    private static Domain? ReadDomain(string text) =>
        Domain.TryParse(text.Trim().TrimEnd('.'), out var name) && name.Literal is null && name.Name.Contains('.', StringComparison.Ordinal) ? name : null;

    private static Refusal NoDomain(string text) => Refusal.Invalid("domain", $"“{RecordProblem.Shown(text)}” is no domain name.");

    /// <param name="Account">Null: no account has the domain.</param>
    private sealed record DomainLook(string Port, HostedAnswer? Account);
}
