using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Stafett.Server.Configuration;

/// <summary>Where a listener binds: <c>127.0.0.1:25</c>, <c>[::1]:25</c>, <c>localhost:25</c>, or <c>*:25</c> for every address of both families.</summary>
/// <param name="Address">Null: every address.</param>
/// <param name="Port">0: one that the system chooses.</param>
public sealed record ListenAddress(IPAddress? Address, int Port)
{
    /// <summary>Throws <see cref="FormatException"/>; for text that has been validated.</summary>
    public static ListenAddress Parse(string text) =>
        TryParse(text, out var address) ? address : throw new FormatException($"Not an address to listen on: {text}");

    public static bool TryParse(string text, [NotNullWhen(true)] out ListenAddress? address)
    {
        address = null;
        var colon = text.LastIndexOf(':');
        if (colon <= 0 || !int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port > 65535)
            return false;
        var host = text[..colon];
        if (host == "*")
        {
            address = new ListenAddress(null, port);
            return true;
        }

        if (host == "localhost")
            host = "127.0.0.1";
        var bracketed = host.Length > 2 && host[0] == '[' && host[^1] == ']';
        if (!IPAddress.TryParse(bracketed ? host[1..^1] : host, out var parsed))
            return false;
        // "::1:25" cannot be told from an address; "1:25" would be 0.0.0.1.
        if (bracketed != (parsed.AddressFamily == AddressFamily.InterNetworkV6) || (!bracketed && parsed.ToString() != host))
            return false;
        address = new ListenAddress(parsed, port);
        return true;
    }

    public override string ToString() => Address switch
    {
        null => $"*:{Port}",
        { AddressFamily: AddressFamily.InterNetworkV6 } => $"[{Address}]:{Port}",
        _ => $"{Address}:{Port}",
    };
}
