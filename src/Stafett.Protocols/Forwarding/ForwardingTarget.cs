using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Stafett.Protocols.Message;

namespace Stafett.Protocols.Forwarding;

/// <summary>Where a rule sends mail: <see cref="EmailTarget"/>, <see cref="HostTarget"/> or <see cref="WebhookTarget"/>.</summary>
public abstract record ForwardingTarget
{
    /// <summary>Octets of a webhook URL.</summary>
    public const int MaxUrlLength = 2_048;

    // Word processors leave them; IDNA would take them into a name that nobody meant.
    internal static readonly SearchValues<char> Quotes = SearchValues.Create("“”„«»‘’\"");

    private protected ForwardingTarget()
    {
    }

    /// <summary>Reads an e-mail address, a host name with at least one dot, an IP address (bare or in brackets) or an http(s) URL.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out ForwardingTarget? target)
    {
        target = null;
        if (text.Length is 0 or > MaxUrlLength)
            return false;
        if (IsUrl(text))
            target = TryReadUrl(text, out var url) ? new WebhookTarget(url) : null;
        else if (text.AsSpan().IndexOfAny(Quotes) >= 0)
            return false;
        else if (text.Contains('@'))
            target = EmailAddress.TryParse(text, out var address) && IsReachable(address.Domain) ? new EmailTarget(address) : null;
        else if (TryReadAddress(text, out var literal))
            target = new HostTarget(literal);
        else
            target = Domain.TryParse(text, out var domain) && IsReachable(domain) ? new HostTarget(domain) : null;
        return target is not null;
    }

    internal static bool IsUrl(ReadOnlySpan<char> text) =>
        text.StartsWith("https://", StringComparison.OrdinalIgnoreCase) || text.StartsWith("http://", StringComparison.OrdinalIgnoreCase);

    internal static bool TryReadUrl(string text, [NotNullWhen(true)] out Uri? url)
    {
        url = null;
        foreach (var c in text)
        {
            if (char.IsControl(c) || char.IsWhiteSpace(c) || c is '"' or '<' or '>' or '\\')
                return false;
        }

        return text.Length <= MaxUrlLength
            && Uri.TryCreate(text, UriKind.Absolute, out url)
            && (url.Scheme == Uri.UriSchemeHttps || url.Scheme == Uri.UriSchemeHttp)
            && HasHost(url);
    }

    // Uri takes characters into a host that no name can have, and says so only when it is asked for the name.
    private static bool HasHost(Uri url)
    {
        try
        {
            return url.Host.Length > 0 && url.IdnHost.Length > 0;
        }
        catch (UriFormatException)
        {
            return false;
        }
    }

    /// <summary>192.0.2.1, 2001:db8::1, [192.0.2.1], [2001:db8::1] and the literals of RFC 5321 §4.1.3.</summary>
    internal static bool TryReadAddress(string text, [NotNullWhen(true)] out Domain? literal)
    {
        literal = null;
        var inner = text.Length > 2 && text[0] == '[' && text[^1] == ']' ? text[1..^1] : text;
        if (inner.StartsWith("IPv6:", StringComparison.OrdinalIgnoreCase))
            inner = inner[5..];
        if (inner.Count(c => c == ':') >= 2)
            return Domain.TryParse($"[IPv6:{inner}]", out literal);
        return Domain.TryParse($"[{inner}]", out literal) && literal.Literal is { } address
            && address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork;
    }

    // A single label is a machine of our own network, never somebody's mail domain; a name that ends in a number is a mistyped address.
    internal static bool IsReachable(Domain domain)
    {
        if (domain.Literal is not null)
            return true;
        var dot = domain.Name.LastIndexOf('.');
        return dot > 0 && domain.Name.AsSpan(dot + 1).ContainsAnyExceptInRange('0', '9');
    }
}

/// <summary>A mailbox somewhere.</summary>
public sealed record EmailTarget(EmailAddress Address) : ForwardingTarget
{
    public override string ToString() => Address.ToString();
}

/// <summary>The same local part at another host, which may be an address literal.</summary>
public sealed record HostTarget(Domain Host) : ForwardingTarget
{
    public override string ToString() => Host.Name;
}

/// <summary>The message is posted to this http or https URL.</summary>
public sealed record WebhookTarget(Uri Url) : ForwardingTarget
{
    public override string ToString() => Url.OriginalString;
}
