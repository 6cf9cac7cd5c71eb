using System.Buffers;
using System.Text;

namespace Stafett.Protocols.Message.Mime.Build;

/// <summary>The fields that describe a part (RFC 2045 §3, RFC 2183 §2).</summary>
internal static class PartHeader
{
    private static readonly string[] Reserved = ["Content-Type", "Content-Transfer-Encoding", "Content-Disposition", "Content-ID", "MIME-Version"];

    public static bool IsReserved(HeaderName name) => Reserved.Contains(name.Text, StringComparer.OrdinalIgnoreCase);

    public static void Write(PlannedPart planned, string boundary, BuildOptions options, IBufferWriter<byte> output)
    {
        var writer = new HeaderWriter(output, options.Form == MessageForm.International);
        var part = planned.Part;
        WriteType(ref writer, planned, boundary);
        if (planned.Encoding != TransferEncoding.SevenBit)
            writer.Field("Content-Transfer-Encoding"u8, NameOf(planned.Encoding));
        if (part.ContentId is { } id)
            writer.Field("Content-ID"u8, Encoding.ASCII.GetBytes(id.ToString()));
        if (part.Disposition != PartDisposition.Unspecified || part.FileName is not null)
        {
            ParameterWriter.Write(
                ref writer,
                "Content-Disposition"u8,
                part.Disposition == PartDisposition.Inline ? "inline" : "attachment",
                part.FileName is { } name ? [KeyValuePair.Create("filename", name)] : []);
        }

        foreach (var field in part.Fields)
            writer.Field(Encoding.ASCII.GetBytes(field.Name.Text), field.Value.Text);
    }

    private static void WriteType(ref HeaderWriter writer, PlannedPart planned, string boundary)
    {
        var parameters = planned.Type!.Parameters.ToList();
        if (boundary.Length > 0)
            parameters.Add(KeyValuePair.Create("boundary", HeaderValue.Parse(boundary)));
        // For readers that do not know RFC 2231 the name is repeated here in ASCII. Not as a second filename in the disposition: which of
        // two a reader takes is a matter of luck.
        if (planned.Part.FileName is { } name && !planned.Type.Has("name"))
            parameters.Add(KeyValuePair.Create("name", HeaderValue.Parse(InAscii(name.Text))));
        ParameterWriter.Write(ref writer, "Content-Type"u8, planned.Type.Text, parameters);
    }

    private static string InAscii(string name)
    {
        const int Longest = 100;
        var text = new StringBuilder();
        foreach (var rune in name.EnumerateRunes())
            text.Append(rune.IsAscii && rune.Value is not ('=' or '?') ? (char)rune.Value : '_');
        // The end of a file name is what programs go by.
        return text.Length <= Longest ? text.ToString() : text.ToString(text.Length - Longest, Longest);
    }

    private static ReadOnlySpan<byte> NameOf(TransferEncoding encoding) => encoding switch
    {
        TransferEncoding.EightBit => "8bit"u8,
        TransferEncoding.QuotedPrintable => "quoted-printable"u8,
        TransferEncoding.Base64 => "base64"u8,
        _ => "7bit"u8,
    };
}
