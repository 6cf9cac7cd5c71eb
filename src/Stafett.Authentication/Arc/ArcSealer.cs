using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using Stafett.Authentication.Dkim;
using Stafett.Protocols.Message;

namespace Stafett.Authentication.Arc;

/// <summary>
/// Seals messages as one handler of a chain (RFC 8617 §5.1). Two signatures for a message, which is nearly all that a seal costs. One for the process; any thread.
/// </summary>
/// <param name="key">RSA: validators need not know anything else yet.</param>
public sealed class ArcSealer(Domain domain, string selector, DkimKey key, TimeProvider clock)
{
    private const int TypicalSet = 2 * 1024;

    private readonly SignerTags _tags = new(domain, new DkimSelector(selector, key));

    /// <summary>
    /// Writes the three fields of our set, seal first, to stand above the message and above all that is added to it. False, and nothing is written, where no set may be
    /// added: DNS could not tell what the chain is worth, it was sealed as failed already, or it has 50 sets.
    /// </summary>
    /// <param name="message">As it is sent.</param>
    /// <param name="verdict">About the message as it came.</param>
    /// <param name="results">The value of our Authentication-Results for the message as it came: the authserv-id and all behind it, folded where it has to be.</param>
    public bool TrySeal(MessageSignatures message, ArcVerdict verdict, BodyHashes bodies, ReadOnlySpan<byte> results, IBufferWriter<byte> output)
    {
        using var header = new SignedHeader(message);
        return TrySeal(header, verdict, bodies, results, output);
    }

    /// <summary>The same for a header that others sign too.</summary>
    public bool TrySeal(SignedHeader header, ArcVerdict verdict, BodyHashes bodies, ReadOnlySpan<byte> results, IBufferWriter<byte> output)
    {
        var instance = verdict.HighestInstance + 1;
        if (verdict.IsTemporary || verdict.IsClosed || instance > ArcChain.MaxInstances)
            return false;
        if (header.Message.Arc.HighestInstance != verdict.HighestInstance)
            throw new ArgumentException("The verdict is about another message.", nameof(verdict));
        var time = clock.GetUtcNow().ToUnixTimeSeconds();
        using var resultsField = WriteResults(instance, results);
        using var messageSignature = SignMessage(header, bodies, instance, time);
        using var seal = SealSets(header.Message, verdict, resultsField.Written, messageSignature.Written, instance, time);
        output.Write(seal.Written);
        output.Write(messageSignature.Written);
        output.Write<byte>(resultsField.Written);
        return true;
    }

    // RFC 8617 §4.1.1
    private static PooledOctets WriteResults(int instance, ReadOnlySpan<byte> results)
    {
        results = results.Trim(" \t\r\n"u8);
        if (!TagList.AreFoldsWhole(results))
            throw new ArgumentException("A line end in the results is no fold.", nameof(results));
        var field = new PooledOctets(results.Length + 64);
        field.Write("ARC-Authentication-Results: i="u8);
        var number = field.GetSpan(2);
        _ = instance.TryFormat(number, out var digits, provider: CultureInfo.InvariantCulture);
        field.Advance(digits);
        field.Write("; "u8);
        field.Write(results);
        field.Write("\r\n"u8);
        return field;
    }

    // RFC 8617 §4.1.2
    private SignatureFieldWriter SignMessage(SignedHeader header, BodyHashes bodies, int instance, long time)
    {
        _ = bodies.TryGet(Canonicalization.Relaxed, null, out var bodyHash);
        var field = Begin("ARC-Message-Signature"u8, instance);
        field.Tag("c=relaxed/relaxed;"u8);
        _tags.Write(field, time);
        field.SignedFields(header.NamesWithSignatures);
        field.BodyHash(bodyHash);
        field.BeginSignature();
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        header.Hash(field.Written, withSignatures: true, hash);
        field.Sign(key, hash);
        return field;
    }

    // RFC 8617 §4.1.3 and §5.1.1
    private SignatureFieldWriter SealSets(
        MessageSignatures message, ArcVerdict verdict, ReadOnlySpan<byte> results, ReadOnlySpan<byte> messageSignature, int instance, long time)
    {
        var field = Begin("ARC-Seal"u8, instance);
        field.Tag(verdict.Result switch { ArcResult.None => "cv=none;"u8, ArcResult.Pass => "cv=pass;"u8, _ => "cv=fail;"u8 });
        _tags.Write(field, time);
        field.BeginSignature();
        using var canonical = new CanonicalHeader(TypicalSet * instance);
        // RFC 8617 §5.1.2: of a broken chain only the last link is sealed, as there is no saying what the others are.
        if (verdict.Result == ArcResult.Pass)
        {
            foreach (var set in message.Arc.Sets)
            {
                canonical.Add(message.Headers, set.ResultsField, Canonicalization.Relaxed);
                canonical.Add(message.Headers, set.MessageSignatureField, Canonicalization.Relaxed);
                canonical.Add(message.Headers, set.SealField, Canonicalization.Relaxed);
            }
        }

        canonical.Add(results);
        canonical.Add(messageSignature);
        canonical.AddUnsigned(field.Written);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        canonical.Hash(hash);
        field.Sign(key, hash);
        return field;
    }

    private SignatureFieldWriter Begin(ReadOnlySpan<byte> name, int instance)
    {
        var field = new SignatureFieldWriter(name);
        field.Tag("i="u8, instance);
        field.Tag(_tags.Algorithm);
        return field;
    }
}
