using System.Buffers;
using System.Text;
using Stafett.Protocols.Message;
using Stafett.Protocols.Smtp;

namespace Stafett.Server.Forwarding;

/// <summary>
/// When a report (or any automatic answer) may be sent, so that we do not write to people who wrote nothing and never answer another
/// automaton (FAQ "Prevent unnecessary bounces to protect against backscatter"; RFC 3834 §2). That it is sent once only is
/// <see cref="FingerprintStore.TryClaimBounce"/>.
/// </summary>
public static class BounceRules
{
    private static readonly byte[][] ListFields =
    [
        "List-Id"u8.ToArray(), "List-Subscribe"u8.ToArray(), "List-Unsubscribe"u8.ToArray(), "List-Help"u8.ToArray(), "List-Post"u8.ToArray(),
        "List-Owner"u8.ToArray(), "List-Archive"u8.ToArray(), "X-Autoreply"u8.ToArray(), "X-Autorespond"u8.ToArray(), "X-Auto-Respond"u8.ToArray(),
    ];

    private static readonly SearchValues<byte> TraceSeparators = SearchValues.Create(" \t\r\n();"u8);
    private static readonly SearchValues<byte> TokenEnds = SearchValues.Create(" \t\r\n;("u8);

    /// <param name="code">The SMTP code of the failure.</param>
    /// <param name="ownHosts">Names that our servers write into Received.</param>
    public static BounceVerdict MayBounce(HeaderSection headers, ReversePath sender, int code, IReadOnlyCollection<string> ownHosts) =>
        code < 500 ? new BounceVerdict("the failure is not permanent") : MayAnswer(headers, sender, ownHosts);

    /// <summary>The rules that hold for vacation messages too.</summary>
    public static BounceVerdict MayAnswer(HeaderSection headers, ReversePath sender, IReadOnlyCollection<string> ownHosts)
    {
        if (sender.Address is not { } address)
            return new BounceVerdict("the envelope sender is empty");
        if (SystemNames.Contains(address.LocalPart))
            return new BounceVerdict("nobody reads the envelope sender's address");
        return new BounceVerdict(FromProblem(headers) ?? FieldProblem(headers) ?? OwnHostProblem(headers, ownHosts));
    }

    private static string? FromProblem(HeaderSection headers)
    {
        var from = headers.From;
        if (from.Problem is not null)
            return "the From header names nobody";
        foreach (var mailbox in from.Mailboxes)
        {
            if (SystemNames.Contains(mailbox.Address.LocalPart))
                return "nobody reads the From address";
            if (mailbox.Address.LocalPart.Folded == "mdaemon" && headers.Contains("X-MDDSN-Message"u8))
                return "it is a report of MDaemon";
        }

        return null;
    }

    private static string? FieldProblem(HeaderSection headers)
    {
        foreach (var name in ListFields)
        {
            if (headers.Contains(name))
                return $"it has a {Encoding.ASCII.GetString(name)} header";
        }

        for (var i = 0; i < headers.Count; i++)
        {
            var problem = FieldProblem(headers.Name(i), headers.Value(i));
            if (problem is not null)
                return problem;
        }

        return null;
    }

    private static string? FieldProblem(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (Ascii.EqualsIgnoreCase(name, "Content-Type"u8))
            return Ascii.EqualsIgnoreCase(FirstToken(value), "multipart/report"u8) ? "it is a report itself" : null;
        // RFC 3834 §5
        if (Ascii.EqualsIgnoreCase(name, "Auto-Submitted"u8))
            return Ascii.EqualsIgnoreCase(FirstToken(value), "no"u8) ? null : "it was sent by a program (Auto-Submitted)";
        if (Ascii.EqualsIgnoreCase(name, "Precedence"u8))
            return IsOneOf(FirstToken(value), "bulk", "list", "autoreply", "auto-reply", "auto_reply") ? "its Precedence says bulk, list or auto-reply" : null;
        if (Ascii.EqualsIgnoreCase(name, "X-Auto-Response-Suppress"u8))
        {
            foreach (var range in value.Split((byte)','))
            {
                if (IsOneOf(value[range].Trim(" \t\r\n"u8), "dr", "autoreply", "auto-reply", "auto_reply", "all"))
                    return "it asks for no answers (X-Auto-Response-Suppress)";
            }
        }

        return null;
    }

    private static string? OwnHostProblem(HeaderSection headers, IReadOnlyCollection<string> ownHosts)
    {
        for (var i = headers.IndexOf("Received"u8); i >= 0; i = headers.IndexOf("Received"u8, i + 1))
        {
            var isHost = false;
            var value = headers.Value(i);
            foreach (var range in value.SplitAny(TraceSeparators))
            {
                var word = value[range];
                if (word.IsEmpty)
                    continue;
                if (isHost)
                {
                    foreach (var host in ownHosts)
                    {
                        if (Ascii.EqualsIgnoreCase(word, host))
                            return "it has passed one of our servers before";
                    }
                }

                isHost = IsOneOf(word, "from", "by");
            }
        }

        return null;
    }

    private static ReadOnlySpan<byte> FirstToken(ReadOnlySpan<byte> value)
    {
        var end = value.IndexOfAny(TokenEnds);
        return end < 0 ? value : value[..end];
    }

    private static bool IsOneOf(ReadOnlySpan<byte> token, params ReadOnlySpan<string> words)
    {
        foreach (var word in words)
        {
            if (Ascii.EqualsIgnoreCase(token, word))
                return true;
        }

        return false;
    }
}
