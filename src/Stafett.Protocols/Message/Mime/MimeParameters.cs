using System.Diagnostics.CodeAnalysis;

namespace Stafett.Protocols.Message.Mime;

/// <summary>
/// The parameters of a MIME field, decoded: quotes and escapes (RFC 2045 §5.1), continuations, charset and percent-encoding (RFC 2231),
/// and encoded words, which have no place there but are common. Names without case; control characters never come out.
/// </summary>
[SuppressMessage("Naming", "CA1710:Identifiers should have correct suffix", Justification = "Named as in the RFC.")]
public sealed class MimeParameters
{
    public static readonly MimeParameters Empty = new([]);

    private readonly List<KeyValuePair<string, string>> _values;

    private MimeParameters(List<KeyValuePair<string, string>> values) => _values = values;

    /// <summary>In the order of their first pieces, names in lower case.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Values => _values;

    public string? this[string name]
    {
        get
        {
            foreach (var (known, value) in _values)
            {
                if (known.Equals(name, StringComparison.OrdinalIgnoreCase))
                    return value;
            }

            return null;
        }
    }

    internal static MimeParameters Read(ref ParameterReader reader)
    {
        List<KeyValuePair<string, string>>? values = null;
        ParameterPieces? pieces = null;
        while (reader.Read())
        {
            var star = reader.Name.IndexOf((byte)'*');
            var name = ParameterText.Lower(star < 0 ? reader.Name : reader.Name[..star]);
            if (star < 0)
                Add(values ??= new(2), name, ParameterText.Decode(ParameterText.Unescape(reader.Value, reader.IsQuoted)));
            else
                (pieces ??= new()).Add(name, reader.Name[(star + 1)..], ParameterText.Unescape(reader.Value, reader.IsQuoted));
        }

        if (pieces is null)
            return values is null ? Empty : new MimeParameters(values);
        values ??= new(2);
        // RFC 2231 §4: where both forms are given, the extended one is the one that is meant.
        foreach (var (name, value) in pieces.Join())
        {
            values.RemoveAll(known => known.Key == name);
            values.Add(new(name, value));
        }

        return new MimeParameters(values);
    }

    private static void Add(List<KeyValuePair<string, string>> values, string name, string value)
    {
        foreach (var (known, _) in values)
        {
            if (known == name)
                return;
        }

        values.Add(new(name, value));
    }
}
