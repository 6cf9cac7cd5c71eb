using System.Text;
using Stafett.Protocols.Message;

namespace Stafett.Authentication.Dkim;

/// <summary>A signature field as read: the signature, or why there is none.</summary>
/// <param name="Verdict">Null where there is a signature to check.</param>
internal readonly record struct ReadSignature(DkimSignature? Signature, DkimVerdict? Verdict);

/// <summary>
/// Reads DKIM-Signature fields (RFC 6376 §3.5) and ARC-Message-Signature fields, which are the same but for v= and i= (RFC 8617 §4.1.2).
/// What cannot be read is neutral, what breaks a rule for signatures is a permanent error, what we refuse on principle is policy (RFC 8601 §2.7.1).
/// </summary>
internal static class DkimSignatureParser
{
    /// <summary>As many names in h= as a header section may have fields.</summary>
    public const int MaxSignedFields = 1_000;

    private const int HashLength = 32;

    // RFC 6376 §3.5: up to 76 digits for l=, 12 for times. What exceeds a long exceeds every message.
    private const int MaxLengthDigits = 76;
    private const int MaxTimeDigits = 12;
    private const int MaxInstanceDigits = 2;

    public static ReadSignature Parse(HeaderSection headers, int index) => Parse(headers, index, isArc: false, out _);

    /// <param name="instance">i=, also of a field that is wrong otherwise; 0 where it has none.</param>
    public static ReadSignature ParseArc(HeaderSection headers, int index, out int instance) => Parse(headers, index, isArc: true, out instance);

    /// <summary>The instance of an ARC field (RFC 8617 §4.2.1): two digits at most. 0 where there is none.</summary>
    public static int ReadInstance(in TagList tags) => TryReadNumber(tags, "i"u8, MaxInstanceDigits, out var number) ? (int)(number ?? 0) : 0;

    /// <summary>True also where the tag is absent.</summary>
    public static bool IsTime(in TagList tags, ReadOnlySpan<byte> name) => TryReadNumber(tags, name, MaxTimeDigits, out _);

    /// <summary>Null for what is no signature algorithm of ours.</summary>
    public static DkimAlgorithm? ParseAlgorithm(ReadOnlySpan<byte> value)
    {
        if (value.SequenceEqual("rsa-sha256"u8))
            return DkimAlgorithm.RsaSha256;
        return value.SequenceEqual("ed25519-sha256"u8) ? DkimAlgorithm.Ed25519Sha256 : null;
    }

    /// <summary>A domain-name of RFC 6376 §3.5: two labels or more. U-labels are taken (RFC 8616 §4).</summary>
    public static bool TryParseDomain(ReadOnlySpan<byte> value, out Domain domain)
    {
        var isDomain = Domain.TryParse(value, out var parsed) && parsed.Literal is null && value[^1] != '.' && parsed.Name.Contains('.', StringComparison.Ordinal);
        domain = parsed!;
        return isDomain;
    }

    public static bool TryParseSelector(ReadOnlySpan<byte> value, out string selector)
    {
        var isSelector = Domain.TryParse(value, out var parsed) && parsed.Literal is null && value[^1] != '.';
        selector = isSelector ? parsed!.Name : "";
        return isSelector;
    }

    private static ReadSignature Parse(HeaderSection headers, int index, bool isArc, out int instance)
    {
        var octets = headers.Octets.Span;
        var field = headers.Fields[index];
        // From the colon on, so that offsets into the value are offsets into the header section.
        var start = field.Colon + 1;
        var text = octets[start..field.End];
        text = text.EndsWith("\r\n"u8) ? text[..^2] : text;
        Span<Tag> room = stackalloc Tag[TagList.MaxTags];
        var tags = TagList.Parse(text, room);
        instance = isArc ? ReadInstance(tags) : 0;
        return tags.IsValid ? Read(tags, text, start, index, isArc, instance) : Unreadable("the signature is not a list of tags");
    }

    private static ReadSignature Read(in TagList tags, ReadOnlySpan<byte> text, int start, int index, bool isArc, int instance)
    {
        if (!isArc && (!tags.TryGet("v"u8, out ReadOnlySpan<byte> version) || !version.SequenceEqual("1"u8)))
            return Unreadable("the signature has no version, or one that is not known");
        if (!tags.TryGet("a"u8, out ReadOnlySpan<byte> algorithmName) || !tags.TryGet("b"u8, out Tag signatureTag) || !tags.TryGet("bh"u8, out ReadOnlySpan<byte> bodyHashText)
            || !tags.TryGet("d"u8, out ReadOnlySpan<byte> domainName) || !tags.TryGet("h"u8, out Tag fieldsTag) || !tags.TryGet("s"u8, out ReadOnlySpan<byte> selectorName))
            return Unreadable("a required tag is missing");
        // RFC 8301 §3.1: failed for good, without a look at the key.
        if (algorithmName.SequenceEqual("rsa-sha1"u8))
            return Refused(DkimResult.Policy, "rsa-sha1 is not accepted");
        if (ParseAlgorithm(algorithmName) is not { } algorithm)
            return Unreadable("the algorithm is not known");
        if (!TryParseDomain(domainName, out var domain) || !TryParseSelector(selectorName, out var selector))
            return Unreadable("the signing domain or the selector is not a name");
        if (TagList.DecodeBase64(text.Slice(signatureTag.ValueStart, signatureTag.ValueLength)) is not { } signature
            || TagList.DecodeBase64(bodyHashText) is not { Length: HashLength } bodyHash)
            return Unreadable("the signature or the body hash is not base64 of the right length");
        if (!TryReadCanonicalization(tags, out var header, out var body) || !TryReadQuery(tags))
            return Unreadable("the canonicalization or the query method is not known");
        if (!TryReadNumber(tags, "t"u8, MaxTimeDigits, out var signedAt) || !TryReadNumber(tags, "x"u8, MaxTimeDigits, out var expiresAt)
            || !TryReadNumber(tags, "l"u8, MaxLengthDigits, out var length) || (signedAt is { } t && expiresAt is { } x && x <= t))
            return Unreadable("a time or a length is not a number, or the signature expires before it was made");
        if (CheckFields(text.Slice(fieldsTag.ValueStart, fieldsTag.ValueLength), isArc) is { } verdict)
            return new ReadSignature(null, verdict);
        var (localPart, identity) = ("", domain);
        if (isArc ? instance == 0 : !TryReadIdentity(tags, ref localPart, ref identity))
            return Unreadable("the identity is not one");
        var read = new DkimSignature
        {
            FieldIndex = index,
            SigningDomain = domain,
            Selector = selector,
            Algorithm = algorithm,
            HeaderCanonicalization = header,
            BodyCanonicalization = body,
            BodyLength = length,
            IdentityLocalPart = localPart,
            IdentityDomain = identity,
            SignedAt = signedAt,
            ExpiresAt = expiresAt,
            BodyHash = bodyHash,
            Signature = signature,
            Instance = instance,
            SignedFields = new Range(start + fieldsTag.ValueStart, start + fieldsTag.ValueStart + fieldsTag.ValueLength),
            SignatureValue = new Range(start + signatureTag.RawStart, start + signatureTag.RawStart + signatureTag.RawLength),
        };
        // RFC 6376 §6.1.1
        return identity.IsAtOrBelow(domain)
            ? new ReadSignature(read, null)
            : new ReadSignature(null, new DkimVerdict(DkimResult.PermError, "the identity is not in the signing domain") { Signature = read });
    }

    // RFC 6376 §6.1.1: From has to be signed. RFC 8617 §4.1.2: ARC-Seal must not be.
    private static DkimVerdict? CheckFields(ReadOnlySpan<byte> list, bool isArc)
    {
        var count = 0;
        var hasFrom = false;
        foreach (var name in new FieldNameList(list))
        {
            if (name.IsEmpty || ++count > MaxSignedFields)
                return new DkimVerdict(DkimResult.Neutral, "the list of signed fields is not one, or too long");
            hasFrom |= Is(name, "from"u8);
            if (isArc && Is(name, "arc-seal"u8))
                return new DkimVerdict(DkimResult.PermError, "an ARC-Seal is among the signed fields");
        }

        return hasFrom ? null : new DkimVerdict(DkimResult.PermError, "From is not signed");
    }

    private static bool Is(ReadOnlySpan<byte> name, ReadOnlySpan<byte> known) => name.Length == known.Length && Ascii.EqualsIgnoreCase(name, known);

    private static bool TryReadCanonicalization(in TagList tags, out Canonicalization header, out Canonicalization body)
    {
        header = body = Canonicalization.Simple;
        if (!tags.TryGet("c"u8, out ReadOnlySpan<byte> value))
            return true;
        var slash = value.IndexOf((byte)'/');
        return TryReadForm(slash < 0 ? value : value[..slash], out header) && (slash < 0 || TryReadForm(value[(slash + 1)..], out body));
    }

    private static bool TryReadForm(ReadOnlySpan<byte> word, out Canonicalization form)
    {
        form = word.SequenceEqual("relaxed"u8) ? Canonicalization.Relaxed : Canonicalization.Simple;
        return form == Canonicalization.Relaxed || word.SequenceEqual("simple"u8);
    }

    // RFC 6376 §3.5: methods that are not known are ignored; dns/txt is the only one there is.
    private static bool TryReadQuery(in TagList tags) => !tags.TryGet("q"u8, out ReadOnlySpan<byte> value) || TagList.HasItem(value, "dns/txt"u8);

    /// <summary>True also where the tag is absent; null then.</summary>
    private static bool TryReadNumber(in TagList tags, ReadOnlySpan<byte> name, int maxDigits, out long? number)
    {
        number = null;
        if (!tags.TryGet(name, out ReadOnlySpan<byte> value))
            return true;
        if (value.Length == 0 || value.Length > maxDigits || value.ContainsAnyExceptInRange((byte)'0', (byte)'9'))
            return false;
        number = long.TryParse(value, out var read) ? read : long.MaxValue;
        return true;
    }

    private static bool TryReadIdentity(in TagList tags, ref string localPart, ref Domain domain)
    {
        if (!tags.TryGet("i"u8, out ReadOnlySpan<byte> value))
            return true;
        var at = value.LastIndexOf((byte)'@');
        if (at < 0 || !TryParseDomain(value[(at + 1)..], out domain))
            return false;
        // RFC 6376 §2.11: white space in quoted-printable is none of it.
        localPart = string.Concat(Encoding.UTF8.GetString(value[..at]).Where(c => !char.IsWhiteSpace(c)));
        return true;
    }

    private static ReadSignature Unreadable(string reason) => Refused(DkimResult.Neutral, reason);

    private static ReadSignature Refused(DkimResult result, string reason) => new(null, new DkimVerdict(result, reason));
}
