using System.Net;
using Stafett.Protocols.Dns;
using Stafett.Protocols.Forwarding;
using Stafett.Protocols.Message;
using Stafett.Server.Abuse;
using Stafett.Server.Configuration;
using Stafett.Server.Forwarding;
using Stafett.Storage.Control;
using Stafett.Storage.Control.Aliases;
using Stafett.Storage.Control.Domains;

namespace Stafett.Server.Accounts.Domains;

/// <summary>
/// Says what happens to mail for an address, and why. Anybody hears what the DNS says. Rules of an account are shown to those who may see them there, as far as they
/// may: never what is behind somebody else's alias, and never because somebody merely claims the domain.
/// </summary>
public sealed class RuleTester
{
    /// <summary>For one client's network.</summary>
    public const int VisitsPerHour = 30;

    public const int OwnTestsPerHour = 300;

    private const int MaxLevels = 8;
    private const int MaxAddress = 1_000;

    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    // What stands in these is in the DNS, or says no more than a reply to RCPT.
    private static readonly string[] PublicTopics = ["TXT", "MX", "account", "mend"];

    private readonly ControlDatabase _control;
    private readonly RateLimits _limits;
    private readonly TimeProvider _time;
    private readonly RecipientResolver _whole;
    private readonly RecipientResolver _public;

    public RuleTester(ControlDatabase control, IDnsResolver dns, ForwardingOptions options, HostingFacts facts, RateLimits limits, TimeProvider time)
    {
        _control = control;
        _limits = limits;
        _time = time;
        _whole = new RecipientResolver(dns, options, facts.Host, facts.Cipher, control.Rules, time);
        // It has neither the key of encrypted records nor the accounts: what it does not know it cannot tell.
        _public = new RecipientResolver(dns, options, facts.Host, null, null, time);
    }

    /// <summary>From public DNS facts only. <see cref="Explanation.IsPartial"/> where there may be more.</summary>
    public async Task<Answer<Explanation>> ForVisitorAsync(IPAddress visitor, string address, CancellationToken cancellationToken)
    {
        if (Read(address) is not { } recipient)
            return NoAddress(address);
        if (Limit("rule-tester", visitor, VisitsPerHour) is { } refusal)
            return refusal;
        return await ExplainPublicAsync(recipient, cancellationToken);
    }

    /// <summary>With the rules of the account, for an address of a domain that the caller sees; others are NotFound.</summary>
    public async Task<Answer<Explanation>> ForOwnerAsync(Caller caller, string address, CancellationToken cancellationToken)
    {
        if (Read(address) is not { } recipient)
            return NoAddress(address);
        if (!await SeesAsync(caller, recipient.Domain, cancellationToken))
            return Refusal.NotFound(DomainViews.What);
        if (Limit("own-rule-tester", caller.Id, OwnTestsPerHour) is { } refusal)
            return refusal;
        var trace = new ResolutionTrace();
        var resolution = await _whole.ResolveAsync(recipient, trace, cancellationToken);
        // Everybody may claim every name. Whose rules count is said by the record in the DNS, and only to him they are shown.
        if (resolution.Hosted is not { } hosted || await _control.Domains.GetAsync(caller.Id, hosted.Domain.Id, cancellationToken) is not { } domain)
            return await ExplainPublicAsync(recipient, cancellationToken);
        var explanation = WithoutForeign(RecipientResolver.Explain(recipient, resolution, trace), resolution, domain);
        if (domain.CallerRole == MemberRole.Admin)
            return explanation;
        return !trace.HasSecrets && await AreOwnAsync(caller, hosted, cancellationToken) ? explanation with { Problems = [] } : Shortened(explanation);
    }

    private static EmailAddress? Read(string text) => text.Length <= MaxAddress && EmailAddress.TryParse(text.Trim(), out var address) ? address : null;

    private static Refusal NoAddress(string text) =>
        Refusal.Invalid("address", $"“{RecordProblem.Shown(text)}” is no e-mail address. Write it as hello@example.com.");

    private Refusal? Limit(string name, RateKey key, int most)
    {
        var limit = _limits.Take(name, key, most, Hour);
        return limit.IsAllowed
            ? null
            : Refusal.Because(RefusalKind.TooMany, $"Rules can be tested {most} times an hour. Try again later.") with { RetryAfter = limit.RetryAfter(_time.GetUtcNow()) };
    }

    /// <summary>The domain itself, or one above it that forwards the names below it.</summary>
    private async Task<bool> SeesAsync(Caller caller, Domain name, CancellationToken cancellationToken)
    {
        if (name.Literal is not null)
            return false;
        if (await _control.Domains.GetAsync(caller.Id, name, cancellationToken) is not null)
            return true;
        var rest = name.Name;
        for (var level = 0; level < MaxLevels && rest.IndexOf('.') is >= 0 and var dot; level++)
        {
            rest = rest[(dot + 1)..];
            if (Domain.TryParse(rest, out var above) && await _control.Domains.GetAsync(caller.Id, above, cancellationToken) is { Settings.AllowSubdomainForwarding: true })
                return true;
        }

        return false;
    }

    private async Task<Explanation> ExplainPublicAsync(EmailAddress recipient, CancellationToken cancellationToken)
    {
        var trace = new ResolutionTrace { IsPublic = true };
        var explanation = RecipientResolver.Explain(recipient, await _public.ResolveAsync(recipient, trace, cancellationToken), trace);
        // "Does not exist" would be more than is known.
        return explanation is { IsPartial: true, Outcome: ResolutionOutcome.NotConfigured } ? explanation with { Reply = "" } : explanation;
    }

    /// <summary>Every alias that decides about the address is the caller's.</summary>
    private async Task<bool> AreOwnAsync(Caller caller, HostedRecipient hosted, CancellationToken cancellationToken)
    {
        foreach (var alias in hosted.Aliases)
        {
            if (await _control.Aliases.GetAsync(caller.Id, hosted.Domain.Id, (AliasKey)alias, cancellationToken) is null)
                return false;
        }

        return !hosted.Aliases.IsEmpty;
    }

    /// <summary>What is behind a target that has rules of its own is shown where these are the same domain's; else the target itself, which the owner wrote.</summary>
    private static Explanation WithoutForeign(Explanation explanation, Resolution resolution, HostedDomain own)
    {
        var steps = new List<ExplanationStep>(explanation.Steps.Count);
        foreach (var step in explanation.Steps)
        {
            if (step.Via is null || step.ViaOwner == own.Id)
                steps.Add(step);
            else
                steps.Add(new ExplanationStep(step.Topic, $"{step.Via} is forwarded through us too, by rules of its own, which its owner sees."));
        }

        var targets = resolution.Targets.Select(target => target.Via is { } via && target.Owner?.Id != own.Id ? via.ToString() : target.ToString()!).Distinct();
        return explanation with { Steps = steps, Targets = [.. targets] };
    }

    private static Explanation Shortened(Explanation explanation) => explanation with
    {
        Steps = [.. explanation.Steps.Where(step => PublicTopics.Contains(step.Topic)), new ExplanationStep("note", "Which rules match is shown to admins of the domain, and to whom the alias belongs.")],
        Rules = [],
        Targets = [],
        Problems = [],
        IsPartial = true,
    };
}
