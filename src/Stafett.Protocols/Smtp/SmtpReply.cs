namespace Stafett.Protocols.Smtp;

/// <summary>
/// A reply of RFC 5321 §4.2: code, enhanced status where RFC 2034 wants one, and text of one or more lines (split by LF).
/// Handlers return it, the session alone writes it. The writer escapes what may not stand in a reply.
/// </summary>
public sealed record SmtpReply(int Code, EnhancedStatus? Status, string Text)
{
    /// <summary>2yz</summary>
    public bool IsPositive => Code is >= 200 and < 300;

    /// <summary>4yz: the client may try again.</summary>
    public bool IsTransient => Code is >= 400 and < 500;

    /// <summary>5yz: the client must not try again.</summary>
    public bool IsPermanent => Code >= 500;

    /// <summary>True when the session ends after this reply has been written.</summary>
    public bool Closes { get; init; }

    /// <summary><paramref name="status"/> is the dotted form, such as <c>5.1.1</c>.</summary>
    public static SmtpReply Of(int code, string status, string text)
    {
        Span<byte> ascii = stackalloc byte[16];
        var length = System.Text.Encoding.ASCII.GetBytes(status, ascii);
        return EnhancedStatus.TryParse(ascii[..length], out var parsed, out _)
            ? new SmtpReply(code, parsed, text)
            : throw new FormatException($"Not an enhanced status: {status}");
    }

    /// <summary>A reply without enhanced status: greeting, EHLO, 354 (RFC 2034 §4).</summary>
    public static SmtpReply Plain(int code, string text) => new(code, null, text);

    public override string ToString() => Status is { } status ? $"{Code} {status} {Text}" : $"{Code} {Text}";
}
