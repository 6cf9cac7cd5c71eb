using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Stafett.Protocols.Message.Mime;

namespace Stafett.Server.Delivery.Webhooks;

/// <summary>
/// An attachment as mailparser's attachment object. The content stands before its checksum and size, so that one pass over the part is enough.
/// </summary>
internal static class AttachmentJson
{
    public static async ValueTask WriteAsync(MimeSkeleton skeleton, AttachedPart attached, PayloadOutput json, CancellationToken cancellationToken)
    {
        var part = attached.Part;
        var type = part.ReadContentType();
        var disposition = part.ReadDisposition();
        var name = AttachmentName.Clean(disposition?.FileName) ?? AttachmentName.Clean(type.Name);
        json.Open('{');
        json.Property("type"u8, "attachment");
        json.Name("content"u8);
        var (size, checksum) = await WriteContentAsync(skeleton, part, json, cancellationToken);
        json.Property("contentType"u8, MediaTypeOf(type, name));
        if (attached.Id.Length > 0)
            json.Property("partId"u8, attached.Id);
        else
            WriteNull("partId"u8, json);
        WriteNull("release"u8, json);
        if (disposition is not null)
            json.Property("contentDisposition"u8, disposition.Disposition);
        if (name is not null)
            json.Property("filename"u8, name);
        WriteContentId(attached, json);
        // A map in mailparser, and maps are empty in JSON.
        json.Name("headers"u8);
        json.Open('{');
        json.Close('}');
        json.Property("checksum"u8, checksum);
        json.Property("size"u8, size);
        json.Close('}');
    }

    [SuppressMessage("Security", "CA5351:Do Not Use Broken Cryptographic Algorithms", Justification = "The documented checksum; nothing trusts it.")]
    private static async ValueTask<(long Size, string Checksum)> WriteContentAsync(MimeSkeleton skeleton, MimePart part, PayloadOutput json, CancellationToken cancellationToken)
    {
        json.Write("{\"type\":\"Buffer\",\"data\":["u8);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        // A message inside is given as it stands, whatever encoding it calls itself.
        var body = new DecodedBody(skeleton.Octets(part.Body), part.Kind == MimeKind.Leaf ? part.TransferEncoding : ContentTransferEncoding.Binary);
        var size = 0L;
        while (body.MoveNext())
        {
            var octets = body.Current;
            if (octets.IsEmpty)
                continue;
            if (size > 0)
                json.Write(","u8);
            ByteNumbers.Write(octets.Span, json);
            size += octets.Length;
            hash.AppendData(octets.Span);
            await json.FlushIfFullAsync(cancellationToken);
        }

        json.Write("]}"u8);
        return (size, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    // An attachment that says nothing about itself is what its name says.
    private static string MediaTypeOf(ContentTypeField type, string? name) =>
        type.Is("application", "octet-stream") && name is not null && FileTypes.Find(name) is { } known ? known : type.MediaType;

    private static void WriteContentId(AttachedPart attached, PayloadOutput json)
    {
        var headers = attached.Part.ReadHeaders();
        var index = headers.IndexOf("Content-ID"u8);
        if (index < 0 || headers.Text(index) is not { Length: > 0 } id)
            return;
        json.Property("contentId"u8, id);
        var start = id[0] == '<' ? 1 : 0;
        json.Property("cid"u8, id[start..(id[^1] == '>' && id.Length > start ? id.Length - 1 : id.Length)].Trim());
        if (!attached.IsRelated)
            return;
        json.Name("related"u8);
        json.Write("true"u8);
    }

    private static void WriteNull(ReadOnlySpan<byte> name, PayloadOutput json)
    {
        json.Name(name);
        json.Write("null"u8);
    }
}
