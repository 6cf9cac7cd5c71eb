namespace Stafett.Protocols.Message;

/// <summary>What <see cref="AddressListParser"/> read.</summary>
/// <param name="Mailboxes">In their order, those of groups included.</param>
/// <param name="IsValid">Every element of the list gave an address.</param>
/// <param name="IsTruncated">Reading stopped at the cap; what follows was not looked at.</param>
public sealed record AddressList(IReadOnlyList<MailboxAddress> Mailboxes, bool IsValid, bool IsTruncated)
{
    /// <summary>In their order.</summary>
    public IReadOnlyList<AddressGroup> Groups { get; init; } = [];
}
