using Stafett.Protocols.Message;

namespace Stafett.Server.Accounts.Notices;

/// <summary>A mail of the service's own.</summary>
/// <param name="Kind">What it is about, one word for logs and metrics, such as <c>verify-email</c>.</param>
/// <param name="Text">Plain text, lines of any length; links stand on lines of their own.</param>
public sealed record Notice(EmailAddress To, string Kind, string Subject, string Text)
{
    /// <summary>The same for readers that show HTML; empty: there is none.</summary>
    public string Html { get; init; } = "";

    public NoticeAttachment? Attachment { get; init; }
}

/// <param name="ContentType">Such as <c>text/csv</c>.</param>
public sealed record NoticeAttachment(string Name, string ContentType, ReadOnlyMemory<byte> Content);
