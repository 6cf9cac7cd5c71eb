using System.Net;
using Stafett.Storage;
using Stafett.Storage.Control.Accounts;

namespace Stafett.Server.Accounts;

/// <summary>Who asks for a use case. A front door makes it, after it has seen a token or a session; nothing else does.</summary>
/// <param name="UserAgent">As the client says, shortened; for lists of sessions only.</param>
public sealed record Caller(Account Account, IPAddress RemoteAddress, string UserAgent)
{
    public Id<Account> Id => Account.Id;
}
