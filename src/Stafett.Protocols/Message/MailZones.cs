namespace Stafett.Protocols.Message;

/// <summary>Zones with names. RFC 5322 §4.3 names ten; the others here mean one thing only wherever mail uses them.</summary>
internal static class MailZones
{
    /// <param name="length">Octets of the name; an offset may follow (<c>GMT+0100</c>).</param>
    public static bool TryFind(ReadOnlySpan<byte> word, out int minutes, out bool isKnown, out int length)
    {
        length = word.IndexOfAny((byte)'+', (byte)'-');
        if (length < 0)
            length = word.Length;
        minutes = 0;
        isKnown = true;
        if (length is 0 or > 5)
            return false;
        Span<char> name = stackalloc char[length];
        for (var i = 0; i < length; i++)
            name[i] = char.ToUpperInvariant((char)word[i]);
        // RFC 5322 §4.3: the military letters were defined with the wrong sign, so they say nothing.
        if (length == 1)
        {
            isKnown = name[0] == 'Z';
            return char.IsAsciiLetter(name[0]) && name[0] != 'J';
        }

        int? hours = name switch
        {
            "GMT" or "UT" or "UTC" or "WET" => 0,
            "EDT" => -4,
            "EST" or "CDT" => -5,
            "CST" or "MDT" => -6,
            "MST" or "PDT" => -7,
            "PST" => -8,
            "CET" or "MET" or "WEST" => 1,
            "CEST" or "MEST" or "EET" => 2,
            "EEST" or "MSK" => 3,
            "HKT" or "AWST" => 8,
            "JST" or "KST" => 9,
            "AEST" => 10,
            "AEDT" => 11,
            "NZST" => 12,
            "NZDT" => 13,
            _ => null,
        };
        minutes = (hours ?? 0) * 60;
        return hours is not null;
    }
}
