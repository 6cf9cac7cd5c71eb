using System.Net;
using Stafett.Server.Connections;
using Stafett.Storage;
using Stafett.Storage.Control.Accounts;

namespace Stafett.Server.Abuse;

/// <summary>Whom something is counted for: an account, a client's network (one IPv4 address, one IPv6 /64), or a name.</summary>
public readonly record struct RateKey
{
    private readonly ClientNetwork _network;
    private readonly string? _text;

    private RateKey(ClientNetwork network, string? text) => (_network, _text) = (network, text);

    public static RateKey Of(string text) => new(default, text);

    public static implicit operator RateKey(IPAddress address) => new(ClientNetwork.Of(address), null);

    public static implicit operator RateKey(Id<Account> account) => new(default, account.ToString());
}
