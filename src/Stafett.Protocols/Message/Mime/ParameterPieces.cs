namespace Stafett.Protocols.Message.Mime;

/// <summary>Parameters in the extended forms of RFC 2231: <c>name*</c>, <c>name*0</c>, <c>name*0*</c>, in any order.</summary>
internal sealed class ParameterPieces
{
    // RFC 2231 §3 sets no limit; 256 parameters in all are read.
    private const int MaxSectionDigits = 3;

    private readonly Dictionary<string, SortedList<int, Piece>> _names = [];

    /// <param name="mark">What stands behind the first star.</param>
    public void Add(string name, ReadOnlySpan<byte> mark, byte[] octets)
    {
        var isEncoded = mark.IsEmpty || mark[^1] == '*';
        var digits = mark.TrimEnd((byte)'*');
        var section = -1;
        if (!digits.IsEmpty && (digits.Length > MaxSectionDigits || !int.TryParse(digits, out section) || section < 0))
            return;
        if (!_names.TryGetValue(name, out var pieces))
            _names.Add(name, pieces = []);
        pieces.TryAdd(section, new Piece(octets, isEncoded));
    }

    public IEnumerable<KeyValuePair<string, string>> Join()
    {
        foreach (var (name, pieces) in _names)
        {
            if (pieces.TryGetValue(-1, out var whole))
                yield return new(name, Decode([whole]));
            // Some writers count from 1.
            else if (pieces.Keys[0] <= 1)
                yield return new(name, Decode([.. pieces.TakeWhile((piece, index) => piece.Key == index + pieces.Keys[0]).Select(piece => piece.Value)]));
        }
    }

    private static string Decode(List<Piece> pieces)
    {
        string? charset = null;
        var octets = new List<byte>();
        var isAnyEncoded = false;
        for (var i = 0; i < pieces.Count; i++)
        {
            ReadOnlySpan<byte> text = pieces[i].Octets;
            if (!pieces[i].IsEncoded)
            {
                octets.AddRange(text);
                continue;
            }

            isAnyEncoded = true;
            if (i == 0)
                text = TakeCharset(text, out charset);
            ParameterText.DecodePercent(text, octets);
        }

        // A character may be cut between two pieces, so they are decoded together.
        return isAnyEncoded ? ParameterText.Decode([.. octets], charset) : ParameterText.Decode([.. octets]);
    }

    // RFC 2231 §4: charset'language'text; both may be empty, and some writers leave out the whole prefix.
    private static ReadOnlySpan<byte> TakeCharset(ReadOnlySpan<byte> text, out string? charset)
    {
        charset = null;
        var first = text.IndexOf((byte)'\'');
        var second = first < 0 ? -1 : text[(first + 1)..].IndexOf((byte)'\'');
        if (second < 0 || first > 40)
            return text;
        charset = first == 0 ? null : ParameterText.Lower(text[..first]);
        return text[(first + 1 + second + 1)..];
    }

    private sealed record Piece(byte[] Octets, bool IsEncoded);
}
