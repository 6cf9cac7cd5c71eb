using System.Text;

namespace Stafett.Server.Buckets;

/// <summary>Why a service refused, from the XML of its answer.</summary>
internal static class BucketError
{
    private const int MaxLength = 64;

    /// <summary>
    /// Such as <c>NoSuchBucket</c>: what stands in the first element <c>Code</c>, where it is letters and digits alone. Empty where there is none. It is for a message, so
    /// this is no XML parser: what hides it in a comment names a wrong code, and that is all.
    /// </summary>
    public static string CodeOf(ReadOnlySpan<byte> answer)
    {
        var start = answer.IndexOf("<Code>"u8);
        if (start < 0)
            return "";
        var rest = answer[(start + 6)..];
        var length = rest.IndexOf("</Code>"u8);
        if (length is <= 0 or > MaxLength)
            return "";
        var code = rest[..length];
        foreach (var octet in code)
        {
            if (!char.IsAsciiLetterOrDigit((char)octet))
                return "";
        }

        return Encoding.ASCII.GetString(code);
    }
}
