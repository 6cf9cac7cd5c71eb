namespace Stafett.Authentication.Dmarc;

/// <summary>The tags of a policy record, one after the other: <c>name=value</c> between semicolons, without the white space around them.</summary>
internal ref struct RecordTags(ReadOnlySpan<char> text)
{
    private ReadOnlySpan<char> _rest = text;

    public ReadOnlySpan<char> Name { get; private set; }

    public ReadOnlySpan<char> Value { get; private set; }

    /// <summary>The record is one of that version: <c>v</c> is its first tag, and the version is written in capitals.</summary>
    public bool IsVersion(string version) => Read() && Is(Name, "v") && Value.SequenceEqual(version);

    /// <summary>False at the end. What is no tag is passed over.</summary>
    public bool MoveNext()
    {
        while (_rest.Length > 0)
        {
            if (Read())
                return true;
        }

        return false;
    }

    public static bool Is(ReadOnlySpan<char> text, string keyword) => text.Equals(keyword, StringComparison.OrdinalIgnoreCase);

    private bool Read()
    {
        var end = _rest.IndexOf(';');
        var tag = end < 0 ? _rest : _rest[..end];
        _rest = end < 0 ? default : _rest[(end + 1)..];
        var equals = tag.IndexOf('=');
        if (equals < 0)
            return false;
        Name = tag[..equals].Trim(" \t");
        Value = tag[(equals + 1)..].Trim(" \t");
        return Name.Length > 0;
    }
}
