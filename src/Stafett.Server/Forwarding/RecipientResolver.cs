using System.Collections.Immutable;
using Stafett.Protocols.Dns;
using Stafett.Protocols.Forwarding;
using Stafett.Protocols.Message;
using Stafett.Server.Configuration;
using Stafett.Storage.Control.Rules;

namespace Stafett.Server.Forwarding;

/// <summary>
/// Says what a recipient address means, from the TXT and MX records of its domain and the aliases that its account has here. One instance serves all connections. A
/// known domain is answered without reading records, building patterns or asking the database again.
/// </summary>
public sealed class RecipientResolver
{
    private const int CachedDomains = 10_000;

    private readonly IDnsResolver _dns;
    private readonly ExchangeCheck _exchanges;
    private readonly HostedDomains? _hosted;
    private readonly DomainRulesCache _cache;
    private readonly int _maxTargets;

    /// <param name="serviceHost">Counts as our mail exchanger where the options name none.</param>
    /// <param name="cipher">Opens encrypted values; null: they are explained as problems.</param>
    /// <param name="accounts">The rules of the database; null: there is none, and the records say everything.</param>
    public RecipientResolver(IDnsResolver dns, ForwardingOptions options, string serviceHost, TxtCipher? cipher, RulesSource? accounts = null, TimeProvider? time = null)
    {
        _dns = dns;
        _exchanges = new ExchangeCheck(dns, options, serviceHost);
        _hosted = accounts is null ? null : new HostedDomains(dns, accounts, options.MaxTargetsPerAddress, time ?? TimeProvider.System);
        _cache = new DomainRulesCache(CachedDomains, cipher);
        _maxTargets = options.MaxTargetsPerAddress;
        Turns = new HeavyPatterns(time ?? TimeProvider.System);
    }

    internal HeavyPatterns Turns { get; }

    public ValueTask<Resolution> ResolveAsync(EmailAddress recipient, CancellationToken cancellationToken) =>
        ResolveAsync(recipient, null, cancellationToken);

    public async Task<Explanation> ExplainAsync(EmailAddress recipient, CancellationToken cancellationToken)
    {
        var trace = new ResolutionTrace();
        return Explain(recipient, await ResolveAsync(recipient, trace, cancellationToken), trace);
    }

    internal static Explanation Explain(EmailAddress recipient, Resolution resolution, ResolutionTrace trace) => new(
        recipient.ToString(), resolution.Outcome, resolution.Reply.ToString(), trace.Steps, trace.Rules, [.. resolution.Targets.Select(t => t.ToString()!)], trace.Port,
        trace.Problems)
    { IsPartial = trace.IsPartial };

    internal async ValueTask<Resolution> ResolveAsync(EmailAddress recipient, ResolutionTrace? trace, CancellationToken cancellationToken)
    {
        var (direct, port, maxTargets) = await ResolveDirectAsync(recipient, trace, cancellationToken);
        if (direct.Outcome != ResolutionOutcome.Forward)
            return direct;
        var targets = new List<ResolvedTarget>(direct.Targets.Length);
        if (port is not null)
        {
            // A custom port names a server of the owner's own; what that server's domain publishes for the world is not meant.
            targets.AddRange(direct.Targets);
        }
        else
        {
            var expansions = direct.Targets.Length == 1
                ? [await ExpandAsync(direct.Targets[0], recipient, direct.Targets, trace, cancellationToken)]
                : await Task.WhenAll(direct.Targets.Select(t => ExpandAsync(t, recipient, direct.Targets, trace, cancellationToken).AsTask()));
            foreach (var expansion in expansions)
            {
                // What cannot be told now is not guessed at: the sender comes again.
                if (expansion.Instead is { Outcome: not ResolutionOutcome.Disabled421 } instead)
                    return instead with { Hosted = direct.Hosted };
                targets.AddRange(expansion.Targets);
            }

            if (targets.Count == 0 && expansions.Any(e => e.Instead is not null))
                return ResolutionReplies.Disabled421 with { Hosted = direct.Hosted };
        }

        var unique = TargetPlan.Unique(targets);
        if (unique.Count > maxTargets)
        {
            trace?.Step("target", $"{unique.Count} targets after looking the targets up themselves; {maxTargets} are allowed.");
            return ResolutionReplies.TooMany(recipient, maxTargets) with { Hosted = direct.Hosted };
        }

        if (unique.Count > 0)
            return direct with { Targets = [.. unique] };
        trace?.Step("target", "Nothing is left: every target is disabled or leads back here.");
        return ResolutionReplies.NobodyLeft(recipient) with { Hosted = direct.Hosted };
    }

    /// <summary>What the recipient's own domain says, its targets not looked up.</summary>
    private async ValueTask<DirectResolution> ResolveDirectAsync(EmailAddress recipient, ResolutionTrace? trace, CancellationToken cancellationToken)
    {
        if (recipient.Domain.Literal is not null)
        {
            trace?.Step("TXT", "An address literal has no records.");
            return Direct(ResolutionReplies.NotConfigured(recipient));
        }

        var answer = await _dns.ResolveAsync(recipient.Domain.Name, DnsType.TXT, cancellationToken);
        if (answer.IsTemporaryFailure)
        {
            trace?.Step("TXT", $"{recipient.Domain} could not be looked up: {answer.Explanation ?? answer.Status.ToString()}");
            return Direct(ResolutionReplies.LookupFailed(recipient));
        }

        // RFC 8020 §2: what does not exist has no MX record either.
        if (answer.Status == DnsStatus.NxDomain || (answer.Status != DnsStatus.Success && _hosted is null))
        {
            trace?.Step("TXT", answer.Status == DnsStatus.NxDomain ? $"{recipient.Domain} does not exist in DNS." : $"{recipient.Domain} has no TXT record.");
            trace?.Step("mend", _exchanges.Publish(recipient.Domain));
            return Direct(ResolutionReplies.NotConfigured(recipient));
        }

        var (direct, isCurrent) = await ResolveRulesAsync(answer, recipient, trace, cancellationToken);
        if (direct.Resolution.Outcome != ResolutionOutcome.NotConfigured || (isCurrent && !answer.IsStale))
            return direct;
        // The owner may have added the address since; nobody could be asked.
        trace?.Step(isCurrent ? "TXT" : "account", isCurrent ? "The records are old and could not be looked up again." : "The database is away: an address that was made since is not known.");
        var unsure = isCurrent ? ResolutionReplies.LookupFailed(recipient) : ResolutionReplies.AccountAway(recipient);
        return direct with { Resolution = unsure with { Hosted = direct.Resolution.Hosted } };
    }

    /// <returns>And whether nothing may be missing from what was known.</returns>
    private async ValueTask<(DirectResolution, bool IsCurrent)> ResolveRulesAsync(
        DnsAnswer answer, EmailAddress recipient, ResolutionTrace? trace, CancellationToken cancellationToken)
    {
        if (!_cache.TryGet(recipient.Domain.Name, answer, [], null, out var rules)
            && (rules = await CompileInTurnAsync(recipient.Domain.Name, answer, [], null, recipient, cancellationToken)) is null)
            return (Direct(NoTurn(recipient, trace)), true);
        if (trace is not null)
            Describe(rules, answer, recipient.Domain, _hosted is not null, trace);
        var verifications = rules.Records.Verifications;
        var mayInherit = rules.IsEmpty && verifications.IsEmpty && _hosted is not null;
        if (rules.IsEmpty && verifications.Length < 2 && (verifications.IsEmpty ? !mayInherit : _hosted is null))
        {
            if (trace?.IsPartial == false)
                trace.Step("mend", _exchanges.Publish(recipient.Domain));
            return (Direct(ResolutionReplies.NotConfigured(recipient)), true);
        }

        var account = verifications.Length == 1 && _hosted is not null ? await _hosted.FindAsync(recipient, verifications[0], trace, cancellationToken) : HostedAnswer.None;
        var mayBeOthers = account.Snapshot?.Domain.Settings.IgnoreMxCheck ?? false;
        if (await _exchanges.CheckAsync(recipient, mayBeOthers, trace, cancellationToken) is { } refusal)
            return (Direct(refusal with { Hosted = account.Whole }), true);
        if (verifications.Length > 1)
        {
            trace?.Step("TXT", "There is more than one forward-email-site-verification record: keep one.");
            return (Direct(ResolutionReplies.Contradiction(recipient)), true);
        }

        if (mayInherit)
            account = await _hosted!.InheritAsync(recipient, trace, cancellationToken);
        if (account.Refusal is not null)
            return (Direct(account.Refusal), true);
        if (account.Snapshot is null)
            return (Direct(rules.IsHeavy ? await ApplyInTurnAsync(rules, account, null, recipient, trace, cancellationToken) : Apply(rules, account, null, recipient, trace), rules.Records.Port), account.IsCurrent);
        // What all names below a domain inherit is compiled once; and what the records and the account say together stands beside the records alone, which are read first.
        var (name, records) = mayInherit ? ("." + account.Snapshot.Domain.Name.Name, HostedAnswer.NoRecords) : ("=" + recipient.Domain.Name, answer);
        if (!_cache.TryGet(name, records, account.Patterns, account.CatchAll, out rules)
            && (rules = await CompileInTurnAsync(name, records, account.Patterns, account.CatchAll, recipient, cancellationToken)) is null)
            return (Direct(NoTurn(recipient, trace) with { Hosted = account.Whole }), true);
        var settings = account.Snapshot.Domain.Settings;
        var port = rules.Records.Port ?? (account.Counts && settings.SmtpPort != 25 ? settings.SmtpPort : null);
        var resolution = rules.IsHeavy ? await ApplyInTurnAsync(rules, account, port, recipient, trace, cancellationToken) : Apply(rules, account, port, recipient, trace);
        return (new DirectResolution(resolution, port, account.MaxTargets), account.IsCurrent);
    }

    private DirectResolution Direct(Resolution resolution, int? port = null) => new(resolution, port, _maxTargets);

    private static void Describe(DomainRules rules, DnsAnswer answer, Domain domain, bool hasAccounts, ResolutionTrace trace)
    {
        var records = rules.Records;
        trace.Step("TXT", $"{domain} has {Count(answer.Records.Length, "TXT record")} with {Count(records.Rules.Length, "forwarding rule")}.");
        if (records.Port is { } port)
            trace.Step("TXT", $"Mail goes to port {port} of the target itself (forward-email-port).");
        if (trace.IsPublic && (records.Verifications.Length == 1 || rules.Problems.Any(ForwardingRecordParser.IsSealed)))
        {
            trace.IsPartial = true;
            trace.Step("note", "There may be rules that are not public: in an account here, or encrypted. Only their owner sees them.");
        }
        else if (records.Verifications.Length == 1 && records.Rules.IsEmpty && !hasAccounts)
            trace.Step("TXT", "There is a forward-email-site-verification record, but no account of this service has the domain.");
        if (records.Port is not null && records.Rules.IsEmpty)
            trace.Step("note", $"A port alone forwards nothing: add forward-email={domain} as well.");
        trace.Port = records.Port;
        trace.Problems.AddRange(trace.IsPublic ? rules.Problems.Where(problem => !ForwardingRecordParser.IsSealed(problem)) : rules.Problems);
    }

    private static string Count(int count, string what) => count == 1 ? $"1 {what}" : $"{count} {what}s";

    private async ValueTask<Resolution> ApplyInTurnAsync(
        DomainRules rules, HostedAnswer account, int? port, EmailAddress recipient, ResolutionTrace? trace, CancellationToken cancellationToken)
    {
        using var turn = await Turns.TakeTurnAsync(recipient.Domain, cancellationToken);
        if (turn is not null)
            return Apply(rules, account, port, recipient, trace);
        return NoTurn(recipient, trace) with { Hosted = account.Whole };
    }

    /// <summary>Null: no turn came in time. A pattern costs a millisecond to compile, and a name below a wildcard is a new domain with hundreds of them.</summary>
    private async ValueTask<DomainRules?> CompileInTurnAsync(
        string name, DnsAnswer records, ImmutableArray<AliasRules> patterns, AliasRules? catchAll, EmailAddress recipient, CancellationToken cancellationToken)
    {
        using var turn = await Turns.TakeTurnAsync(recipient.Domain, cancellationToken);
        return turn is null ? null : _cache.Get(name, records, patterns, catchAll);
    }

    private static Resolution NoTurn(EmailAddress recipient, ResolutionTrace? trace)
    {
        trace?.Step("rule", "There are patterns that take long, and too many such wait for their turn.");
        return ResolutionReplies.PatternTooSlow(recipient);
    }

    private Resolution Apply(DomainRules rules, HostedAnswer account, int? port, EmailAddress recipient, ResolutionTrace? trace)
    {
        port ??= rules.Records.Port;
        var name = TargetPlan.WithoutTag(recipient.LocalPart.Folded);
        if (Find(rules, name, account.Find(name)) is not { } matches)
        {
            trace?.Step("rule", "A pattern took too long.");
            return ResolutionReplies.PatternTooSlow(recipient) with { Hosted = account.Whole };
        }

        if (matches.IsEmpty)
        {
            trace?.Step("rule", $"No rule matches {name}, and there is no catch-all.");
            return ResolutionReplies.NotConfigured(recipient) with { Hosted = account.Whole };
        }

        var hosted = account.Whole is { } whole ? whole with { Aliases = [.. matches.Where(m => m.Alias is not null).Select(m => m.Alias!.Value).Distinct()] } : null;
        var plan = new TargetPlan(recipient, port, account.Whole?.Domain);
        foreach (var match in matches)
        {
            if (trace is not null)
            {
                trace.Rules.Add(RecordProblem.Shown(match.Rule.Item));
                trace.Step("rule", $"{RecordProblem.Shown(match.Rule.Item)} ({KindOf(match)}) matches.");
                trace.HasSecrets |= match.Rule.WasEncrypted && match.Alias is null;
            }

            if (match.Rule.Disabling != Disabling.None)
                return Disabled(match.Rule.Disabling) with { Hosted = hosted };
            if (match.IsWaiting)
                trace?.Step("rule", "It has nobody yet who may get its mail: its recipients have not said yes, or it only stores mail.");
            else if (plan.Add(match) is { } why)
                trace?.Step("rule", $"It is passed over: {why}.");
        }

        var maxTargets = account.Snapshot is null ? _maxTargets : account.MaxTargets;
        if (plan.Targets.Count == 0)
            return (matches.Any(m => m.IsWaiting) ? ResolutionReplies.Waiting(recipient) : ResolutionReplies.NotConfigured(recipient)) with { Hosted = hosted };
        var targets = TargetPlan.Unique(plan.Targets);
        if (targets.Count <= maxTargets)
            return new Resolution(ResolutionOutcome.Forward, [.. targets], ResolutionReplies.Accepted) { Hosted = hosted };
        trace?.Step("target", $"{targets.Count} targets; {maxTargets} are allowed.");
        return ResolutionReplies.TooMany(recipient, maxTargets) with { Hosted = hosted };
    }

    /// <summary>Null when a pattern took too long.</summary>
    private ImmutableArray<RuleMatch>? Find(DomainRules rules, ReadOnlySpan<char> name, AliasRules? alias)
    {
        var grownBefore = rules.Grown;
        try
        {
            return rules.Find(name, alias);
        }
        finally
        {
            _cache.Used(rules, grownBefore);
        }
    }

    private static string KindOf(RuleMatch match)
    {
        var kind = match.Rule.Kind switch
        {
            ForwardingRuleKind.CatchAll => "catch-all",
            ForwardingRuleKind.LocalPart => "name",
            _ => "pattern",
        };
        return match.Alias is null ? kind : $"{kind} of the account";
    }

    private static Resolution Disabled(Disabling disabling) => disabling switch
    {
        Disabling.Drop => ResolutionReplies.Disabled250,
        Disabling.Defer => ResolutionReplies.Disabled421,
        _ => ResolutionReplies.Disabled550,
    };

    /// <summary>
    /// Looks a target up as if it were a recipient, once: where its domain forwards through us, its own targets take its place, and a message is
    /// not sent to ourselves. An error there changes nothing, the target is then tried as it is.
    /// </summary>
    private async ValueTask<(ImmutableArray<ResolvedTarget> Targets, Resolution? Instead)> ExpandAsync(
        ResolvedTarget target, EmailAddress recipient, ImmutableArray<ResolvedTarget> siblings, ResolutionTrace? trace, CancellationToken cancellationToken)
    {
        if (target is not MailTarget mail || mail.Address.Domain.Literal is not null || LargeProviders.Contains(mail.Address.Domain))
            return ([target], null);
        if (IsSame(mail.Address, recipient))
        {
            trace?.Step("target", $"{mail.Address} is the address itself and is left out.");
            return ([], null);
        }

        var (resolution, port, _) = await ResolveDirectAsync(mail.Address, null, cancellationToken);
        switch (resolution.Outcome)
        {
            case ResolutionOutcome.Forward:
                var inner = resolution.Targets.Where(t => t is not MailTarget m || port is not null || !IsVisited(m.Address, mail, recipient, siblings))
                    .Select(t => t with { Via = mail.Address }).ToImmutableArray();
                Step(inner.IsEmpty ? "forwards through us back to where it came from, and is left out" : $"forwards through us to {string.Join(", ", inner)}");
                return (inner, null);
            case ResolutionOutcome.Disabled250 or ResolutionOutcome.Disabled421 or ResolutionOutcome.Disabled550:
                Step("is disabled and is left out");
                return ([], resolution.Outcome == ResolutionOutcome.Disabled421 ? resolution : null);
            case ResolutionOutcome.Waiting:
                Step("is an alias here whose recipients have not said yes");
                return ([], ResolutionReplies.Waiting(recipient));
            case ResolutionOutcome.TooMany:
                return ([], ResolutionReplies.TooMany(recipient, _maxTargets));
            case ResolutionOutcome.Temporary when await _exchanges.MayBeOursAsync(mail.Address.Domain, cancellationToken):
                Step("may be forwarded through us, which cannot be looked up now");
                return ([], ResolutionReplies.LookupFailed(recipient));
            default:
                return ([target], null);
        }

        void Step(string what) => trace?.Step("target", $"{mail.Address} {what}.", mail.Address, resolution.Hosted?.Domain.Id);
    }

    // The recipient, the target itself and its siblings, which are looked up on their own.
    private static bool IsVisited(EmailAddress address, MailTarget parent, EmailAddress recipient, ImmutableArray<ResolvedTarget> siblings) =>
        IsSame(address, recipient) || IsSame(address, parent.Address) || siblings.Any(s => s is MailTarget mail && IsSame(mail.Address, address));

    private static bool IsSame(EmailAddress one, EmailAddress other) =>
        one.Domain == other.Domain && string.Equals(one.LocalPart.Value, other.LocalPart.Value, StringComparison.OrdinalIgnoreCase);

    private readonly record struct DirectResolution(Resolution Resolution, int? Port, int MaxTargets);
}
