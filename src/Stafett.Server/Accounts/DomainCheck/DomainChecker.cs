using Stafett.Protocols.Dns;
using Stafett.Server.Connections;

namespace Stafett.Server.Accounts.DomainCheck;

/// <summary>Says what a domain's DNS means for its mail, what is wrong with it, and which records mend it.</summary>
/// <param name="sendAsync">Asks for the policy of MTA-STS: <see cref="GuardedHttpClient.SendAsync(HttpCall, CancellationToken)"/>.</param>
public sealed class DomainChecker(IDnsResolver dns, Func<HttpCall, CancellationToken, Task<HttpOutcome>> sendAsync, TimeProvider time)
{
    /// <summary>For everything together: the minute that RFC 8461 §3.3 gives to a policy.</summary>
    public static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(60);

    /// <summary>Throws only when the token is cancelled.</summary>
    public async Task<DomainReport> CheckAsync(DomainQuestion question, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(TimeLimit, time);
        var shared = new SharedLookUps(dns, time, deadline.Token);
        var name = question.Name;
        var exists = await shared.ResolveAsync(name, DnsType.MX, cancellationToken).ConfigureAwait(false);
        if (exists.Status == DnsStatus.NxDomain)
        {
            return new DomainReport(name,
            [
                new Finding("NS", Severity.Broken, $"{name} does not exist in DNS.",
                    new Mend("Look for a slip of the pen, or register the name and wait until its registry publishes it.")),
            ]);
        }

        ISubjectCheck[] subjects =
        [
            new NameServerCheck(question, shared),
            new MxCheck(question, shared),
            new ReverseNameCheck(question, shared),
            new ForwardingCheck(question, shared),
            new SpfCheck(question, shared),
            new DkimCheck(question, shared),
            new DmarcCheck(question, shared),
            new MtaStsCheck(question, shared, sendAsync),
            new TlsReportCheck(question, shared),
            new BimiCheck(question, shared),
            new CaaCheck(question, shared),
        ];
        var found = await Task.WhenAll(subjects.Select(subject => subject.CheckAsync(cancellationToken))).ConfigureAwait(false);
        return new DomainReport(name, [.. found.SelectMany(findings => findings)]);
    }
}
