using System.Buffers;
using System.Net;
using BenchmarkDotNet.Attributes;
using Stafett.Authentication.Srs;
using Stafett.Protocols.Message;
using Stafett.Protocols.Smtp;
using Stafett.Server.Forwarding;

namespace Stafett.Benchmarks;

/// <summary>What forwarding does with each message besides reading and writing its octets.</summary>
public class MessageBenchmarks
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 6, 0, 0, TimeSpan.Zero);

    private readonly byte[] _small = Samples.Header(2 * 1024);
    private readonly byte[] _large = Samples.Header(8 * 1024);
    private readonly SrsRewriter _srs = new(["a secret of the benchmark"], 10);
    private readonly Domain _host = Domain.Parse("mx.service.example");
    private readonly ReversePath _sender = new(EmailAddress.Parse("bounces+17@sender.example"));
    private readonly EmailAddress _return;
    private readonly HeaderSection _headers;
    private readonly ForwardingPrefix _prefix;
    private readonly EmailAddress[] _aliases = [EmailAddress.Parse("user@hosted.example")];
    private readonly ReceivedFrom _from;

    public MessageBenchmarks()
    {
        _headers = Samples.Section(_small);
        _return = _srs.Forward(_sender, _host, Now)!.Address!;
        _prefix = new ForwardingPrefix(
            _host.Name, "https://service.example", "1.0.0", "abuse@service.example", new LoopMark("a secret of the benchmark"u8.ToArray()), showSessionId: false);
        _from = new ReceivedFrom
        {
            Remote = IPAddress.Parse("192.0.2.1"),
            Iprev = new Stafett.Authentication.Iprev.IprevVerdict(Stafett.Authentication.Iprev.IprevResult.Pass, "mx.sender.example"),
            Helo = "mx.sender.example",
            IsExtended = true,
            TlsVersion = "TLSv1.3",
            CipherSuite = "TLS_AES_256_GCM_SHA384",
            SessionId = "0HNH8K3F2V5QA",
            ReceivedAt = Now,
        };
    }

    [Benchmark]
    public HeaderScan ParseTwoKilobytesOfHeader() => HeaderSectionParser.Parse(new ReadOnlySequence<byte>(_small), HeaderLimits.Default, out _);

    [Benchmark]
    public HeaderScan ParseEightKilobytesOfHeader() => HeaderSectionParser.Parse(new ReadOnlySequence<byte>(_large), HeaderLimits.Default, out _);

    [Benchmark]
    public ReversePath? SrsForward() => _srs.Forward(_sender, _host, Now);

    [Benchmark]
    public SrsReversal SrsReverse() => _srs.TryReverse(_return, Now);

    [Benchmark]
    public int WritePrefix()
    {
        using var output = new PooledOctets(1024);
        _prefix.Write(output, _from, _sender, _aliases, _headers);
        return output.Written.Length;
    }

    [Benchmark]
    public MessageFingerprint Fingerprint() => MessageFingerprint.Compute(_headers, _sender, new ReadOnlySequence<byte>(_small));
}
