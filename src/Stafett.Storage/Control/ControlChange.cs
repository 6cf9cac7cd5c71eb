using Stafett.Storage.Control.Domains;

namespace Stafett.Storage.Control;

/// <summary>Says which copies of rows are out of date, after the commit that made them so.</summary>
/// <param name="Domain">Null: all domains.</param>
/// <param name="Name">
/// The local part of the one alias that was made, changed or deleted; <see cref="AllNames"/>: all of them; null: the domain itself, its patterns, or its catch-all.
/// </param>
public sealed record ControlChange(Id<HostedDomain>? Domain, string? Name)
{
    /// <summary>No local part of an alias is called so.</summary>
    public const string AllNames = "*";

    public static readonly ControlChange Everything = new(null, null);

    /// <summary>As it travels: nothing, or the id, or the id and the local part.</summary>
    internal string Payload => Domain is { } id ? id + Name : "";

    /// <summary>Whatever cannot be read means everything: to know too little is the only error that matters.</summary>
    internal static ControlChange Read(string payload)
    {
        if (payload.Length < Id<HostedDomain>.Digits || !Id<HostedDomain>.TryParse(payload.AsSpan(0, Id<HostedDomain>.Digits), out var id))
            return Everything;
        return new ControlChange(id, payload.Length == Id<HostedDomain>.Digits ? null : payload[Id<HostedDomain>.Digits..]);
    }
}
