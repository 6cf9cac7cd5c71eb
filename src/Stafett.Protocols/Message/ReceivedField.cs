using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Unicode;

namespace Stafett.Protocols.Message;

/// <summary>
/// The trace field that a server adds (RFC 5321 §4.4), with the "with" words of RFC 3848 and RFC 6531 §4.3 and the TLS session as a comment.
/// </summary>
public sealed record ReceivedField
{
    // A host name and an address, or a local part and a domain, with what stands around them.
    private const int LongestWord = 1024;

    /// <summary>What the client called itself; null or empty: it said nothing.</summary>
    public string? Helo { get; init; }

    /// <summary>The client's own name by reverse DNS, null where there is none.</summary>
    public string? HostName { get; init; }

    public required IPAddress Remote { get; init; }

    /// <summary>Our host name.</summary>
    public required string By { get; init; }

    /// <summary>EHLO was used.</summary>
    public bool IsExtended { get; init; }

    /// <summary>SMTPUTF8 was asked for.</summary>
    public bool IsInternational { get; init; }

    /// <summary>Such as <c>TLSv1.3</c>; null while the connection was plain.</summary>
    public string? TlsVersion { get; init; }

    public string? CipherSuite { get; init; }

    public required string SessionId { get; init; }

    /// <summary>Only when the message has one recipient (RFC 5321 §7.2).</summary>
    public EmailAddress? For { get; init; }

    public required DateTimeOffset Date { get; init; }

    public void Write(ref HeaderWriter writer)
    {
        Span<byte> word = stackalloc byte[LongestWord];
        writer.Begin("Received"u8);
        writer.Word("from"u8);
        // RFC 5321 §4.1.3 allows an address literal where a client has no name.
        writer.Word(Clean(string.IsNullOrEmpty(Helo) ? Literal(word) : Encode(Helo, word)));
        if (HostName is { Length: > 0 and < 256 })
        {
            word[0] = (byte)'(';
            writer.Word(word[..(1 + Clean(Encode(HostName, word[1..])).Length)]);
            var length = Literal(word).Length;
            word[length] = (byte)')';
            writer.Word(word[..(length + 1)]);
        }
        else
        {
            word[0] = (byte)'(';
            var length = 1 + Literal(word[1..]).Length;
            word[length] = (byte)')';
            writer.Word(word[..(length + 1)]);
        }

        writer.Word("by"u8);
        writer.Word(Clean(Encode(By, word)));
        writer.Word("with"u8);
        writer.Word(Protocol);
        writer.Word("id"u8);
        writer.Word(Clean(Encode(SessionId, word)));
        WriteTls(ref writer, word);
        if (For is not null && Utf8.TryWrite(word, $"<{For}>;", out var forLength))
        {
            writer.Word("for"u8);
            writer.Word(word[..forLength]);
        }
        else
        {
            writer.Glue(";"u8);
        }

        MailDate.Write(Date, word);
        writer.Word(word[..MailDate.Length]);
        writer.End();
    }

    private ReadOnlySpan<byte> Protocol => (IsExtended, IsInternational, TlsVersion is not null) switch
    {
        (false, _, _) => "SMTP"u8,
        (true, false, false) => "ESMTP"u8,
        (true, false, true) => "ESMTPS"u8,
        (true, true, false) => "UTF8SMTP"u8,
        (true, true, true) => "UTF8SMTPS"u8,
    };

    private void WriteTls(ref HeaderWriter writer, scoped Span<byte> word)
    {
        if (TlsVersion is null)
            return;
        "(version="u8.CopyTo(word);
        var length = 9 + Clean(Encode(TlsVersion, word[9..])).Length;
        if (CipherSuite is null)
        {
            word[length++] = (byte)')';
            writer.Word(word[..length]);
            return;
        }

        writer.Word(word[..length]);
        "cipher="u8.CopyTo(word);
        length = 7 + Clean(Encode(CipherSuite, word[7..])).Length;
        word[length++] = (byte)')';
        writer.Word(word[..length]);
    }

    private Span<byte> Literal(Span<byte> word)
    {
        var written = 0;
        _ = Remote.AddressFamily == AddressFamily.InterNetworkV6 && !Remote.IsIPv4MappedToIPv6
            ? Utf8.TryWrite(word, $"[IPv6:{Remote}]", out written)
            : Utf8.TryWrite(word, $"[{Remote.MapToIPv4()}]", out written);
        return word[..written];
    }

    private static Span<byte> Encode(string text, Span<byte> word)
    {
        // Peers' names were bounded where they were read; this only keeps the buffer safe.
        var part = text.AsSpan(0, Math.Min(text.Length, 255));
        return word[..Encoding.ASCII.GetBytes(part, word)];
    }

    // Whatever could leave its place in the field: white space, parentheses, quotes, semicolons.
    private static Span<byte> Clean(Span<byte> word)
    {
        foreach (ref var c in word)
        {
            if (!char.IsAsciiLetterOrDigit((char)c) && c is not ((byte)'.' or (byte)'-' or (byte)'_' or (byte)'[' or (byte)']' or (byte)':' or (byte)'+' or (byte)'/'))
                c = (byte)'?';
        }

        return word;
    }
}
