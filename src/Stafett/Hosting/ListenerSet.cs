using Microsoft.AspNetCore.Server.Kestrel.Core;
using Stafett.Server.Configuration;

namespace Stafett.Hosting;

/// <summary>Where the process will listen: collected first, so that trouble with a port is found and explained before anything starts.</summary>
internal sealed class ListenerSet
{
    private readonly List<(Listener Listener, Action<ListenOptions> Configure)> _entries = [];

    public IEnumerable<Listener> Listeners => _entries.Select(e => e.Listener);

    public void Add(string setting, string purpose, ListenAddress address, Action<ListenOptions> configure) =>
        _entries.Add((new Listener(setting, purpose, address), configure));

    /// <summary>One listener for each address of a setting.</summary>
    public void Add(string setting, string purpose, IReadOnlyList<string> addresses, Action<ListenOptions> configure)
    {
        foreach (var address in addresses)
            Add(setting, purpose, ListenAddress.Parse(address), configure);
    }

    public void Apply(KestrelServerOptions kestrel)
    {
        foreach (var (listener, configure) in _entries)
        {
            if (listener.Address.Address is { } address)
                kestrel.Listen(address, listener.Address.Port, configure);
            else
                kestrel.ListenAnyIP(listener.Address.Port, configure);
        }
    }
}
