using System.Text;
using Stafett.Protocols.Dns;
using Stafett.Protocols.Message;
using Stafett.Server.Accounts.DomainCheck;
using Stafett.Server.Connections;
using Stafett.Server.Dns;

namespace Stafett.Server.Tests.Accounts.DomainCheck;

/// <summary>Checks of <c>d.example</c> by the records of a zone. Names written as <c>@</c> are the domain, <c>_dmarc</c> is below it.</summary>
internal static class CheckedZone
{
    public const string Name = "d.example";

    public static readonly DomainQuestion Question = new(Domain.Parse(Name));

    public static IDnsResolver Dns(string zone)
    {
        if (!ZoneFileParser.TryParse($"$ORIGIN {Name}.\n$TTL 60\n{zone}\n", "", out var read, out var errors))
            throw new FormatException(string.Join('\n', errors));
        return new ZoneResolver(TimeProvider.System, read);
    }

    /// <summary>A zone of which some names give no answer.</summary>
    public static IDnsResolver Failing(string zone, params string[] names) => new FailingResolver(Dns(zone), names);

    public static Task<HttpOutcome> NoWeb(HttpCall call, CancellationToken cancellationToken) =>
        Task.FromResult(new HttpOutcome(0, HttpFailure.NoSuchHost, $"there is no host {call.Url.IdnHost}"));

    public static Func<HttpCall, CancellationToken, Task<HttpOutcome>> Serves(string policy) =>
        (_, _) => Task.FromResult(new HttpOutcome(200, HttpFailure.None, "") { Body = Encoding.UTF8.GetBytes(policy), ContentType = "text/plain" });

    /// <summary>A finding is there with these words and this record in its mend ("": none is looked for).</summary>
    public static void AssertSays(IEnumerable<Finding> findings, Severity severity, string text, string record = "")
    {
        var all = findings.ToList();
        Assert.True(
            all.Exists(f => f.Severity == severity && f.Text.Contains(text, StringComparison.Ordinal) && (record.Length == 0 || (f.Mend is { } mend && mend.Records.Contains(record)))),
            $"{severity}: {text}, {record} is not among:\n{string.Join('\n', all.Select(f => $"{f.Severity}: {f.Text} | {f.Mend?.What} {(f.Mend is null ? "" : string.Join(" / ", f.Mend.Records))}"))}");
        Assert.All(all, f => Assert.DoesNotContain(f.Text + f.Mend?.What + string.Concat(f.Mend?.Records ?? []), char.IsControl));
    }

    private sealed class FailingResolver(IDnsResolver inner, string[] names) : IDnsResolver
    {
        public ValueTask<DnsAnswer> ResolveAsync(string name, DnsType type, CancellationToken cancellationToken) => names.Contains(name)
            ? new ValueTask<DnsAnswer>(new DnsAnswer(DnsStatus.ServerFailure, [], name, false, DateTimeOffset.MaxValue))
            : inner.ResolveAsync(name, type, cancellationToken);
    }
}
