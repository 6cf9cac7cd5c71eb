using System.Globalization;
using System.Text;
using BenchmarkDotNet.Attributes;
using Stafett.Protocols.Dns;
using Stafett.Protocols.Message;
using Stafett.Server.Configuration;
using Stafett.Server.Dns;
using Stafett.Server.Forwarding;

namespace Stafett.Benchmarks;

/// <summary>A recipient of a domain whose records are known: has to cost the same however many rules the domain has.</summary>
public class ResolverBenchmarks
{
    private RecipientResolver _resolver = null!;
    private EmailAddress _first = null!;
    private EmailAddress _last = null!;

    [Params(1, 100, 2_000)]
    public int Rules { get; set; }

    [GlobalSetup]
    public void Prepare()
    {
        var zone = new StringBuilder("hosted.example. 3600 MX 10 mx.service.example.\n");
        // A domain may have 200 records with 64 KB in all.
        foreach (var record in Enumerable.Range(0, Rules).Chunk(12))
            zone.Append(CultureInfo.InvariantCulture, $"hosted.example. 3600 TXT \"forward-email={string.Join(',', record.Select(r => $"n{r}:u@gmail.com"))}\"\n");
        var dns = new ZoneResolver(TimeProvider.System, DnsZone.Parse(zone.ToString()));
        _resolver = new RecipientResolver(dns, new ForwardingOptions(), "mx.service.example", null);
        _first = EmailAddress.Parse("n0@hosted.example");
        _last = EmailAddress.Parse(string.Create(CultureInfo.InvariantCulture, $"n{Rules - 1}@hosted.example"));
        if (!First().AsTask().GetAwaiter().GetResult().IsAccepted || !Last().AsTask().GetAwaiter().GetResult().IsAccepted)
            throw new InvalidOperationException("The sample is not right.");
    }

    [Benchmark]
    public ValueTask<Resolution> First() => _resolver.ResolveAsync(_first, CancellationToken.None);

    [Benchmark]
    public ValueTask<Resolution> Last() => _resolver.ResolveAsync(_last, CancellationToken.None);
}
