using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Stafett.Server.Accounts.SignIn;

/// <summary>Somebody of whom only the connection is known.</summary>
public sealed record Client
{
    /// <summary>More of a browser's name says nothing.</summary>
    public const int MaxUserAgent = 256;

    public Client(IPAddress remoteAddress, string userAgent)
    {
        RemoteAddress = remoteAddress.IsIPv4MappedToIPv6 ? remoteAddress.MapToIPv4() : remoteAddress;
        UserAgent = Clean(userAgent);
    }

    public IPAddress RemoteAddress { get; }

    /// <summary>As the client says: cut, without control characters.</summary>
    public string UserAgent { get; }

    /// <summary>One customer: an IPv4 address, or the /64 that every IPv6 customer has.</summary>
    internal string Customer => Network(64, 32);

    /// <summary>Neighbours: the /24, or the /48.</summary>
    internal string Neighbours => Network(48, 24);

    private static string Clean(string userAgent)
    {
        var text = new StringBuilder(Math.Min(userAgent.Length, MaxUserAgent));
        foreach (var rune in userAgent.EnumerateRunes())
        {
            if (text.Length >= MaxUserAgent)
                break;
            text.Append(Rune.IsControl(rune) ? " " : rune.ToString());
        }

        return text.ToString();
    }

    private string Network(int six, int four)
    {
        var octets = RemoteAddress.GetAddressBytes();
        var bits = RemoteAddress.AddressFamily == AddressFamily.InterNetworkV6 ? six : four;
        octets.AsSpan(bits / 8).Clear();
        return $"{new IPAddress(octets)}/{bits}";
    }
}
