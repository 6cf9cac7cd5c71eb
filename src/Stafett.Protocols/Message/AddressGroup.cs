namespace Stafett.Protocols.Message;

/// <summary>A group of RFC 5322 §3.4, which may be empty (<c>undisclosed-recipients:;</c>).</summary>
/// <param name="Name">Readable, as <see cref="MailboxAddress.Name"/>.</param>
/// <param name="First">Index of its first mailbox in <see cref="AddressList.Mailboxes"/>.</param>
/// <param name="Count">Its mailboxes.</param>
public readonly record struct AddressGroup(string Name, int First, int Count);
