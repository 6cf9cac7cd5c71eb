using System.Diagnostics.CodeAnalysis;
using System.Formats.Asn1;
using System.Security.Cryptography;
using Stafett.Authentication.Dkim.Ed25519;
using Stafett.Authentication.Dkim.Native;

namespace Stafett.Authentication.Dkim;

/// <summary>A key that signs, imported once and used from any thread. Disposed by its owner when nobody signs with it any more.</summary>
public sealed class DkimKey : IDisposable
{
    /// <summary>RFC 8301 §3.2: signers should use no shorter one.</summary>
    public const int DefaultRsaBits = 2_048;

    private const string Label = "PRIVATE KEY";
    private const string RsaLabel = "RSA PRIVATE KEY";

    // RFC 8410 §3
    private const string Ed25519Oid = "1.3.101.112";

    private readonly RsaPool? _rsa;
    private readonly byte[] _pkcs8;
    private readonly byte[] _publicKey;
    private readonly byte[] _seed = [];
    private readonly Ed25519KeyHandle? _native;

    private DkimKey(RSA rsa)
    {
        Algorithm = DkimAlgorithm.RsaSha256;
        Bits = rsa.KeySize;
        _pkcs8 = rsa.ExportPkcs8PrivateKey();
        _publicKey = rsa.ExportSubjectPublicKeyInfo();
        _rsa = new RsaPool(rsa, rsa.ExportParameters(true), toSign: true);
    }

    private DkimKey(byte[] seed)
    {
        Algorithm = DkimAlgorithm.Ed25519Sha256;
        Bits = 256;
        _seed = seed;
        _pkcs8 = WriteEd25519(seed);
        _publicKey = new byte[ManagedEd25519.KeyLength];
        ManagedEd25519.PublicKey(seed, _publicKey);
        _native = LibCrypto.IsThere ? Ed25519KeyHandle.TryImportPrivate(seed) : null;
    }

    public DkimAlgorithm Algorithm { get; }

    public int Bits { get; }

    /// <summary>The text of the TXT record that belongs to <c>selector._domainkey.domain</c> (RFC 6376 §3.6.1, RFC 8463 §4). An RSA key needs more than one string of 255 octets.</summary>
    public string DnsRecord => $"v=DKIM1; k={(Algorithm == DkimAlgorithm.RsaSha256 ? "rsa" : "ed25519")}; p={Convert.ToBase64String(_publicKey)}";

    /// <summary>Octets of a signature.</summary>
    internal int SignatureLength => Algorithm == DkimAlgorithm.RsaSha256 ? (Bits + 7) / 8 : ManagedEd25519.SignatureLength;

    public static DkimKey CreateRsa(int bits = DefaultRsaBits)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bits, SignatureCheck.MinRsaBits);
        var rsa = RsaKey.Create();
        rsa.KeySize = bits;
        return new DkimKey(rsa);
    }

    public static DkimKey CreateEd25519() => new(RandomNumberGenerator.GetBytes(ManagedEd25519.KeyLength));

    /// <summary>
    /// Reads PKCS#8 (RSA or Ed25519) or an RSA key in its own form. False for other text, other keys, encrypted ones, and RSA keys of less than 1,024 bits.
    /// </summary>
    public static bool TryImportPem(ReadOnlySpan<char> pem, [NotNullWhen(true)] out DkimKey? key)
    {
        key = null;
        if (!PemEncoding.TryFind(pem, out var fields))
            return false;
        var label = pem[fields.Label];
        var der = new byte[fields.DecodedDataLength];
        if (!Convert.TryFromBase64Chars(pem[fields.Base64Data], der, out _) || (!label.SequenceEqual(Label) && !label.SequenceEqual(RsaLabel)))
            return false;
        try
        {
            key = label.SequenceEqual(Label) && TryReadEd25519(der) is { } seed ? new DkimKey(seed) : ImportRsa(der, label.SequenceEqual(RsaLabel));
        }
        catch (Exception e) when (e is CryptographicException or AsnContentException)
        {
            return false;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(der);
        }

        return key is not null;
    }

    /// <summary>PKCS#8, not encrypted: a secret.</summary>
    public string ExportPem() => PemEncoding.WriteString(Label, _pkcs8);

    public void Dispose()
    {
        _rsa?.Dispose();
        _native?.Dispose();
        CryptographicOperations.ZeroMemory(_pkcs8);
        CryptographicOperations.ZeroMemory(_seed);
    }

    /// <param name="hash">SHA-256 of what is signed.</param>
    /// <param name="signature">Room for <see cref="SignatureLength"/> octets, all of which are written.</param>
    internal void Sign(ReadOnlySpan<byte> hash, Span<byte> signature)
    {
        if (_rsa is not null)
            _rsa.Sign(hash, signature);
        else if (_native is not null)
            _native.Sign(hash, signature);
        else
            ManagedEd25519.Sign(_seed, hash, signature);
    }

    private static DkimKey? ImportRsa(byte[] der, bool isPkcs1)
    {
        var rsa = RsaKey.Create();
        try
        {
            if (isPkcs1)
                rsa.ImportRSAPrivateKey(der, out _);
            else
                rsa.ImportPkcs8PrivateKey(der, out _);
            if (rsa.KeySize >= SignatureCheck.MinRsaBits)
                return new DkimKey(rsa);
        }
        catch (CryptographicException)
        {
            rsa.Dispose();
            throw;
        }

        rsa.Dispose();
        return null;
    }

    // RFC 8410 §7: version, algorithm, and an octet string in an octet string.
    private static byte[]? TryReadEd25519(byte[] der)
    {
        var sequence = new AsnReader(der, AsnEncodingRules.DER).ReadSequence();
        _ = sequence.ReadInteger();
        if (sequence.ReadSequence().ReadObjectIdentifier() != Ed25519Oid)
            return null;
        var seed = new AsnReader(sequence.ReadOctetString(), AsnEncodingRules.DER).ReadOctetString();
        return seed.Length == ManagedEd25519.KeyLength ? seed : null;
    }

    private static byte[] WriteEd25519(byte[] seed)
    {
        var inner = new AsnWriter(AsnEncodingRules.DER);
        inner.WriteOctetString(seed);
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(0);
            using (writer.PushSequence())
                writer.WriteObjectIdentifier(Ed25519Oid);
            writer.WriteOctetString(inner.Encode());
        }

        return writer.Encode();
    }
}
