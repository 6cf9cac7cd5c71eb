using System.Diagnostics.CodeAnalysis;
using System.Net;

namespace Stafett.Server.Dns;

public enum DnsTransport
{
    Udp,
    Tcp,
    Tls,
    Https,
}

/// <summary>
/// A resolver that is asked: <c>udp://192.0.2.1</c>, <c>tcp://</c>, <c>tls://1.1.1.1</c> (RFC 7858; the certificate's name may follow
/// as in <c>tls://1.1.1.1#one.one.one.one</c>) or <c>https://1.1.1.1/dns-query</c> (RFC 8484). A host name instead of an address
/// is looked up by the operating system.
/// </summary>
/// <param name="Transport">How.</param>
/// <param name="Host">An address (without brackets) or a name.</param>
/// <param name="Port">53 or 853 unless written.</param>
/// <param name="CertificateName">What the certificate must be for.</param>
/// <param name="Uri">For HTTPS.</param>
public sealed record DnsUpstream(DnsTransport Transport, string Host, int Port, string CertificateName, Uri? Uri)
{
    public IPAddress? Address { get; } = IPAddress.TryParse(Host, out var address) ? address : null;

    /// <summary>What it says about validation cannot have been changed on the way: it is on this machine, or behind TLS.</summary>
    public bool IsAuthentic => Transport is DnsTransport.Tls or DnsTransport.Https || (Address is not null && IPAddress.IsLoopback(Address));

    public static bool TryParse(string text, [NotNullWhen(true)] out DnsUpstream? upstream, [NotNullWhen(false)] out string? problem)
    {
        upstream = null;
        problem = $"\"{text}\" is no DNS upstream: write system, udp://192.0.2.1:53, tcp://, tls:// or https://1.1.1.1/dns-query";
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.UserInfo.Length > 0 || uri.IdnHost.Length == 0)
            return false;
        var transport = uri.Scheme switch
        {
            "udp" => DnsTransport.Udp,
            "tcp" => DnsTransport.Tcp,
            "tls" => DnsTransport.Tls,
            "https" => DnsTransport.Https,
            _ => (DnsTransport?)null,
        };
        if (transport is null || (transport != DnsTransport.Https && uri.AbsolutePath is not ("" or "/")))
            return false;
        if (transport is DnsTransport.Udp or DnsTransport.Tcp && uri.HostNameType is not (UriHostNameType.IPv4 or UriHostNameType.IPv6))
            return false;
        // 0 is no port that can be asked; -1 means that none is written.
        var port = uri.Port > 0 ? uri.Port : transport == DnsTransport.Tls ? 853 : 53;
        var name = uri.Fragment.Length > 1 ? uri.Fragment[1..] : uri.IdnHost;
        upstream = new DnsUpstream(transport.Value, uri.IdnHost, port, name, transport == DnsTransport.Https ? uri : null);
        problem = null;
        return true;
    }

    public static DnsUpstream FromAddress(IPAddress address, int port = 53) =>
        new(DnsTransport.Udp, address.ToString(), port, address.ToString(), null);

    public override string ToString() =>
        Uri is not null ? Uri.ToString() : $"{Transport.ToString().ToLowerInvariant()}://{(Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host)}:{Port}";
}
