namespace Stafett.Authentication.Dkim;

/// <summary>The names of h=, between colons and white space (RFC 6376 §3.5). Enumerates spans.</summary>
internal ref struct FieldNameList(ReadOnlySpan<byte> value)
{
    private ReadOnlySpan<byte> _rest = value;
    private bool _isDone;

    public ReadOnlySpan<byte> Current { get; private set; }

    public readonly FieldNameList GetEnumerator() => this;

    public bool MoveNext()
    {
        if (_isDone)
            return false;
        var colon = _rest.IndexOf((byte)':');
        _isDone = colon < 0;
        Current = (_isDone ? _rest : _rest[..colon]).Trim(TagList.WhiteSpace);
        _rest = _isDone ? default : _rest[(colon + 1)..];
        return true;
    }
}
