using Stafett.Storage.Control.Domains;

namespace Stafett.Server.Accounts.Domains;

/// <summary>A password at the only moment when it is known.</summary>
/// <param name="Username">An alias' address, or <c>*@domain</c>.</param>
/// <param name="Password">Empty where it was mailed.</param>
/// <param name="EmailedTo">Who got a link to it; empty: nobody.</param>
/// <param name="Token">The catch-all password; null for an alias.</param>
public sealed record ShownPassword(string Username, string Password, string EmailedTo = "", DomainPassword? Token = null);
