using Stafett.Protocols.Smtp;

namespace Stafett.Server.Forwarding;

/// <summary>What a remote server's refusal is about; the categories of the original's bounce table that change our own code.</summary>
public enum RefusalCategory
{
    Other,

    /// <summary>Our address, not the message, is what they do not want.</summary>
    Blocklist,

    /// <summary>Come again later, whatever the code says.</summary>
    Slowdown,

    Policy,
    Protocol,
    Spam,
    Virus,
    Recipient,
    Capacity,
}

/// <summary>
/// Reads a remote's refusal and derives the code that we pass on (behaviour of the original, §2.7): what is about us or may pass becomes 421, so that the
/// sender's server keeps the message and comes again; viruses are 554 and spam 550; everything else keeps the remote's own code.
/// </summary>
public static class RemoteRefusal
{
    private static readonly (RefusalCategory Category, string[] Words)[] Table =
    [
        (RefusalCategory.Virus, ["virus", "malware", "trojan", "infected"]),
        (RefusalCategory.Recipient,
        [
            "user unknown", "unknown user", "no such user", "does not exist", "mailbox unavailable", "mailbox not found", "recipient rejected", "invalid recipient",
            "unknown recipient", "no mailbox", "account disabled", "account is disabled", "inactive", "recipient address rejected", "address unknown",
        ]),
        (RefusalCategory.Capacity, ["mailbox full", "mailbox is full", "over quota", "overquota", "quota exceeded", "out of storage", "insufficient storage"]),
        (RefusalCategory.Blocklist,
        [
            "spamhaus", "spamcop", "barracuda", "uceprotect", "sorbs", "dnsbl", "rbl.", " rbl", "blacklist", "blocklist", "block list", "black list", "blocked using",
            "listed by", "listed in", "poor reputation", "bad reputation", "low reputation", "ip reputation", "ip address is blocked", "client host blocked",
            "banned sending ip", "your ip", "reverse dns", "ptr record", "unauthenticated email is not accepted from",
        ]),
        (RefusalCategory.Slowdown,
        [
            "greylist", "graylist", "try again", "try later", "retry later", "temporarily", "rate limit", "too many connections", "too many messages", "throttl", "deferred",
            "slow down", "unusual rate",
        ]),
        (RefusalCategory.Spam, ["spam", "unsolicited", "phish", "junk mail", "bulk mail"]),
        (RefusalCategory.Protocol, ["syntax error", "command not recognized", "bad sequence", "protocol error", "must issue a starttls", "tls required"]),
        (RefusalCategory.Policy, ["policy", "administrative prohibition", "administratively"]),
    ];

    public static RefusalCategory Classify(SmtpReply reply)
    {
        foreach (var (category, words) in Table)
        {
            foreach (var word in words)
            {
                if (reply.Text.Contains(word, StringComparison.OrdinalIgnoreCase))
                    return category;
            }
        }

        return reply.Status switch
        {
            { Subject: 1, Detail: 1 or 2 or 3 or 6 or 10 } => RefusalCategory.Recipient,
            { Subject: 2, Detail: 2 } => RefusalCategory.Capacity,
            { Subject: 5 } => RefusalCategory.Protocol,
            _ => RefusalCategory.Other,
        };
    }

    /// <summary>The reply with the code that the sender is told; text as it was.</summary>
    public static SmtpReply Derive(SmtpReply reply)
    {
        if (!reply.IsPermanent)
            return reply;
        return Classify(reply) switch
        {
            RefusalCategory.Virus => reply with { Code = 554 },
            RefusalCategory.Spam => reply with { Code = 550 },
            // A message that DMARC forbids will be forbidden tomorrow too.
            RefusalCategory.Policy when reply.Text.Contains("dmarc", StringComparison.OrdinalIgnoreCase) => reply,
            RefusalCategory.Blocklist or RefusalCategory.Slowdown or RefusalCategory.Protocol or RefusalCategory.Policy =>
                reply with { Code = 421, Status = reply.Status is { } s ? s with { Class = 4 } : null },
            _ => reply,
        };
    }
}
