using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Stafett.Authentication;
using Stafett.Authentication.Arc;
using Stafett.Authentication.Dkim;
using Stafett.Authentication.Dmarc;
using Stafett.Authentication.Iprev;
using Stafett.Authentication.Spf;
using Stafett.Protocols.Dns;
using Stafett.Protocols.Message;
using Stafett.Protocols.Smtp;

namespace Stafett.Benchmarks;

/// <summary>
/// Our side of benchmarks/authentication/run: messages, keys and a zone in a folder, then each step over them, in one thread. Rates are by the processor time of this process,
/// so that other work on the machine does not count.
/// </summary>
internal sealed class AuthenticationRuns : IDnsResolver
{
    private static readonly (string Name, int Length)[] Sizes = [("10k", 10_000), ("100k", 100_000), ("1m", 1_000_000), ("50m", 50_000_000)];
    private static readonly Domain Domain = Domain.Parse("example.com");
    private static readonly IPAddress Client = IPAddress.Parse("192.0.2.1");
    private static readonly ReversePath Sender = new(EmailAddress.Parse("bounces@sender.example"));
    private static readonly IprevVerdict Iprev = new(IprevResult.Pass, "mx.sender.example");

    private readonly string _folder;
    private readonly double _seconds;
    private readonly Dictionary<string, DnsAnswer> _zone;
    private readonly DkimVerifier _verifier;
    private readonly ArcValidator _validator;
    private readonly MessageAuthenticator _authenticator;
    private readonly DkimSigner _rsa;
    private readonly DkimSigner _both;
    private readonly ArcSealer _sealer;
    private readonly ArrayBufferWriter<byte> _output = new();

    private AuthenticationRuns(string folder, double seconds)
    {
        _folder = folder;
        _seconds = seconds;
        var zone = JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllText(Path.Combine(folder, "zone.json")))!;
        // One answer object for each name, as the server's cache gives it until its time is over.
        _zone = zone.ToDictionary(record => record.Key, record =>
            new DnsAnswer(DnsStatus.Success, [new TxtRecord(record.Key, 300, [Encoding.ASCII.GetBytes(record.Value)])], record.Key, false, DateTimeOffset.MaxValue));
        var keys = new DkimKeyResolver(this);
        var (rsa, ed25519) = (Key("key.pem"), Key("ed25519.pem"));
        _verifier = new DkimVerifier(keys, TimeProvider.System);
        _validator = new ArcValidator(keys, TimeProvider.System);
        _authenticator = new MessageAuthenticator(this, TimeProvider.System, new AuthenticationOptions());
        _rsa = new DkimSigner(Domain, [new("s1", rsa)], TimeProvider.System);
        _both = new DkimSigner(Domain, [new("s1", rsa), new("e1", ed25519)], TimeProvider.System);
        _sealer = new ArcSealer(Domain, "s1", rsa, TimeProvider.System);
    }

    /// <param name="arguments">make FOLDER, or measure FOLDER SECONDS SIZES (with commas between).</param>
    public static async Task RunAsync(string[] arguments)
    {
        if (arguments[0] == "make")
            await MakeAsync(arguments[1]);
        else
            await new AuthenticationRuns(arguments[1], double.Parse(arguments[2], CultureInfo.InvariantCulture)).MeasureAsync(arguments[3].Split(','));
    }

    public ValueTask<DnsAnswer> ResolveAsync(string name, DnsType type, CancellationToken cancellationToken) => ValueTask.FromResult(
        type == DnsType.TXT && _zone.TryGetValue(name, out var answer) ? answer : new DnsAnswer(DnsStatus.NxDomain, [], name, false, DateTimeOffset.MaxValue));

    // NAME.eml is plain, NAME.signed has a DKIM signature and an ARC set on top, as forwarded mail has.
    private static async Task MakeAsync(string folder)
    {
        using var rsa = DkimKey.CreateRsa();
        using var ed25519 = DkimKey.CreateEd25519();
        await File.WriteAllTextAsync(Path.Combine(folder, "key.pem"), rsa.ExportPem());
        await File.WriteAllTextAsync(Path.Combine(folder, "ed25519.pem"), ed25519.ExportPem());
        await File.WriteAllTextAsync(
            Path.Combine(folder, "zone.json"),
            JsonSerializer.Serialize(new Dictionary<string, string>
            {
                ["s1._domainkey.example.com"] = rsa.DnsRecord,
                ["e1._domainkey.example.com"] = ed25519.DnsRecord,
                ["sender.example"] = "v=spf1 ip4:198.51.100.0/24 ip4:192.0.2.0/24 -all",
                ["_dmarc.sender.example"] = "v=DMARC1; p=none",
            }));
        var runs = new AuthenticationRuns(folder, 0);
        foreach (var (name, length) in Sizes)
        {
            var header = Samples.Header(2 * 1024);
            byte[] message = [.. header, .. length <= 100_000 ? Samples.Text(length - header.Length) : Samples.Base64(length - header.Length), .. "\r\n"u8];
            await File.WriteAllBytesAsync(Path.Combine(folder, name + ".eml"), message);
            await runs.SignAsync(runs._rsa, message);
            byte[] signed = [.. runs._output.WrittenSpan, .. message];
            await runs.SealAsync(signed);
            await File.WriteAllBytesAsync(Path.Combine(folder, name + ".signed"), [.. runs._output.WrittenSpan, .. signed]);
        }
    }

    private async Task MeasureAsync(string[] sizes)
    {
        // Long enough for the compiler's last tier: it works in this process, and would be counted.
        foreach (var (_, once) in Steps(Sizes[0].Name))
            await RepeatAsync(once, 2);
        foreach (var size in sizes)
        {
            foreach (var (what, once) in Steps(size))
            {
                await RepeatAsync(once, 0.5);
                var allocated = GC.GetAllocatedBytesForCurrentThread();
                var (count, seconds) = await RepeatAsync(once, _seconds);
                allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
                Console.WriteLine(JsonSerializer.Serialize(new { who = "Stafett", what, size, rate = count / seconds, allocated = allocated / count }));
            }
        }
    }

    private (string What, Func<ValueTask> Once)[] Steps(string size)
    {
        var plain = File.ReadAllBytes(Path.Combine(_folder, size + ".eml"));
        var signed = File.ReadAllBytes(Path.Combine(_folder, size + ".signed"));
        return
        [
            ("DKIM verify", () => VerifyAsync(signed, withArc: false)),
            ("DKIM and ARC verify", () => VerifyAsync(signed, withArc: true)),
            ("SPF, DKIM, DMARC and ARC verify", () => AuthenticateAsync(signed)),
            ("DKIM sign, RSA", () => SignAsync(_rsa, plain)),
            ("DKIM sign, RSA and Ed25519", () => SignAsync(_both, plain)),
            ("ARC seal", () => SealAsync(plain)),
        ];
    }

    private static async Task<(int Count, double Seconds)> RepeatAsync(Func<ValueTask> once, double seconds)
    {
        var count = 0;
        var watch = Stopwatch.StartNew();
        var before = Environment.CpuUsage.TotalTime;
        do
        {
            await once();
            count++;
        }
        while (watch.Elapsed.TotalSeconds < seconds);
        return (count, (Environment.CpuUsage.TotalTime - before).TotalSeconds);
    }

    private async ValueTask VerifyAsync(byte[] message, bool withArc)
    {
        var (signatures, bodies) = Read(message);
        var verdicts = await _verifier.VerifyAsync(signatures, bodies, CancellationToken.None);
        if (verdicts[0].Result != DkimResult.Pass || (withArc && (await _validator.ValidateAsync(signatures, bodies, CancellationToken.None)).Result != ArcResult.Pass))
            throw new InvalidOperationException("The message does not verify.");
    }

    private async ValueTask AuthenticateAsync(byte[] message)
    {
        var (signatures, bodies) = Read(message);
        var verdicts = await _authenticator.AuthenticateAsync(
            new AuthenticationRequest { Client = Client, Helo = "mx.sender.example", MailFrom = Sender, Message = signatures, Bodies = bodies, Iprev = Iprev }, CancellationToken.None);
        if (verdicts.Spf.Result != SpfResult.Pass || verdicts.Dkim[0].Result != DkimResult.Pass || verdicts.Arc.Result != ArcResult.Pass || verdicts.Dmarc.Result != DmarcResult.Pass)
            throw new InvalidOperationException("The message does not pass.");
    }

    private ValueTask SignAsync(DkimSigner signer, byte[] message)
    {
        var (signatures, bodies) = Read(message);
        _output.ResetWrittenCount();
        signer.Sign(signatures, bodies, _output);
        return ValueTask.CompletedTask;
    }

    private ValueTask SealAsync(byte[] message)
    {
        var (signatures, bodies) = Read(message);
        _output.ResetWrittenCount();
        _sealer.TrySeal(signatures, new ArcVerdict(ArcResult.None, "no chain"), bodies, "example.com; dkim=pass header.d=example.com; spf=pass smtp.mailfrom=example.com"u8, _output);
        return ValueTask.CompletedTask;
    }

    private static (MessageSignatures Signatures, BodyHashes Bodies) Read(byte[] message)
    {
        _ = HeaderSectionParser.Parse(message.AsMemory(), HeaderLimits.Default, out var headers);
        var signatures = MessageSignatures.Read(headers);
        using var hasher = signatures.CreateBodyHasher();
        hasher.Write(message.AsSpan(headers.BodyOffset));
        return (signatures, hasher.Finish());
    }

    private DkimKey Key(string file) =>
        DkimKey.TryImportPem(File.ReadAllText(Path.Combine(_folder, file)), out var key) ? key : throw new InvalidOperationException("No key.");
}
