using System.Globalization;

namespace Stafett.Protocols.Smtp;

/// <summary>What a server offered in its reply to EHLO (RFC 5321 §4.1.1.1), as far as a client of ours uses it.</summary>
public sealed record SmtpExtensions
{
    /// <summary>The server answered HELO only.</summary>
    public static readonly SmtpExtensions None = new();

    /// <summary>RFC 3207</summary>
    public bool StartTls { get; init; }

    /// <summary>RFC 2920</summary>
    public bool Pipelining { get; init; }

    /// <summary>RFC 3030: BDAT.</summary>
    public bool Chunking { get; init; }

    /// <summary>RFC 6152</summary>
    public bool EightBitMime { get; init; }

    /// <summary>RFC 6531</summary>
    public bool SmtpUtf8 { get; init; }

    /// <summary>RFC 1870: the SIZE parameter is understood.</summary>
    public bool Size { get; init; }

    /// <summary>Octets of the largest message; null where the server names none (RFC 1870 §4).</summary>
    public long? MaxSize { get; init; }

    public static SmtpExtensions Parse(SmtpReply reply)
    {
        var offered = new SmtpExtensions();
        var first = true;
        foreach (var range in reply.Text.AsSpan().Split('\n'))
        {
            // The first line is the server's name and greeting.
            if (!first)
                offered = offered.With(reply.Text.AsSpan(range).Trim(' '));
            first = false;
        }

        return offered;
    }

    private SmtpExtensions With(ReadOnlySpan<char> line)
    {
        var space = line.IndexOf(' ');
        var keyword = space < 0 ? line : line[..space];
        var parameters = space < 0 ? [] : line[(space + 1)..].Trim(' ');
        if (Is(keyword, "STARTTLS"))
            return this with { StartTls = true };
        if (Is(keyword, "PIPELINING"))
            return this with { Pipelining = true };
        if (Is(keyword, "CHUNKING"))
            return this with { Chunking = true };
        if (Is(keyword, "8BITMIME"))
            return this with { EightBitMime = true };
        if (Is(keyword, "SMTPUTF8"))
            return this with { SmtpUtf8 = true };
        return Is(keyword, "SIZE") ? this with { Size = true, MaxSize = ReadSize(parameters) } : this;
    }

    private static bool Is(ReadOnlySpan<char> keyword, string name) => keyword.Equals(name, StringComparison.OrdinalIgnoreCase);

    // RFC 1870 §4: zero means no fixed limit; a number that is none is no limit either.
    private static long? ReadSize(ReadOnlySpan<char> digits) =>
        long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var size) && size > 0 ? size : null;
}
