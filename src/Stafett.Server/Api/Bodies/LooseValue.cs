namespace Stafett.Server.Api.Bodies;

internal enum LooseKind
{
    /// <summary>Not sent, or sent as null, which is the same: nothing is said about it.</summary>
    Absent,
    Text,
    Number,
    Flag,
    List,

    /// <summary>Its JSON stands in <see cref="LooseValue.Text"/>.</summary>
    Object,

    /// <summary>An array that holds something else than texts, numbers and booleans.</summary>
    Nested,

    /// <summary>A text that is not valid UTF-8.</summary>
    Garbled,
}

/// <summary>What a client sent for a field, before anybody asked what it shall be.</summary>
/// <param name="Text">Of every kind but List: as it was written.</param>
internal readonly record struct LooseValue(LooseKind Kind, string Text, IReadOnlyList<string> Items)
{
    public static LooseValue Garbled { get; } = new(LooseKind.Garbled, "", []);

    public static LooseValue Of(string text) => new(LooseKind.Text, text, []);

    public static LooseValue Of(bool flag) => new(LooseKind.Flag, flag ? "true" : "false", []);

    public static LooseValue Of(List<string> items) => new(LooseKind.List, "", items);

    /// <summary>The field came again: a list grows, of anything else the last one counts.</summary>
    public LooseValue With(string text, FieldKind kind)
    {
        if (kind is not (FieldKind.List or FieldKind.FlagOrList))
            return Of(text);
        // In place: a list of a form may have as many items as there is room for in a body.
        if (Items is not List<string> list)
            return Of([Text, text]);
        list.Add(text);
        return this;
    }
}
