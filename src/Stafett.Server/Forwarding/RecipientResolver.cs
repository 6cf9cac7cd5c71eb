using System.Collections.Immutable;
using Stafett.Protocols.Dns;
using Stafett.Protocols.Forwarding;
using Stafett.Protocols.Message;
using Stafett.Server.Configuration;

namespace Stafett.Server.Forwarding;

/// <summary>
/// Says what a recipient address means, from the TXT and MX records of its domain. One instance serves all connections. A known domain is
/// answered without reading records or building patterns again.
/// </summary>
public sealed class RecipientResolver
{
    private const int CachedDomains = 10_000;

    private static readonly int MaxHeavy = Math.Max(1, Environment.ProcessorCount / 4);

    private readonly IDnsResolver _dns;
    private readonly DomainRulesCache _cache;
    private readonly HashSet<string> _exchangeHosts;
    private readonly int _maxTargets;
    private readonly bool _requireMx;
    private int _heavy;

    /// <param name="serviceHost">Counts as our mail exchanger where the options name none.</param>
    /// <param name="cipher">Opens encrypted values; null: they are explained as problems.</param>
    public RecipientResolver(IDnsResolver dns, ForwardingOptions options, string serviceHost, TxtCipher? cipher)
    {
        _dns = dns;
        _cache = new DomainRulesCache(CachedDomains, cipher);
        _maxTargets = options.MaxTargetsPerAddress;
        IEnumerable<string> hosts = options.ExchangeHosts.Count > 0 ? options.ExchangeHosts : [serviceHost];
        _exchangeHosts = new HashSet<string>(hosts.Select(h => h.TrimEnd('.')).Where(h => h.Length > 0), StringComparer.OrdinalIgnoreCase);
        _requireMx = options.RequireMx && _exchangeHosts.Count > 0;
    }

    public ValueTask<Resolution> ResolveAsync(EmailAddress recipient, CancellationToken cancellationToken) =>
        ResolveAsync(recipient, null, cancellationToken);

    public async Task<Explanation> ExplainAsync(EmailAddress recipient, CancellationToken cancellationToken)
    {
        var trace = new ResolutionTrace();
        var resolution = await ResolveAsync(recipient, trace, cancellationToken);
        return new Explanation(
            recipient.ToString(), resolution.Outcome, resolution.Reply.ToString(), trace.Steps, trace.Rules,
            [.. resolution.Targets.Select(t => t.ToString()!)], trace.Port, trace.Problems);
    }

    private async ValueTask<Resolution> ResolveAsync(EmailAddress recipient, ResolutionTrace? trace, CancellationToken cancellationToken)
    {
        var (direct, port) = await ResolveDirectAsync(recipient, trace, cancellationToken);
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
                    return instead;
                targets.AddRange(expansion.Targets);
            }

            if (targets.Count == 0 && expansions.Any(e => e.Instead is not null))
                return ResolutionReplies.Disabled421;
        }

        var unique = TargetPlan.Unique(targets);
        if (unique.Count > _maxTargets)
        {
            trace?.Step("target", $"{unique.Count} targets after looking the targets up themselves; {_maxTargets} are allowed.");
            return ResolutionReplies.TooMany(recipient, _maxTargets);
        }

        if (unique.Count > 0)
            return direct with { Targets = [.. unique] };
        trace?.Step("target", "Nothing is left: every target is disabled or leads back here.");
        return ResolutionReplies.NobodyLeft(recipient);
    }

    /// <summary>What the recipient's own domain says, its targets not looked up.</summary>
    private async ValueTask<(Resolution Resolution, int? Port)> ResolveDirectAsync(EmailAddress recipient, ResolutionTrace? trace, CancellationToken cancellationToken)
    {
        if (recipient.Domain.Literal is not null)
        {
            trace?.Step("TXT", "An address literal has no records.");
            return (ResolutionReplies.NotConfigured(recipient), null);
        }

        var answer = await _dns.ResolveAsync(recipient.Domain.Name, DnsType.TXT, cancellationToken);
        if (answer.IsTemporaryFailure)
        {
            trace?.Step("TXT", $"{recipient.Domain} could not be looked up: {answer.Explanation ?? answer.Status.ToString()}");
            return (ResolutionReplies.LookupFailed(recipient), null);
        }

        if (answer.Status != DnsStatus.Success)
        {
            trace?.Step("TXT", answer.Status == DnsStatus.NxDomain ? $"{recipient.Domain} does not exist in DNS." : $"{recipient.Domain} has no TXT record.");
            trace?.Step("mend", Publish(recipient.Domain));
            return (ResolutionReplies.NotConfigured(recipient), null);
        }

        var (resolution, port) = await ResolveRulesAsync(answer, recipient, trace, cancellationToken);
        if (resolution.Outcome != ResolutionOutcome.NotConfigured || !answer.IsStale)
            return (resolution, port);
        // The owner may have added the address since; nobody could be asked.
        trace?.Step("TXT", "The records are old and could not be looked up again.");
        return (ResolutionReplies.LookupFailed(recipient), null);
    }

    private async ValueTask<(Resolution Resolution, int? Port)> ResolveRulesAsync(
        DnsAnswer answer, EmailAddress recipient, ResolutionTrace? trace, CancellationToken cancellationToken)
    {
        var rules = _cache.Get(recipient.Domain.Name, answer);
        if (trace is not null)
            Describe(rules, answer, recipient.Domain, trace);
        if (rules.IsEmpty && rules.Records.Verifications.Length < 2)
        {
            trace?.Step("mend", Publish(recipient.Domain));
            return (ResolutionReplies.NotConfigured(recipient), null);
        }

        if (await CheckMxAsync(recipient, trace, cancellationToken) is { } refusal)
            return (refusal, null);
        if (rules.Records.Verifications.Length > 1)
        {
            trace?.Step("TXT", "There is more than one forward-email-site-verification record: keep one.");
            return (ResolutionReplies.Contradiction(recipient), null);
        }

        return (Apply(rules, recipient, trace), rules.Records.Port);
    }

    private static void Describe(DomainRules rules, DnsAnswer answer, Domain domain, ResolutionTrace trace)
    {
        var records = rules.Records;
        trace.Step("TXT", $"{domain} has {Count(answer.Records.Length, "TXT record")} with {Count(records.Rules.Length, "forwarding rule")}.");
        if (records.Port is { } port)
            trace.Step("TXT", $"Mail goes to port {port} of the target itself (forward-email-port).");
        if (records.Verifications.Length == 1 && records.Rules.IsEmpty)
            trace.Step("TXT", "There is a forward-email-site-verification record, but no account of this service has the domain.");
        if (records.Port is not null && records.Rules.IsEmpty)
            trace.Step("note", $"A port alone forwards nothing: add forward-email={domain} as well.");
        trace.Port = records.Port;
        trace.Problems.AddRange(rules.Problems);
    }

    /// <summary>Null when the domain's mail comes here.</summary>
    private async ValueTask<Resolution?> CheckMxAsync(EmailAddress recipient, ResolutionTrace? trace, CancellationToken cancellationToken)
    {
        var answer = await _dns.ResolveAsync(recipient.Domain.Name, DnsType.MX, cancellationToken);
        if (answer.IsTemporaryFailure)
        {
            trace?.Step("MX", $"{recipient.Domain} could not be looked up: {answer.Explanation ?? answer.Status.ToString()}");
            return ResolutionReplies.LookupFailed(recipient);
        }

        var exchanges = new List<string>();
        foreach (var record in answer.Records)
        {
            // RFC 7505 §3: a null MX says that the domain takes no mail.
            if (record is not MxRecord { IsNull: false } mx)
                continue;
            exchanges.Add(mx.Exchange);
            if (!_requireMx || _exchangeHosts.Contains(mx.Exchange))
            {
                trace?.Step("MX", _requireMx ? $"{mx.Exchange} is ours."
                    : _exchangeHosts.Count > 0 ? $"{mx.Exchange}. It need not be ours (Forwarding:RequireMx is off)."
                    : $"{mx.Exchange} is taken to be ours: no host name of ours is known here (Service:Host, or --exchange).");
                return null;
            }
        }

        if (answer.IsStale)
            return ResolutionReplies.LookupFailed(recipient);
        trace?.Step("MX", exchanges.Count == 0
            ? $"{recipient.Domain} has no MX record, so its forwarding records do not count."
            : $"{recipient.Domain} has its mail sent to {string.Join(", ", exchanges)}, so its forwarding records do not count here.");
        trace?.Step("mend", $"Publish at {recipient.Domain}: {Wanted()}{(exchanges.Count > 0 ? ", and take the others away" : "")}.");
        return ResolutionReplies.NotConfigured(recipient);
    }

    private string Wanted() => _exchangeHosts.Count == 0
        ? "MX 10 and the name of the host that Stafett runs on, such as MX 10 mx1.example.com"
        : "MX 10 " + string.Join(" and MX 10 ", _exchangeHosts);

    private string Publish(Domain domain) => $"Publish at {domain}: {Wanted()}; and TXT \"forward-email=hello:you@where.you.read\".";

    private static string Count(int count, string what) => count == 1 ? $"1 {what}" : $"{count} {what}s";

    private Resolution Apply(DomainRules rules, EmailAddress recipient, ResolutionTrace? trace)
    {
        var name = TargetPlan.WithoutTag(recipient.LocalPart.Folded);
        if (Find(rules, name, recipient.Domain) is not { } matches)
        {
            trace?.Step("rule", "A pattern took too long.");
            return ResolutionReplies.PatternTooSlow(recipient);
        }

        if (matches.IsEmpty)
        {
            trace?.Step("rule", $"No rule matches {name}, and there is no catch-all.");
            return ResolutionReplies.NotConfigured(recipient);
        }

        var plan = new TargetPlan(recipient, rules.Records.Port);
        foreach (var match in matches)
        {
            trace?.Rules.Add(RecordProblem.Shown(match.Rule.Item));
            trace?.Step("rule", $"{RecordProblem.Shown(match.Rule.Item)} ({KindOf(match.Rule)}) matches.");
            if (match.Rule.Disabling != Disabling.None)
                return Disabled(match.Rule.Disabling);
            if (plan.Add(match) is { } why)
                trace?.Step("rule", $"It is passed over: {why}.");
        }

        if (plan.Targets.Count == 0)
            return ResolutionReplies.NotConfigured(recipient);
        var targets = TargetPlan.Unique(plan.Targets);
        if (targets.Count <= _maxTargets)
            return new Resolution(ResolutionOutcome.Forward, [.. targets], ResolutionReplies.Accepted);
        trace?.Step("target", $"{targets.Count} targets; {_maxTargets} are allowed.");
        return ResolutionReplies.TooMany(recipient, _maxTargets);
    }

    /// <summary>Null when a pattern took too long, or when too many that may take long run already: nobody's patterns may take all processors.</summary>
    private ImmutableArray<RuleMatch>? Find(DomainRules rules, ReadOnlySpan<char> name, Domain domain)
    {
        var grownBefore = rules.Grown;
        try
        {
            if (rules.IsHeavy && Interlocked.Increment(ref _heavy) > MaxHeavy)
                return null;
            return rules.Find(name);
        }
        finally
        {
            if (rules.IsHeavy)
                Interlocked.Decrement(ref _heavy);
            _cache.Used(domain.Name, rules, grownBefore);
        }
    }

    private static string KindOf(ForwardingRule rule) => rule.Kind switch
    {
        ForwardingRuleKind.CatchAll => "catch-all",
        ForwardingRuleKind.LocalPart => "name",
        _ => "pattern",
    };

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

        var (resolution, port) = await ResolveDirectAsync(mail.Address, null, cancellationToken);
        switch (resolution.Outcome)
        {
            case ResolutionOutcome.Forward:
                var inner = resolution.Targets.Where(t => t is not MailTarget m || port is not null || !IsVisited(m.Address, mail, recipient, siblings)).ToImmutableArray();
                trace?.Step("target", inner.IsEmpty
                    ? $"{mail.Address} forwards through us back to where it came from, and is left out."
                    : $"{mail.Address} forwards through us to {string.Join(", ", inner)}.");
                return (inner, null);
            case ResolutionOutcome.Disabled250 or ResolutionOutcome.Disabled421 or ResolutionOutcome.Disabled550:
                trace?.Step("target", $"{mail.Address} is disabled and is left out.");
                return ([], resolution.Outcome == ResolutionOutcome.Disabled421 ? resolution : null);
            case ResolutionOutcome.TooMany:
                return ([], ResolutionReplies.TooMany(recipient, _maxTargets));
            case ResolutionOutcome.Temporary when await MayBeOursAsync(mail.Address.Domain, cancellationToken):
                trace?.Step("target", $"{mail.Address} may be forwarded through us, which cannot be looked up now.");
                return ([], ResolutionReplies.LookupFailed(recipient));
            default:
                return ([target], null);
        }
    }

    /// <summary>Mail sent to its exchangers could come back to us.</summary>
    private async ValueTask<bool> MayBeOursAsync(Domain domain, CancellationToken cancellationToken)
    {
        var answer = await _dns.ResolveAsync(domain.Name, DnsType.MX, cancellationToken);
        return answer.IsTemporaryFailure || answer.Records.Any(r => r is MxRecord mx && _exchangeHosts.Contains(mx.Exchange));
    }

    // The recipient, the target itself and its siblings, which are looked up on their own.
    private static bool IsVisited(EmailAddress address, MailTarget parent, EmailAddress recipient, ImmutableArray<ResolvedTarget> siblings) =>
        IsSame(address, recipient) || IsSame(address, parent.Address) || siblings.Any(s => s is MailTarget mail && IsSame(mail.Address, address));

    private static bool IsSame(EmailAddress one, EmailAddress other) =>
        one.Domain == other.Domain && string.Equals(one.LocalPart.Value, other.LocalPart.Value, StringComparison.OrdinalIgnoreCase);
}
