using System.Buffers;
using Stafett.Authentication;
using Stafett.Authentication.Arc;
using Stafett.Authentication.Dkim;
using Stafett.Protocols.Message;
using Stafett.Server.Configuration;

namespace Stafett.Server.Forwarding;

/// <summary>
/// Our own signatures: DKIM on whatever we send, an ARC set on what we hand on. Signs with the keys that others can find (decision 13); which those are
/// may change at any time. One for the process; any thread.
/// </summary>
public sealed class ServiceSigner : IDisposable
{
    private const int TypicalField = 2 * 1024;

    private readonly Domain _domain;
    private readonly TimeProvider _time;
    private volatile Signers _signers;

    /// <param name="domain">The d= of our signatures.</param>
    /// <param name="keys">At most one of each algorithm. With none, nothing is ever signed.</param>
    /// <param name="isTrusted">Sign with all of them, whatever DNS says.</param>
    public ServiceSigner(Domain domain, IReadOnlyList<DkimSelector> keys, bool isTrusted, TimeProvider time)
    {
        _domain = domain;
        _time = time;
        Keys = keys;
        IsTrusted = isTrusted;
        _signers = new Signers([], null, null);
        if (isTrusted)
            Use(keys);
    }

    public IReadOnlyList<DkimSelector> Keys { get; }

    public bool IsTrusted { get; }

    /// <summary>The keys that are signed with now.</summary>
    public IReadOnlyList<DkimSelector> Used => _signers.Keys;

    /// <param name="options">With the key files filled in.</param>
    /// <exception cref="InvalidDataException">A file holds no key of its kind; the message says which.</exception>
    public static ServiceSigner Create(SigningOptions options, Domain host, TimeProvider time)
    {
        var domain = options.Domain.Length > 0 ? Domain.Parse(options.Domain) : host;
        if (options.Mode == "never")
            return new ServiceSigner(domain, [], isTrusted: false, time);
        return new ServiceSigner(
            domain,
            [
                new DkimSelector(options.Selector, Read("Signing:KeyFile", options.KeyFile, DkimAlgorithm.RsaSha256)),
                new DkimSelector(options.Ed25519Selector, Read("Signing:Ed25519KeyFile", options.Ed25519KeyFile, DkimAlgorithm.Ed25519Sha256)),
            ],
            options.Mode == "always",
            time);
    }

    /// <summary>Where the public half of a key has to be in DNS.</summary>
    public string RecordName(DkimSelector key) => $"{key.Selector}._domainkey.{_domain.Name}";

    /// <summary>
    /// The author's domain may be of our organization, so that a signature of ours would count for it: one is at or below the other, or they have two labels in common.
    /// Takes neighbours below a public suffix of two labels for such too.
    /// </summary>
    public bool IsNear(Domain author) =>
        author.IsAtOrBelow(_domain) || _domain.IsAtOrBelow(author) || LastLabels(author.Name).SequenceEqual(LastLabels(_domain.Name));

    private static ReadOnlySpan<char> LastLabels(ReadOnlySpan<char> name) => name[(name[..Math.Max(0, name.LastIndexOf('.'))].LastIndexOf('.') + 1)..];

    /// <summary>From now on with these.</summary>
    public void Use(IReadOnlyList<DkimSelector> keys)
    {
        // RFC 8617 §4.1.1 knows RSA only.
        var rsa = keys.FirstOrDefault(k => k.Key.Algorithm == DkimAlgorithm.RsaSha256);
        _signers = new Signers(
            keys,
            keys.Count > 0 ? new DkimSigner(_domain, keys, _time) : null,
            rsa is null ? null : new ArcSealer(_domain, rsa.Selector, rsa.Key, _time));
    }

    /// <summary>Writes our DKIM-Signature fields for a message as it is sent.</summary>
    public void Sign(SignedHeader header, BodyHashes bodies, IBufferWriter<byte> output) => _signers.Dkim?.Sign(header, bodies, output);

    /// <summary>Writes our ARC set, where one may be added to this chain.</summary>
    /// <param name="results">The value of our Authentication-Results.</param>
    public void Seal(SignedHeader header, ArcVerdict verdict, BodyHashes bodies, ReadOnlySpan<byte> results, IBufferWriter<byte> output) =>
        _signers.Arc?.TrySeal(header, verdict, bodies, results, output);

    /// <summary>Our DKIM-Signature fields for a message that we wrote ourselves.</summary>
    public ReadOnlyMemory<byte> Sign(ReadOnlyMemory<byte> message)
    {
        if (_signers.Dkim is null || HeaderSectionParser.Parse(message, HeaderLimits.Default, out var headers) != HeaderScan.Complete)
            return ReadOnlyMemory<byte>.Empty;
        var signatures = MessageSignatures.Read(headers);
        using var hasher = signatures.CreateBodyHasher();
        hasher.Write(message.Span[headers.BodyOffset..]);
        using var header = new SignedHeader(signatures);
        using var output = new PooledOctets(TypicalField);
        Sign(header, hasher.Finish(), output);
        return output.Written.ToArray();
    }

    public void Dispose()
    {
        foreach (var key in Keys)
            key.Key.Dispose();
    }

    private static DkimKey Read(string setting, string path, DkimAlgorithm algorithm)
    {
        if (!DkimKey.TryImportPem(File.ReadAllText(path), out var key))
            throw new InvalidDataException($"{setting}: {Path.GetFullPath(path)} holds no private key that can be used: PKCS#8 in PEM, not encrypted{(algorithm == DkimAlgorithm.RsaSha256 ? ", of 1,024 bits or more" : "")}.");
        if (key.Algorithm == algorithm)
            return key;
        key.Dispose();
        throw new InvalidDataException($"{setting}: the key in {Path.GetFullPath(path)} is of the other kind ({(algorithm == DkimAlgorithm.RsaSha256 ? "RSA" : "Ed25519")} is needed).");
    }

    private sealed record Signers(IReadOnlyList<DkimSelector> Keys, DkimSigner? Dkim, ArcSealer? Arc);
}
