using System.Buffers;
using System.Collections.Immutable;
using System.Security.Cryptography;

namespace Stafett.Authentication.Dkim;

/// <summary>Whether one signature is true (RFC 6376 §6.1.2 and §6.1.3), for DKIM and for the message signatures of ARC.</summary>
internal static class SignatureCheck
{
    /// <summary>RFC 8301 §3.2</summary>
    public const int MinRsaBits = 1_024;

    /// <summary>What RFC 8301 §3.2 asks verifiers to take; each doubling costs four times the work, and strangers choose the key.</summary>
    public const int MaxRsaBits = 4_096;

    private const int HashLength = SHA256.HashSizeInBytes;
    private const int TypicalHeader = 4 * 1024;

    public static DkimVerdict Check(MessageSignatures message, DkimSignature signature, DkimKeyAnswer keys, BodyHashes bodies)
    {
        // The body is hashed already: a changed one need not cost a signature check.
        var isBodySame = bodies.TryGet(signature.BodyCanonicalization, signature.BodyLength, out var bodyHash) && bodyHash.SequenceEqual(signature.BodyHash.Span);
        // What no answer could mend is said now, not put off.
        if (keys.IsTemporary)
            return new DkimVerdict(isBodySame ? DkimResult.TempError : DkimResult.Fail, isBodySame ? "DNS did not answer" : "the body was changed") { Signature = signature };
        if (keys.Records.IsEmpty)
            return new DkimVerdict(DkimResult.PermError, "no key record") { Signature = signature };
        Span<byte> hash = stackalloc byte[HashLength];
        if (isBodySame)
            HashHeader(message, signature, hash);
        return CheckKeys(keys.Records, signature.Algorithm, signature, isBodySame, hash, signature.Signature.Span);
    }

    /// <summary>Each usable key in turn (RFC 6376 §6.1.2, 4); the first that verifies decides, else the last reason.</summary>
    /// <param name="mail">Null for an ARC-Seal, which has no identity and no body.</param>
    public static DkimVerdict CheckKeys(
        ImmutableArray<DkimKeyRecord> records, DkimAlgorithm algorithm, DkimSignature? mail, bool isBodySame, ReadOnlySpan<byte> hash, ReadOnlySpan<byte> value)
    {
        DkimKeyRecord? decisive = null;
        var (result, reason) = (DkimResult.PermError, "");
        foreach (var record in records)
        {
            var found = CheckKey(record, algorithm, mail, isBodySame, hash, value);
            // A signature that a good key did not make says more than a record that could not be used.
            if (decisive is null || found.Result is DkimResult.Pass or DkimResult.Fail)
                (decisive, result, reason) = (record, found.Result, found.Reason);
            if (result == DkimResult.Pass)
                break;
        }

        if (result == DkimResult.Pass && mail?.BodyLength is not null)
            (result, reason) = (DkimResult.Policy, "l= leaves the end of the body open");
        return new DkimVerdict(result, reason) { Signature = mail, KeyBits = decisive!.Bits, IsTesting = decisive.IsTesting };
    }

    private static (DkimResult Result, string Reason) CheckKey(
        DkimKeyRecord record, DkimAlgorithm algorithm, DkimSignature? mail, bool isBodySame, ReadOnlySpan<byte> hash, ReadOnlySpan<byte> value)
    {
        if (record.Key is not { } key)
            return (DkimResult.PermError, record.Problem!);
        if (key.Algorithm != algorithm)
            return (DkimResult.PermError, "the key is for another algorithm");
        if (!record.AllowsSha256)
            return (DkimResult.PermError, "the key is not for SHA-256");
        if (!record.AllowsEmail)
            return (DkimResult.PermError, "the key is not for mail");
        if (record.IsStrict && mail is not null && mail.IdentityDomain != mail.SigningDomain)
            return (DkimResult.PermError, "the key allows no identity below its domain");
        if (algorithm == DkimAlgorithm.RsaSha256 && key.Bits < MinRsaBits)
            return (DkimResult.Policy, "the RSA key is too short");
        if (algorithm == DkimAlgorithm.RsaSha256 && key.Bits > MaxRsaBits)
            return (DkimResult.Policy, "the RSA key is too long");
        if (!isBodySame)
            return (DkimResult.Fail, "the body was changed");
        return key.Verify(hash, value)
            ? (DkimResult.Pass, "the signature is good")
            : (DkimResult.Fail, "the signature does not match the header");
    }

    private static void HashHeader(MessageSignatures message, DkimSignature signature, Span<byte> hash)
    {
        var headers = message.Headers;
        using var canonical = new CanonicalHeader(TypicalHeader);
        var cursors = ArrayPool<int>.Shared.Rent(message.Index.Slots);
        var picker = new FieldPicker(message.Index, cursors.AsSpan(0, message.Index.Slots), signature.FieldIndex);
        foreach (var name in new FieldNameList(headers.Octets.Span[signature.SignedFields]))
        {
            var field = picker.Next(name);
            if (field >= 0)
                canonical.Add(headers, field, signature.HeaderCanonicalization);
        }

        ArrayPool<int>.Shared.Return(cursors);
        canonical.AddUnsigned(headers, signature.FieldIndex, signature.SignatureValue, signature.HeaderCanonicalization);
        canonical.Hash(hash);
    }
}
