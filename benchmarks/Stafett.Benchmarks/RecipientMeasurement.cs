using System.Collections.Immutable;
using System.Diagnostics;
using System.Text;
using Stafett.Protocols.Dns;
using Stafett.Protocols.Message;
using Stafett.Server.Configuration;
using Stafett.Server.Forwarding;
using Stafett.Storage.Control;
using Stafett.Storage.Control.Domains;

namespace Stafett.Benchmarks;

/// <summary>What RCPT costs on MX: records from a cache, the account's alias, and the look at the target's own domain.</summary>
internal static class RecipientMeasurement
{
    private const int Times = 200_000;

    /// <param name="count">Aliases of the domain, customer-0 and so on.</param>
    public static async Task RunAsync(ControlDatabase control, HostedDomain domain, int count, Action<string, string> print)
    {
        var dns = new Records(domain);
        var hosted = new RecipientResolver(dns, new ForwardingOptions(), "mx1.example.com", null, control.Rules, TimeProvider.System);
        var names = Enumerable.Range(0, 1_000).Select(i => EmailAddress.Parse($"customer-{i * 7_919L % count}@{domain.Name}")).ToArray();
        var nobody = EmailAddress.Parse($"nobody-of-that-name@{domain.Name}");
        var fromRecords = EmailAddress.Parse("customer-0@records.example");
        print($"{count:N0}: RCPT, alias of the account", await EachAsync(hosted, i => names[i % names.Length], ResolutionOutcome.Forward));
        print($"{count:N0}: RCPT, nobody", await EachAsync(hosted, _ => nobody, ResolutionOutcome.NotConfigured));
        print($"{count:N0}: RCPT, one rule in the DNS, to compare", await EachAsync(hosted, _ => fromRecords, ResolutionOutcome.Forward));
    }

    private static async Task<string> EachAsync(RecipientResolver resolver, Func<int, EmailAddress> next, ResolutionOutcome expected)
    {
        for (var i = 0; i < Times / 10; i++)
            await resolver.ResolveAsync(next(i), CancellationToken.None);
        var octets = GC.GetTotalAllocatedBytes(precise: true);
        var clock = Stopwatch.StartNew();
        for (var i = 0; i < Times; i++)
        {
            if ((await resolver.ResolveAsync(next(i), CancellationToken.None)).Outcome != expected)
                throw new InvalidOperationException("The answer is not right.");
        }

        var each = clock.Elapsed.TotalNanoseconds / Times;
        return $"{each:N0} ns, {(GC.GetTotalAllocatedBytes(precise: true) - octets) / Times} octets";
    }

    /// <summary>Two domains that come here, the same objects each time as from a cache; nothing else exists.</summary>
    private sealed class Records(HostedDomain domain) : IDnsResolver
    {
        private readonly DnsAnswer _mx = Answer(new MxRecord("", 60, 10, "mx1.example.com"));
        private readonly DnsAnswer _verification = Answer(Text($"forward-email-site-verification={domain.VerificationRecord}"));
        private readonly DnsAnswer _rules = Answer(Text("forward-email=customer-0:mailbox@example.net"));
        private readonly DnsAnswer _nothing = new(DnsStatus.NxDomain, [], "", false, DateTimeOffset.MaxValue);

        public ValueTask<DnsAnswer> ResolveAsync(string name, DnsType type, CancellationToken cancellationToken)
        {
            var isHosted = name == domain.Name.Name;
            return ValueTask.FromResult(!isHosted && name != "records.example" ? _nothing : type == DnsType.MX ? _mx : isHosted ? _verification : _rules);
        }

        private static TxtRecord Text(string text) => new("", 60, [(ReadOnlyMemory<byte>)Encoding.ASCII.GetBytes(text)]);

        private static DnsAnswer Answer(DnsRecord record) => new(DnsStatus.Success, ImmutableArray.Create(record), "", false, DateTimeOffset.MaxValue);
    }
}
