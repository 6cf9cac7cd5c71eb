using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Stafett.Protocols.Message.Mime.Build;

/// <summary>The media type of a part that is built, with its parameters (RFC 2045 §5.1). Names are tokens, values cannot hold control characters.</summary>
public sealed record PartType
{
    private const int MaxLength = 127;
    private const int MaxParameters = 50;

    // RFC 2045 §5.1 without the characters that RFC 2231 §3 gives a meaning to; the slash is added for the type itself.
    private static readonly SearchValues<char> Token = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$&+-.^_`{|}~");

    // Below what it is parsed with: static fields are made in their order.
    public static readonly PartType OctetStream = Parse("application/octet-stream");

    private PartType(string text, IReadOnlyList<KeyValuePair<string, HeaderValue>> parameters)
    {
        Text = text;
        Parameters = parameters;
    }

    /// <summary><c>type/subtype</c> in lower case.</summary>
    public string Text { get; }

    public IReadOnlyList<KeyValuePair<string, HeaderValue>> Parameters { get; }

    public bool IsText => Text.StartsWith("text/", StringComparison.Ordinal);

    public bool IsMultipart => Text.StartsWith("multipart/", StringComparison.Ordinal);

    public static PartType Parse(string text) => TryCreate(text, out var type) ? type : throw new FormatException($"Not a media type: {text}");

    /// <summary>Takes <c>type/subtype</c> alone; parameters are added by <see cref="TryAdd"/>.</summary>
    public static bool TryCreate(string? text, [NotNullWhen(true)] out PartType? type)
    {
        type = null;
        var slash = text?.IndexOf('/', StringComparison.Ordinal) ?? -1;
        if (text is null || text.Length > MaxLength || slash < 0 || !IsToken(text.AsSpan(0, slash)) || !IsToken(text.AsSpan(slash + 1)))
            return false;
        type = new PartType(text.ToLowerInvariant(), []);
        return true;
    }

    /// <summary>The same type with one more parameter. False for a name that is no token, that is there already, or that the builder itself writes.</summary>
    public bool TryAdd(string name, HeaderValue value, [NotNullWhen(true)] out PartType? type)
    {
        type = null;
        if (name.Length > MaxLength || !IsToken(name) || Parameters.Count == MaxParameters || Has(name) || name.Equals("boundary", StringComparison.OrdinalIgnoreCase))
            return false;
        type = new PartType(Text, [.. Parameters, KeyValuePair.Create(name.ToLowerInvariant(), value)]);
        return true;
    }

    public bool Has(string name) => Parameters.Any(p => p.Key.Equals(name, StringComparison.OrdinalIgnoreCase));

    public override string ToString() => Text;

    internal static bool IsToken(ReadOnlySpan<char> text) => !text.IsEmpty && !text.ContainsAnyExcept(Token);
}
