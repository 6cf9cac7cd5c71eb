using Stafett.Authentication.Dkim;
using Stafett.Protocols.Message;

namespace Stafett.Authentication.Arc;

/// <summary>Reads ARC-Seal fields (RFC 8617 §4.1.3).</summary>
internal static class ArcSealParser
{
    /// <summary>Null for a field that breaks the grammar or lacks a tag.</summary>
    /// <param name="instance">i=, also of a field that is wrong otherwise; 0 where it has none.</param>
    public static ArcSeal? Parse(HeaderSection headers, int index, out int instance)
    {
        var field = headers.Fields[index];
        var start = field.Colon + 1;
        var text = headers.Octets.Span[start..field.End];
        text = text.EndsWith("\r\n"u8) ? text[..^2] : text;
        Span<Tag> room = stackalloc Tag[TagList.MaxTags];
        var tags = TagList.Parse(text, room);
        instance = DkimSignatureParser.ReadInstance(tags);
        // "h" is forbidden: a seal covers the sets and nothing else.
        if (!tags.IsValid || tags.TryGet("h"u8, out Tag _) || instance == 0 || !tags.TryGet("b"u8, out Tag signatureTag)
            || !tags.TryGet("a"u8, out ReadOnlySpan<byte> algorithmName) || !tags.TryGet("cv"u8, out ReadOnlySpan<byte> status)
            || !tags.TryGet("d"u8, out ReadOnlySpan<byte> domainName) || !tags.TryGet("s"u8, out ReadOnlySpan<byte> selectorName))
            return null;
        if (!DkimSignatureParser.IsTime(tags, "t"u8) || DkimSignatureParser.ParseAlgorithm(algorithmName) is not { } algorithm || ReadStatus(status) is not { } chainStatus
            || !DkimSignatureParser.TryParseDomain(domainName, out var domain) || !DkimSignatureParser.TryParseSelector(selectorName, out var selector)
            || TagList.DecodeBase64(text.Slice(signatureTag.ValueStart, signatureTag.ValueLength)) is not { } signature)
            return null;
        var value = new Range(start + signatureTag.RawStart, start + signatureTag.RawStart + signatureTag.RawLength);
        return new ArcSeal(instance, chainStatus, domain, selector, algorithm, signature, value);
    }

    // RFC 6376 §3.2: values have a case where nothing else is said of them.
    private static ArcResult? ReadStatus(ReadOnlySpan<byte> word) =>
        word.SequenceEqual("none"u8) ? ArcResult.None
        : word.SequenceEqual("pass"u8) ? ArcResult.Pass
        : word.SequenceEqual("fail"u8) ? ArcResult.Fail
        : null;
}
