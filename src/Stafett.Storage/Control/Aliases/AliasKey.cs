namespace Stafett.Storage.Control.Aliases;

/// <summary>What names an alias in a route: its id or its name. A name of 24 hex digits is looked for as a name when no alias has that id.</summary>
public readonly record struct AliasKey
{
    private AliasKey(string? id, string? name) => (IdText, Name) = (id, name);

    internal string? IdText { get; }

    internal string? Name { get; }

    public static AliasKey Parse(string text) =>
        new(Id<Alias>.TryParse(text, out var id) ? id.ToString() : null, text.StartsWith('/') ? text : text.ToLowerInvariant());

    public static implicit operator AliasKey(Id<Alias> id) => new(id.ToString(), null);

    public static implicit operator AliasKey(AliasName name) => new(null, name.Text);
}
