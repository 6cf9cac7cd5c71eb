using Stafett.Protocols.Dns;
using Stafett.Protocols.Forwarding;
using Stafett.Server.Forwarding;

namespace Stafett.Server.Accounts.DomainCheck;

/// <summary>The records that say where mail is handed on to, read as the server reads them.</summary>
internal sealed class ForwardingCheck(DomainQuestion question, IDnsResolver dns) : ISubjectCheck
{
    private const int MaxProblems = 20;

    private readonly Findings _found = new("forwarding");

    public async Task<IReadOnlyList<Finding>> CheckAsync(CancellationToken cancellationToken)
    {
        var name = question.Name;
        var answer = await dns.ResolveAsync(name, DnsType.TXT, cancellationToken).ConfigureAwait(false);
        if (answer.IsTemporaryFailure)
        {
            _found.Unknown(name, DnsType.TXT, answer);
            return _found;
        }

        var rules = DomainRules.Compile(ForwardingRecordParser.Parse([.. answer.Records.OfType<TxtRecord>().Select(txt => txt.Text)], question.Cipher));
        foreach (var problem in rules.Problems.Take(MaxProblems))
            _found.Broken($"{problem.Record}: {problem.What}", new Mend(problem.Mend));
        if (rules.Problems.Length > MaxProblems)
            _found.Broken($"And {rules.Problems.Length - MaxProblems} more problems of this kind.");
        var exchangers = await Exchangers.FindAsync(name, dns, cancellationToken).ConfigureAwait(false);
        Describe(rules.Records, exchangers.Hosts.Any(host => question.IsOurs(host.Host)));
        return _found;
    }

    private void Describe(ForwardingRecords records, bool comesHere)
    {
        var name = question.Name;
        if (records.Verifications.Length > 1)
            _found.Broken("There is more than one forward-email-site-verification record, and nobody can know which one counts; mail has to wait.", new Mend("Keep one of them."));
        if (records.Rules.IsEmpty)
        {
            var mend = new Mend("To have its mail handed on, publish, with the mailbox that you read:", RecordLine.Txt(name, "forward-email=hello:you@mailbox.example"));
            if (records.Port is not null)
                _found.Broken("There is a forward-email-port, but no rule: a port alone forwards nothing.", mend);
            else if (records.Verifications.Length == 1)
                _found.Note("A forward-email-site-verification record, and no rules in DNS: an account has them.");
            else if (comesHere)
                _found.Warning($"{name} has no forwarding records, so mail that comes here for it is refused.", mend);
            else if (_found.Count == 0)
                _found.Note($"{name} has no forwarding records.", mend);
            return;
        }

        var counts = new List<string>(4);
        Count("name", ForwardingRuleKind.LocalPart);
        Count("pattern", ForwardingRuleKind.Regex);
        Count("catch-all", ForwardingRuleKind.CatchAll);
        _found.Ok($"{string.Join(", ", counts)}{(records.Port is { } port ? $"; mail goes to port {port} of the target" : "")}. `stafett explain` tells what happens to one address.");

        void Count(string what, ForwardingRuleKind kind)
        {
            var count = records.Rules.Count(rule => rule.Kind == kind);
            if (count > 0)
                counts.Add(count == 1 ? $"1 {what}" : $"{count} {what}s");
        }
    }
}
