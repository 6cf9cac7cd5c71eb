namespace Stafett.Protocols.Message;

/// <summary>A mailbox of RFC 5322 §3.4.</summary>
/// <param name="DisplayName">The phrase as written, on one line: quotes, comments and encoded words are still in it. Null where there is none.</param>
public sealed record MailboxAddress(string? DisplayName, EmailAddress Address)
{
    /// <summary>The text of a comment beside an address that has no phrase, as written: where names stood in older mail (<c>a@b.example (Kari)</c>).</summary>
    public string? Comment { get; init; }

    /// <summary>The name that a reader shows: no quotes and comments, encoded words decoded, no control characters. Empty where there is none.</summary>
    public string Name => PhraseText.Read(DisplayName) is { Length: > 0 } name ? name : PhraseText.ReadComment(Comment);

    public override string ToString() => DisplayName is null ? $"<{Address}>" : $"{DisplayName} <{Address}>";
}
