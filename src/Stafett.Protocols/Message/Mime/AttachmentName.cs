using System.Globalization;
using System.Text;

namespace Stafett.Protocols.Message.Mime;

/// <summary>
/// A name for a file out of what a sender wrote: no path, no control or direction characters, no name that Windows gives to devices, not
/// too long. It is safe to show and to save in a folder of the reader's choice; that it is not taken already is for the caller to see.
/// </summary>
public static class AttachmentName
{
    /// <summary>Octets of UTF-8; file systems allow 255.</summary>
    public const int MaxLength = 200;

    private const int MaxExtension = 24;
    private const int MaxRead = 4_096;

    private static readonly string[] Devices = ["con", "prn", "aux", "nul", "clock$", "conin$", "conout$"];

    /// <summary>Content-Disposition before Content-Type; without either a name made from the type.</summary>
    public static string Of(ContentDispositionField? disposition, ContentTypeField type) =>
        Clean(disposition?.FileName) ?? Clean(type.Name) ?? "attachment" + Extension(type);

    /// <summary>Null where nothing of the name is left.</summary>
    public static string? Clean(string? name)
    {
        if (string.IsNullOrEmpty(name))
            return null;
        if (name.Length > MaxRead)
            name = name[^MaxRead..];
        // The last step of a path in either notation. U+2215 and its kin only look like one.
        name = name[(name.LastIndexOfAny(['/', '\\']) + 1)..];
        var output = new StringBuilder(name.Length);
        foreach (var rune in name.EnumerateRunes())
        {
            // A run of spaces is there to push the extension out of sight.
            if (Rune.GetUnicodeCategory(rune) == UnicodeCategory.SpaceSeparator)
            {
                if (output.Length > 0 && output[^1] != ' ')
                    output.Append(' ');
            }
            else if (IsKept(rune))
            {
                output.Append(rune.Value is '<' or '>' or ':' or '"' or '|' or '?' or '*' or 0xFFFD ? "_" : rune.ToString());
            }
        }

        // Windows drops dots and spaces at the end; a dot at the start hides a file.
        var clean = output.ToString().Trim().TrimEnd('.', ' ').TrimStart(' ');
        if (clean.AsSpan().Trim("._ ").IsEmpty)
            return null;
        if (clean[0] == '.')
            clean = "_" + clean[1..];
        if (IsDevice(clean))
            clean = "_" + clean;
        clean = Shorten(clean);
        return clean.AsSpan().Trim("._ ").IsEmpty ? null : clean;
    }

    private static bool IsKept(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        // Format holds the direction marks (U+202E shows "gpj.exe" as "exe.jpg") and everything invisible.
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned => false,
        _ => true,
    };

    private static bool IsDevice(string name)
    {
        var stem = name.AsSpan(0, name.IndexOf('.') is var dot && dot < 0 ? name.Length : dot).TrimEnd(' ');
        foreach (var device in Devices)
        {
            if (stem.Equals(device, StringComparison.OrdinalIgnoreCase))
                return true;
        }

        return stem.Length == 4
            && (stem.StartsWith("com", StringComparison.OrdinalIgnoreCase) || stem.StartsWith("lpt", StringComparison.OrdinalIgnoreCase))
            && (char.IsAsciiDigit(stem[3]) || stem[3] is '\u00B9' or '\u00B2' or '\u00B3');
    }

    private static string Shorten(string name)
    {
        if (Encoding.UTF8.GetByteCount(name) <= MaxLength)
            return name;
        var dot = name.LastIndexOf('.');
        var extension = dot > 0 && Encoding.UTF8.GetByteCount(name.AsSpan(dot)) <= MaxExtension ? name[dot..] : "";
        var room = MaxLength - Encoding.UTF8.GetByteCount(extension);
        var output = new StringBuilder();
        foreach (var rune in name.AsSpan(0, name.Length - extension.Length).EnumerateRunes())
        {
            room -= rune.Utf8SequenceLength;
            if (room < 0)
                break;
            output.Append(rune.ToString());
        }

        return output.ToString().TrimEnd('.', ' ') + extension;
    }

    private static string Extension(ContentTypeField type) => type.MediaType switch
    {
        "text/plain" => ".txt",
        "text/html" => ".html",
        "text/calendar" => ".ics",
        "text/csv" => ".csv",
        "text/vcard" or "text/x-vcard" => ".vcf",
        "message/rfc822" or "message/global" => ".eml",
        "application/pdf" => ".pdf",
        "application/zip" => ".zip",
        "application/json" => ".json",
        "application/xml" or "text/xml" => ".xml",
        "application/ms-tnef" => ".dat",
        "image/jpeg" => ".jpg",
        "image/png" => ".png",
        "image/gif" => ".gif",
        "image/webp" => ".webp",
        "image/svg+xml" => ".svg",
        "audio/mpeg" => ".mp3",
        "video/mp4" => ".mp4",
        _ => ".bin",
    };
}
