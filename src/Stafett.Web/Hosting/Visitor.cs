using Stafett.Server.Accounts;
using Stafett.Storage.Control.Accounts;

namespace Stafett.Web.Hosting;

/// <summary>Somebody who is signed in, and the session that says so.</summary>
public sealed record Visitor(Caller Caller, SignedIn Session);
