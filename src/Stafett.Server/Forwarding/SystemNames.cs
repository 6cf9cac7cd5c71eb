using System.Collections.Frozen;
using Stafett.Protocols.Message;

namespace Stafett.Server.Forwarding;

/// <summary>
/// Local parts behind which no person reads (FAQ "What are postmaster addresses", "What are no-reply addresses"). Compared without case and
/// without anything but letters and digits, so that each spelling stands here once; what follows a plus sign does not count.
/// </summary>
public static class SystemNames
{
    private static readonly FrozenSet<string> Names = FrozenSet.ToFrozenSet(
        [
            "automailer", "autoresponder", "bounce", "bouncenotification", "bouncenotifications", "bounces", "hostmaster", "listserv", "localhost",
            "maildaemon", "mailerdaemon", "majordomo", "postmaster",
            "donotreply", "donotrespond", "dontreply", "dontrespond", "naoresponda", "nobody", "noreplies", "noreply", "noreplys",
            "noresponda", "noresponder", "norespond", "nepasrepondre", "nonrispondere", "nichtantworten", "ikkesvar",
        ]);

    private static readonly string[] Endings = ["+donotreply", "-donotreply", "+noreply", "-noreply"];

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Lookup = Names.GetAlternateLookup<ReadOnlySpan<char>>();

    public static bool Contains(LocalPart local)
    {
        var name = local.Value.AsSpan();
        foreach (var ending in Endings)
        {
            if (name.EndsWith(ending, StringComparison.OrdinalIgnoreCase))
                return true;
        }

        var plus = name.IndexOf('+');
        if (plus > 0)
            name = name[..plus];
        Span<char> letters = stackalloc char[LocalPart.MaxLength];
        var length = 0;
        foreach (var c in name)
        {
            if (char.IsAsciiLetterOrDigit(c))
                letters[length++] = char.ToLowerInvariant(c);
        }

        return Lookup.Contains(letters[..length]);
    }
}
