using System.Diagnostics.CodeAnalysis;
using Stafett.Protocols.Message;

namespace Stafett.Storage.Control.Domains;

/// <summary>What names a domain in a route: its id, or its name in either form.</summary>
public readonly record struct DomainKey
{
    private readonly string _text;

    private DomainKey(string text, bool isId) => (_text, IsId) = (text, isId);

    internal bool IsId { get; }

    internal string Value => _text;

    public static bool TryParse([NotNullWhen(true)] string? text, out DomainKey key)
    {
        key = default;
        // A name has a dot, or could not be hosted; so no name looks like an id, but for a final dot that is dropped.
        if (Id<HostedDomain>.TryParse(text, out var id))
            key = id;
        else if (Domain.TryParse(text, out var name) && name.Literal is null && !Id<HostedDomain>.TryParse(name.Name, out _))
            key = name;
        else
            return false;
        return true;
    }

    public static implicit operator DomainKey(Id<HostedDomain> id) => new(id.ToString(), true);

    public static implicit operator DomainKey(Domain name) => new(name.Name, false);

    public override string ToString() => _text;
}
