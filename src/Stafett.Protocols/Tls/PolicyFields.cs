namespace Stafett.Protocols.Tls;

/// <summary>The fields of a TXT record that begins with its version: <c>v=STSv1; id=20261127</c> (RFC 8461 §3.1, RFC 8460 §3 have the same grammar).</summary>
internal ref struct PolicyFields(ReadOnlySpan<byte> text)
{
    private const int MaxName = 32;

    private ReadOnlySpan<byte> _rest = text;

    public ReadOnlySpan<byte> Name { get; private set; }

    public ReadOnlySpan<byte> Value { get; private set; }

    /// <summary>The field that ended the reading is none: <see cref="Name"/> holds all of it.</summary>
    public bool IsWrong { get; private set; }

    private static ReadOnlySpan<byte> Space => " \t"u8;

    /// <summary>Other records of the name are not looked at. The version is case-sensitive.</summary>
    /// <param name="text">All strings of one TXT record, joined.</param>
    /// <param name="version">Such as <c>v=STSv1</c>.</param>
    public static bool IsRecord(ReadOnlySpan<byte> text, ReadOnlySpan<byte> version) =>
        text.StartsWith(version) && text[version.Length..].TrimStart(Space) is [(byte)';', ..];

    /// <summary>False at the end, and at the first thing that is no field.</summary>
    public bool MoveNext()
    {
        if (_rest.IsEmpty || IsWrong)
            return false;
        var end = _rest.IndexOf((byte)';');
        var field = (end < 0 ? _rest : _rest[..end]).Trim(Space);
        _rest = end < 0 ? [] : _rest[(end + 1)..];
        // A semicolon may close the last field.
        if (field.IsEmpty && _rest.Trim(Space).IsEmpty)
            return false;
        var equals = field.IndexOf((byte)'=');
        if (equals < 1 || !IsName(field[..equals]) || equals == field.Length - 1)
        {
            IsWrong = true;
            Name = field;
            return false;
        }

        Name = field[..equals];
        Value = field[(equals + 1)..];
        return true;
    }

    private static bool IsName(ReadOnlySpan<byte> name)
    {
        if (name.Length > MaxName || !char.IsAsciiLetterOrDigit((char)name[0]))
            return false;
        foreach (var c in name)
        {
            if (!char.IsAsciiLetterOrDigit((char)c) && c is not ((byte)'_' or (byte)'-' or (byte)'.'))
                return false;
        }

        return true;
    }
}
