namespace Stafett.Storage.Control.Aliases;

/// <summary>
/// Where mail is kept. Not the same as an alias: one address may lead to several, as for a team, and several addresses to one.
/// </summary>
public sealed record Mailbox(Id<Mailbox> Id, string Location, long StorageUsed, DateTimeOffset CreatedAt);
