namespace Stafett.Protocols.Message;

/// <summary>A mailbox of RFC 5322 §3.4.</summary>
/// <param name="DisplayName">The phrase as written, on one line: quotes, comments and encoded words are still in it. Null where there is none.</param>
public sealed record MailboxAddress(string? DisplayName, EmailAddress Address)
{
    public override string ToString() => DisplayName is null ? $"<{Address}>" : $"{DisplayName} <{Address}>";
}
