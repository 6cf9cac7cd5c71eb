using BenchmarkDotNet.Attributes;
using Stafett.Protocols.Dns;

namespace Stafett.Benchmarks;

/// <summary>The answer of an upstream, which is read once per name and then kept.</summary>
public class DnsBenchmarks
{
    private readonly byte[] _mx;
    private readonly byte[] _txt;

    public DnsBenchmarks()
    {
        _mx = Write(
            DnsType.MX,
            """
            hosted.example. 3600 MX 10 mx1.service.example.
            hosted.example. 3600 MX 20 mx2.service.example.
            mx1.service.example. 3600 A 192.0.2.1
            mx2.service.example. 3600 A 192.0.2.2
            """);
        _txt = Write(
            DnsType.TXT,
            """
            hosted.example. 3600 TXT "v=spf1 a mx include:_spf.service.example -all"
            hosted.example. 3600 TXT "forward-email=hello:user@target.example,support:team@target.example"
            hosted.example. 3600 TXT "google-site-verification=0123456789abcdef0123456789abcdef0123456789a"
            """);
    }

    [Benchmark]
    public bool ParseMx() => DnsMessageParser.TryParse(_mx, out _);

    [Benchmark]
    public bool ParseTxt() => DnsMessageParser.TryParse(_txt, out _);

    private static byte[] Write(DnsType type, string records)
    {
        var zone = DnsZone.Parse(records);
        var message = new DnsMessage
        {
            Id = 4711,
            IsResponse = true,
            RecursionDesired = true,
            RecursionAvailable = true,
            Questions = [new DnsQuestion("hosted.example", type)],
            Answers = [.. zone.Records.Where(r => r.Type == type)],
            Additionals = [.. zone.Records.Where(r => r.Type != type)],
        };
        var room = new byte[1500];
        return DnsMessageWriter.TryWrite(message, room, out var length) ? room[..length] : throw new InvalidOperationException("The sample is not right.");
    }
}
