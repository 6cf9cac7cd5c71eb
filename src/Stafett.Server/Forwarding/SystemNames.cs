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
            "maildaemon", "mailerdaemon", "majordomo", "nobody", "postmaster",
        ]);

    // "no.reply", "no_reply", "NoReply" and "No-Reply" are one.
    private static readonly FrozenSet<string> NoReply = FrozenSet.ToFrozenSet(
        [
            // English, with the slips that are in use.
            "noreply", "noreplies", "noreplys", "noreplyto", "noreplyplease", "noreplyemail", "noreplymail", "noreplay", "notreply", "pleasenoreply", "neverreply",
            "norespond", "noresponse", "noresponses", "noanswer", "noanswers", "noreturn",
            "donotreply", "donotreplies", "donotreplyto", "donotreplytothis", "donotreplytothisemail", "donotreplyplease", "donotreplyemail", "pleasedonotreply",
            "donotrespond", "donotanswer", "donotreturn", "donotemail",
            "dontreply", "dontreplyto", "dontrespond", "dontanswer", "pleasedontreply", "cannotreply", "unmonitored", "notmonitored", "unattended",
            // Spanish, Portuguese, Italian, French.
            "noresponder", "noresponda", "norespondas", "noresponde", "nocontestar", "nocontestes", "norespuesta",
            "naoresponda", "naoresponder", "semresposta", "nonrispondere", "nonrispondi", "norispondere",
            "nepasrepondre", "nepasrepondez", "nerepondezpas", "pasdereponse",
            // German, Dutch, the Nordic languages.
            "nichtantworten", "bittenichtantworten", "keineantwort", "nietantwoorden", "nietbeantwoorden", "geenantwoord",
            "ikkesvar", "svarikke", "ikkesvare", "svarinte", "svaraej", "svarej", "alavastaa", "eivastausta",
            // Polish, Czech, Turkish, Russian in Latin letters.
            "nieodpowiadaj", "bezodpowiedzi", "neodpovidat", "neodpovidejte", "yanitlamayin", "cevaplamayin", "neotvechat", "neotvechayte",
        ]);

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> NameLookup = Names.GetAlternateLookup<ReadOnlySpan<char>>();
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> NoReplyLookup = NoReply.GetAlternateLookup<ReadOnlySpan<char>>();

    public static bool Contains(LocalPart local)
    {
        Span<char> letters = stackalloc char[LocalPart.MaxLength];
        Span<bool> startsWord = stackalloc bool[LocalPart.MaxLength + 1];
        startsWord.Clear();
        var text = local.Value.AsSpan();
        var length = 0;
        var beforePlus = -1;
        var isBetween = true;
        foreach (var c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c))
            {
                isBetween = true;
                if (c == '+' && length > 0 && beforePlus < 0)
                    beforePlus = length;
                continue;
            }

            startsWord[length] = isBetween;
            letters[length++] = char.ToLowerInvariant(c);
            isBetween = false;
        }

        startsWord[length] = true;
        if (NameLookup.Contains(letters[..(beforePlus < 0 ? length : beforePlus)]))
            return true;
        // At its beginning or end too: "noreply-orders", "orders+do.not.reply".
        for (var at = 0; at <= length; at++)
        {
            if (startsWord[at] && (NoReplyLookup.Contains(letters[..at]) || NoReplyLookup.Contains(letters[at..length])))
                return true;
        }

        return false;
    }
}
