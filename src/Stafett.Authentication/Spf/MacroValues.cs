using System.Globalization;
using System.Net;

namespace Stafett.Authentication.Spf;

/// <summary>What the macro letters stand for in one check (RFC 7208 §7.2). The values of a whole check, except <see cref="Domain"/> and <see cref="ClientName"/>.</summary>
internal sealed class MacroValues(SpfRequest request, SpfAddress client, string senderDomain, TimeProvider time)
{
    private string? _sender;
    private string? _dotted;

    /// <summary><c>%{d}</c>: the domain whose record is read.</summary>
    public string Domain { get; set; } = "";

    /// <summary><c>%{p}</c>: a confirmed name of the client.</summary>
    public string ClientName { get; set; } = "unknown";

    public string Of(char letter) => letter switch
    {
        's' => _sender ??= $"{request.LocalPart}@{senderDomain}",
        'l' => request.LocalPart,
        'o' => senderDomain,
        'd' => Domain,
        'i' => _dotted ??= client.Dotted(),
        'p' => ClientName,
        'v' => client.IsV4 ? "in-addr" : "ip6",
        'h' => request.Helo,
        'c' => Readable(request.Client),
        'r' => request.ReceivingHost,
        't' => time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
        _ => "",
    };

    // A scope belongs to this machine, not to the client.
    private static string Readable(IPAddress address) =>
        address is { AddressFamily: System.Net.Sockets.AddressFamily.InterNetworkV6, ScopeId: not 0 } ? new IPAddress(address.GetAddressBytes()).ToString() : address.ToString();
}
