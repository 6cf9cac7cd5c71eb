using System.Globalization;
using System.Text;

namespace Stafett.Server.Accounts.DomainCheck;

/// <summary>Records as a master file has them (RFC 1035 §5.1): printable ASCII, whatever they hold.</summary>
internal static class RecordLine
{
    /// <summary>Octets of one character-string.</summary>
    private const int MaxString = 255;

    public static string Mx(string owner, int preference, string host) => $"{owner}. MX {preference} {host}.";

    public static string Name(string owner, string type, string target) => $"{owner}. {type} {target}.";

    /// <param name="text">The strings joined; cut into as many as are needed.</param>
    public static string Txt(string owner, string text)
    {
        var octets = Encoding.UTF8.GetBytes(text);
        var line = new StringBuilder(octets.Length + owner.Length + 10).Append(owner).Append(". TXT");
        for (var at = 0; at == 0 || at < octets.Length; at += MaxString)
            Quote(line.Append(' '), octets.AsSpan(at, Math.Min(MaxString, octets.Length - at)));
        return line.ToString();
    }

    private static void Quote(StringBuilder line, ReadOnlySpan<byte> octets)
    {
        line.Append('"');
        foreach (var octet in octets)
        {
            if (octet is (byte)'"' or (byte)'\\')
                line.Append('\\').Append((char)octet);
            else if (octet is >= (byte)' ' and <= (byte)'~')
                line.Append((char)octet);
            else
                line.Append(CultureInfo.InvariantCulture, $"\\{octet:D3}");
        }

        line.Append('"');
    }
}
