using System.Buffers;
using System.Text;
using System.Text.Json;
using Stafett.Authentication;
using Stafett.Authentication.Arc;
using Stafett.Authentication.Dkim;
using Stafett.Protocols.Dns;
using Stafett.Protocols.Message;

namespace Stafett.EndToEnd.Tests;

/// <summary>A folder of messages for a foreign program to sign or to verify, with keys and a zone in files; and what our library makes of them.</summary>
internal sealed class SignatureFolder : IDnsResolver, IDisposable
{
    private static readonly DkimKey Rsa = DkimKey.CreateRsa();
    private static readonly DkimKey Ed25519 = DkimKey.CreateEd25519();

    private static readonly Dictionary<string, string> Zone = new()
    {
        ["s1._domainkey.example.com"] = Rsa.DnsRecord,
        ["e1._domainkey.example.com"] = Ed25519.DnsRecord,
    };

    private static readonly Domain Domain = Domain.Parse("example.com");

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("stafett-signatures-");
    private readonly DkimKeyResolver _keys;

    /// <param name="more">TXT records of others by their names, for the programs that verify.</param>
    public SignatureFolder(params IEnumerable<KeyValuePair<string, string>> more)
    {
        _keys = new DkimKeyResolver(this);
        var zone = Zone.Concat(more).ToDictionary();
        System.IO.File.WriteAllText(File("key.pem"), Rsa.ExportPem());
        System.IO.File.WriteAllText(File("ed25519.pem"), Ed25519.ExportPem());
        System.IO.File.WriteAllText(File("zone.json"), JsonSerializer.Serialize(zone));
        System.IO.File.WriteAllText(File("zone.txt"), string.Concat(zone.Select(record => $"{record.Key} {record.Value}\n")));
    }

    /// <summary>The public keys of example.com: a TXT record for each name.</summary>
    public static IReadOnlyDictionary<string, string> Keys => Zone;

    public string Path => _folder.FullName;

    /// <summary>
    /// The messages of tests/Corpus that may be sent: strict line ends, a header section with a good From, no chain of others. About the rest no program has to agree.
    /// </summary>
    public static IReadOnlyDictionary<string, byte[]> Corpus { get; } = Directory.EnumerateFiles(Checkout.CorpusFolder, "*.eml").Order(StringComparer.Ordinal)
        .Select(path => (Name: System.IO.Path.GetFileNameWithoutExtension(path), Octets: System.IO.File.ReadAllBytes(path)))
        .Where(message => IsMail(message.Octets)).ToDictionary(message => message.Name, message => message.Octets);

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public void Write(string name, byte[] message) => System.IO.File.WriteAllBytes(File(name + ".eml"), message);

    public byte[] ReadSigned(string name) => System.IO.File.ReadAllBytes(File(name + ".signed"));

    public void Dispose() => _folder.Delete(recursive: true);

    public ValueTask<DnsAnswer> ResolveAsync(string name, DnsType type, CancellationToken cancellationToken) => ValueTask.FromResult(
        type == DnsType.TXT && Zone.TryGetValue(name, out var text)
            ? new DnsAnswer(DnsStatus.Success, [new TxtRecord(name, 300, [Encoding.ASCII.GetBytes(text)])], name, false, DateTimeOffset.MaxValue)
            : new DnsAnswer(DnsStatus.NxDomain, [], name, false, DateTimeOffset.MaxValue));

    public static byte[] Sign(byte[] message)
    {
        var (signatures, bodies) = Read(message);
        var output = new ArrayBufferWriter<byte>();
        new DkimSigner(Domain, [new("s1", Rsa), new("e1", Ed25519)], TimeProvider.System).Sign(signatures, bodies, output);
        return [.. output.WrittenSpan, .. message];
    }

    public async Task<byte[]> SealAsync(byte[] message)
    {
        var (signatures, bodies) = Read(message);
        var verdict = await ValidateAsync(message);
        var output = new ArrayBufferWriter<byte>();
        var results = Encoding.ASCII.GetBytes($"example.com;\r\n arc={verdict.Result.ToString().ToLowerInvariant()}");
        Assert.True(new ArcSealer(Domain, "s1", Rsa, TimeProvider.System).TrySeal(signatures, verdict, bodies, results, output));
        return [.. output.WrittenSpan, .. message];
    }

    public async Task<IReadOnlyList<DkimVerdict>> VerifyAsync(byte[] message)
    {
        var (signatures, bodies) = Read(message);
        return await new DkimVerifier(_keys, TimeProvider.System).VerifyAsync(signatures, bodies, TestContext.Current.CancellationToken);
    }

    public async Task<ArcVerdict> ValidateAsync(byte[] message)
    {
        var (signatures, bodies) = Read(message);
        return await new ArcValidator(_keys, TimeProvider.System).ValidateAsync(signatures, bodies, TestContext.Current.CancellationToken);
    }

    private static (MessageSignatures Signatures, BodyHashes Bodies) Read(byte[] message)
    {
        Assert.Equal(HeaderScan.Complete, HeaderSectionParser.Parse(message, HeaderLimits.Default, out var headers));
        var signatures = MessageSignatures.Read(headers);
        using var hasher = signatures.CreateBodyHasher();
        hasher.Write(message.AsSpan(headers.BodyOffset));
        return (signatures, hasher.Finish());
    }

    private static bool IsMail(byte[] message)
    {
        var endings = new Stafett.Protocols.Smtp.LineEndings();
        endings.Check(message);
        return endings.AreStrict && message.AsSpan().EndsWith("\r\n"u8) && HeaderSectionParser.Parse(message, HeaderLimits.Default, out var headers) == HeaderScan.Complete
            && headers.End == HeaderEnd.BlankLine && headers.FieldsOffset == 0 && FromHeader.Check(headers).Problem is null
            && !headers.Contains("ARC-Seal"u8) && HasPlainNames(headers);
    }

    // RFC 5322 §2.2, without the white space before the colon of §4.5.8: python3-dkim refuses to read either.
    private static bool HasPlainNames(HeaderSection headers)
    {
        for (var i = 0; i < headers.Count; i++)
        {
            var field = headers.Fields[i];
            if (headers.Name(i).ContainsAnyExceptInRange((byte)'!', (byte)'~') || field.Colon > field.Start + field.NameLength)
                return false;
        }

        return true;
    }
}
