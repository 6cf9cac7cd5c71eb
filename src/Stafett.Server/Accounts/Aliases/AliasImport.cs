using System.Collections.Immutable;
using System.Globalization;
using Stafett.Protocols.Dns;
using Stafett.Protocols.Forwarding;
using Stafett.Server.Accounts.Domains;
using Stafett.Server.Dns;
using Stafett.Storage;
using Stafett.Storage.Control;
using Stafett.Storage.Control.Aliases;
using Stafett.Storage.Control.Domains;

namespace Stafett.Server.Accounts.Aliases;

/// <summary>What rules of one name become.</summary>
/// <param name="ErrorCode">Of a disabled one; null: it is enabled.</param>
public sealed record ImportedAlias(string Name, ImmutableArray<string> Recipients, int? ErrorCode);

/// <param name="Rule">As it stands in the record.</param>
public sealed record SkippedRule(string Rule, string Why);

public sealed record ImportPreview(ImmutableArray<ImportedAlias> Aliases, ImmutableArray<SkippedRule> Skipped);

/// <summary>Makes aliases of the rules that stand in the TXT records of a domain, looked up afresh. For its admins. The records stay; their owner deletes them.</summary>
public sealed class AliasImport(ControlDatabase control, FreshDns dns, HostingFacts facts)
{
    public async Task<Answer<ImportPreview>> PreviewAsync(Caller caller, string domainKey, CancellationToken cancellationToken)
    {
        var read = await ReadAsync(caller, domainKey, cancellationToken);
        return read.IsRefused(out var refusal, out var found) ? refusal : found.Preview;
    }

    /// <summary>All of what the preview shows, or nothing.</summary>
    public async Task<Answer<ImportPreview>> ImportAsync(Caller caller, string domainKey, CancellationToken cancellationToken)
    {
        var read = await ReadAsync(caller, domainKey, cancellationToken);
        if (read.IsRefused(out var refusal, out var found))
            return refusal;
        if (found.Made.IsEmpty)
            return Refusal.Because(RefusalKind.Invalid, $"There is nothing to import in the TXT records of {found.Domain.Name}.");
        var made = await control.Aliases.CreateManyAsync(caller.Id, found.Domain.Id, found.Made, cancellationToken);
        return made.IsDone ? found.Preview : Refusal.Of(made.Outcome, "One of the aliases", made.Detail);
    }

    private async Task<Answer<Found>> ReadAsync(Caller caller, string domainKey, CancellationToken cancellationToken)
    {
        var administered = await control.FindToAdministerAsync(caller, domainKey, cancellationToken);
        if (administered.IsRefused(out var refusal, out var domain))
            return refusal;
        if (DomainViews.NeedsDatabase(domain) is { } tooLow)
            return tooLow;
        var answer = await dns.Views[0].ResolveAsync(domain.Name.Name, DnsType.TXT, cancellationToken);
        if (answer.IsTemporaryFailure)
            return Refusal.Because(RefusalKind.Temporary, $"The TXT records of {domain.Name} could not be looked up. Try again in a few minutes.");
        var records = ForwardingRecordParser.Parse(answer.Records.OfType<TxtRecord>().Select(record => record.Text), facts.Cipher);
        var state = new State(domain, facts, caller.Account.Email.ToString());
        foreach (var problem in records.Problems)
            state.Skip(problem.Record, $"{problem.What} {problem.Mend}");
        if (records.Port is { } port)
            state.Skip(string.Create(CultureInfo.InvariantCulture, $"{ForwardingRecordParser.PortPrefix}{port}"), "It is a setting of the domain: enter the port there (smtp_port).");
        foreach (var group in records.Rules.GroupBy(rule => (rule.Kind, rule.Match)))
            await ReadGroupAsync(caller, state, [.. group], cancellationToken);
        return state.ToFound();
    }

    private async Task ReadGroupAsync(Caller caller, State state, ImmutableArray<ForwardingRule> rules, CancellationToken cancellationToken)
    {
        if (state.ReadName(rules[0]) is not { } name)
            return;
        if (await control.Aliases.GetAsync(caller.Id, state.Domain.Id, name, cancellationToken) is not null)
            state.Skip(rules[0].Item, $"There is an alias “{name}” already; what its record says is not added to it.");
        else
            state.Add(name, rules);
    }

    private sealed record Found(HostedDomain Domain, ImmutableArray<NewAlias> Made, ImportPreview Preview);

    private sealed class State(HostedDomain domain, HostingFacts facts, string ownAddress)
    {
        private readonly ImmutableArray<NewAlias>.Builder _made = ImmutableArray.CreateBuilder<NewAlias>();
        private readonly ImmutableArray<SkippedRule>.Builder _skipped = ImmutableArray.CreateBuilder<SkippedRule>();

        public HostedDomain Domain => domain;

        public void Skip(string rule, string why) => _skipped.Add(new SkippedRule(RecordProblem.Shown(rule), why));

        public AliasName? ReadName(ForwardingRule rule)
        {
            var problems = new ProblemList();
            var text = rule.Kind == ForwardingRuleKind.Regex ? $"/{rule.Match}/" : rule.Match;
            var name = new AliasChangesReader(domain, facts, problems).ReadName(text);
            if (name is null)
                Skip(rule.Item, problems.ToRefusal().Problems[0].Text);
            return name;
        }

        public void Add(AliasName name, ImmutableArray<ForwardingRule> rules)
        {
            // The first disabling rule decides, as it does when mail comes.
            var disabling = rules.Select(rule => rule.Disabling).FirstOrDefault(kind => kind != Disabling.None);
            int? code = disabling switch { Disabling.None => null, Disabling.Drop => 250, Disabling.Defer => 421, _ => 550 };
            var recipients = rules.Where(rule => rule.Disabling == Disabling.None).Select(rule => rule.Target?.ToString() ?? rule.Template?.Text ?? "").ToImmutableArray();
            var problems = new ProblemList();
            var request = new AliasChanges
            {
                Recipients = recipients,
                IsEnabled = code is null,
                ErrorCodeIfDisabled = code?.ToString(CultureInfo.InvariantCulture),
                HasRecipientVerification = false,
            };
            var settings = new AliasChangesReader(domain, facts, problems).Read(name, request, null, ownAddress);
            if (!problems.IsEmpty)
                Skip(rules[0].Item, problems.ToRefusal().Problems[0].Text);
            else if (_made.Count == PageRequest.MaxSize)
                Skip(rules[0].Item, $"{PageRequest.MaxSize} aliases are the most at once. Import again for the rest.");
            else
                _made.Add(new NewAlias(name, settings));
        }

        public Found ToFound() => new(
            domain, _made.ToImmutable(),
            new ImportPreview(
                [.. _made.Select(made => new ImportedAlias(
                    made.Name.Text, made.Settings.Recipients, made.Settings.IsEnabled ? null : made.Settings.ErrorCodeIfDisabled))],
                _skipped.ToImmutable()));
    }
}
