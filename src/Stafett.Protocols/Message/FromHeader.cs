namespace Stafett.Protocols.Message;

/// <summary>
/// The From field of a message, checked: exactly one field (RFC 5322 §3.6), and every value in it an address.
/// </summary>
/// <param name="Problem">Why the message is refused, as a sentence for the sender; null when there is nothing to complain about.</param>
public sealed record FromHeader(IReadOnlyList<MailboxAddress> Mailboxes, string? Problem)
{
    /// <summary>The first author; null when there is a <see cref="Problem"/>.</summary>
    public EmailAddress? Address => Problem is null ? Mailboxes[0].Address : null;

    public static FromHeader Check(HeaderSection headers)
    {
        var index = headers.IndexOf("From"u8);
        if (index < 0)
            return Refused("The message has no From header");
        // Two fields are how a message shows one author to a filter and another to the reader.
        if (headers.IndexOf("From"u8, index + 1) >= 0)
            return Refused("The message has more than one From header");
        var list = AddressListParser.Parse(headers.Value(index));
        if (list.IsTruncated)
            return Refused("The From header holds too many addresses");
        if (!list.IsValid)
            return Refused("The From header holds a value that is not a valid RFC 5322 address");
        return list.Mailboxes.Count == 0 ? Refused("The From header holds no address") : new FromHeader(list.Mailboxes, null);
    }

    private static FromHeader Refused(string problem) => new([], problem);
}
