namespace Stafett.Protocols.Message;

/// <summary>
/// One element of an address field as its writer meant it, right or wrong: for showing, never for sending to (<see cref="AddressListParser"/>).
/// </summary>
/// <param name="Name">Quotes, comments and encoded words taken off; empty where there is none.</param>
/// <param name="Address">As written, without white space; empty where there is none; null for a group.</param>
/// <param name="Group">The members, where this is a group (RFC 5322 §3.4).</param>
public sealed record WrittenAddress(string Name, string? Address, IReadOnlyList<WrittenAddress>? Group = null);
