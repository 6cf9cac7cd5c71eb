using System.Net;
using Stafett.Protocols.Message;
using Stafett.Protocols.Smtp;

namespace Stafett.Authentication.Spf;

/// <summary>Which of the client's claims is checked (RFC 7208 §2.3, §2.4).</summary>
public enum SpfIdentity
{
    MailFrom,
    Helo,
}

/// <summary>Who sends, and in whose name: the arguments of check_host() (RFC 7208 §4.1).</summary>
public sealed record SpfRequest
{
    private const string UnknownHost = "unknown";

    // No host name and no local part that we take is longer; what a client adds beyond it can only be looked at, never found.
    private const int MaxHelo = 255;
    private const int MaxLocalPart = 256;
    private const int MaxDomain = 1024;

    private readonly EmailAddress? _sender;
    private readonly string? _envelopeFrom;

    private SpfRequest(IPAddress client, EmailAddress sender, string? helo)
        : this(client, "", sender.LocalPart.Value, sender.Domain.Name, helo) => _sender = sender;

    private SpfRequest(IPAddress client, string? envelopeFrom, string localPart, string domain, string? helo)
    {
        Client = client.IsIPv4MappedToIPv6 ? client.MapToIPv4() : client;
        _envelopeFrom = envelopeFrom;
        // RFC 7208 §4.3: a sender without local part is postmaster.
        LocalPart = localPart.Length == 0 ? "postmaster" : Cut(localPart, MaxLocalPart);
        Domain = Cut(domain, MaxDomain);
        Helo = Cut(helo ?? "", MaxHelo);
    }

    /// <summary>IPv4 for an IPv4-mapped address (RFC 7208 §5).</summary>
    public IPAddress Client { get; }

    public SpfIdentity Identity => _envelopeFrom is null ? SpfIdentity.Helo : SpfIdentity.MailFrom;

    /// <summary>The reverse-path without brackets, empty for the null path; null where the HELO name alone is checked.</summary>
    public string? EnvelopeFrom => _sender?.ToString() ?? _envelopeFrom;

    public string LocalPart { get; }

    /// <summary>As the client said it: it may be no domain at all.</summary>
    public string Domain { get; }

    /// <summary><see cref="Domain"/> where it can have records: U-labels are A-labels now, and a literal or a malformed name has no policy (RFC 7208 §4.3).</summary>
    internal Domain? Name => (_sender?.Domain ?? (Protocols.Message.Domain.TryParse(Domain, out var domain) ? domain : null)) is { Literal: null } name ? name : null;

    /// <summary>As the client said it; empty where it said nothing.</summary>
    public string Helo { get; }

    /// <summary>Our own name, for explanations (<c>%{r}</c>).</summary>
    public string ReceivingHost { get; init; } = UnknownHost;

    /// <summary>Keep every question and its answer in the verdict, for people who look for the reason.</summary>
    public bool WantsTrace { get; init; }

    /// <summary>The reverse-path; the null path stands for postmaster at the HELO name (RFC 7208 §2.4).</summary>
    public static SpfRequest ForMailFrom(IPAddress client, ReversePath mailFrom, string? helo, string receivingHost = UnknownHost) => mailFrom.Address is { } address
        ? new SpfRequest(client, address, helo) { ReceivingHost = receivingHost }
        : new SpfRequest(client, "", "", helo ?? "", helo) { ReceivingHost = receivingHost };

    /// <summary>The name in HELO or EHLO (RFC 7208 §2.3).</summary>
    public static SpfRequest ForHelo(IPAddress client, string? helo, string receivingHost = UnknownHost) =>
        new(client, null, "", helo ?? "", helo) { ReceivingHost = receivingHost };

    /// <summary>A reverse-path as a person types it, without brackets, right or wrong; empty is the null path.</summary>
    public static SpfRequest ForText(IPAddress client, string mailFrom, string? helo)
    {
        var at = mailFrom.LastIndexOf('@');
        return mailFrom.Length == 0
            ? new SpfRequest(client, "", "", helo ?? "", helo)
            : new SpfRequest(client, Cut(mailFrom, MaxDomain), at < 0 ? "" : mailFrom[..at], mailFrom[(at + 1)..], helo);
    }

    private static string Cut(string text, int length) => text.Length <= length ? text : text[..length];
}
