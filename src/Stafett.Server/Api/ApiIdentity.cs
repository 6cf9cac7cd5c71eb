using Stafett.Server.Accounts;
using Stafett.Server.Accounts.SignIn;

namespace Stafett.Server.Api;

/// <summary>Who asks: an account, an alias, another server of the service, or nobody known.</summary>
/// <param name="Token">What the account showed; opens the answers that are kept for it.</param>
internal sealed record ApiIdentity(Client Client, Caller? Caller = null, AliasCaller? Alias = null, string Token = "");
