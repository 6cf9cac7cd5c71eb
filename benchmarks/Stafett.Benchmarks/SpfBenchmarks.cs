using System.Net;
using System.Text;
using BenchmarkDotNet.Attributes;
using Stafett.Authentication.Spf;
using Stafett.Protocols.Dns;
using Stafett.Protocols.Message;
using Stafett.Protocols.Smtp;
using Stafett.Server.Dns;

namespace Stafett.Benchmarks;

/// <summary>A check whose answers are all cached, and a record that is read for the first time.</summary>
public class SpfBenchmarks
{
    private const string Own = "v=spf1 ip4:192.0.2.0/24 ip4:198.51.100.0/24 ip6:2001:db8::/32 a mx include:_spf.service.example -all";

    private static readonly byte[] Record = Encoding.ASCII.GetBytes(Own);

    private SpfVerifier _verifier = null!;
    private SpfRequest _first = null!;
    private SpfRequest _included = null!;
    private SpfRequest _macros = null!;

    [GlobalSetup]
    public void Prepare()
    {
        var dns = new ZoneResolver(TimeProvider.System, DnsZone.Parse(
            $"""
            sender.example. 86400 TXT "{Own}"
            sender.example. 86400 A 203.0.113.1
            sender.example. 86400 MX 10 mx1.sender.example.
            sender.example. 86400 MX 20 mx2.sender.example.
            mx1.sender.example. 86400 A 203.0.113.2
            mx2.sender.example. 86400 A 203.0.113.3
            _spf.service.example. 86400 TXT "v=spf1 include:_a.service.example include:_b.service.example ~all"
            _a.service.example. 86400 TXT "v=spf1 ip4:203.0.113.16/28 ip4:203.0.113.32/27 ~all"
            _b.service.example. 86400 TXT "v=spf1 ip4:203.0.113.64/26 ip4:203.0.113.128/25 ~all"
            macro.example. 86400 TXT "v=spf1 exists:%{"{"}ir{"}"}.%{"{"}l1r+-{"}"}._spf.%{"{"}d2{"}"} -all"
            200.113.0.203.bob._spf.macro.example. 86400 A 127.0.0.2
            """));
        _verifier = new SpfVerifier(dns, TimeProvider.System, new SpfOptions());
        _first = Request("192.0.2.1", "bob@sender.example");
        _included = Request("203.0.113.200", "bob@sender.example");
        _macros = Request("203.0.113.200", "bob+list@macro.example");
        if (Check(_first) != SpfResult.Pass || Check(_included) != SpfResult.Pass || Check(_macros) != SpfResult.Pass)
            throw new InvalidOperationException("The sample is not right.");
    }

    /// <summary>One question.</summary>
    [Benchmark]
    public ValueTask<SpfVerdict> FirstMechanism() => _verifier.CheckAsync(_first, CancellationToken.None);

    /// <summary>Eight questions: three includes, a, and two exchangers.</summary>
    [Benchmark]
    public ValueTask<SpfVerdict> LastInclude() => _verifier.CheckAsync(_included, CancellationToken.None);

    /// <summary>Two questions, one of them made of macros.</summary>
    [Benchmark]
    public ValueTask<SpfVerdict> Macros() => _verifier.CheckAsync(_macros, CancellationToken.None);

    [Benchmark]
    public bool ParseRecord() => SpfRecordParser.TryParse(Record, out _, out _);

    private SpfResult Check(SpfRequest request) => _verifier.CheckAsync(request, CancellationToken.None).AsTask().GetAwaiter().GetResult().Result;

    private static SpfRequest Request(string client, string sender) => SpfRequest.ForMailFrom(IPAddress.Parse(client), new ReversePath(EmailAddress.Parse(sender)), "mail.sender.example");
}
