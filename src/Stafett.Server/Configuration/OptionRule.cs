namespace Stafett.Server.Configuration;

/// <summary>What a setting may be.</summary>
/// <param name="Allowed">For people; completes "must be ...".</param>
/// <param name="Accepts">Of a list, for each item.</param>
internal sealed record OptionRule(string Allowed, Func<object, bool> Accepts)
{
    /// <summary>Octets: may be written as <c>256KB</c>.</summary>
    public bool IsSize { get; init; }

    /// <summary>Its value is not repeated in messages.</summary>
    public bool IsSecret { get; init; }

    /// <summary>A list that needs at least one item.</summary>
    public bool NeedsItem { get; init; }
}
