using System.Net;
using System.Net.Sockets;
using Stafett.Hosting;
using Stafett.Server.Configuration;

namespace Stafett.Sandbox;

/// <summary>Where the sandbox listens, all on 127.0.0.1.</summary>
/// <param name="Smtp">Stafett itself, in the role of the MX of the sample domains.</param>
/// <param name="Outside">The mail server of everybody else.</param>
/// <param name="OutsideCustom">Another one, for a rule with a port of its own.</param>
/// <param name="Dns">UDP and TCP, so that <c>dig</c> can ask.</param>
/// <param name="Http">The page of the outside world.</param>
/// <param name="Web">The dashboard and the API.</param>
internal sealed record SandboxPorts(int Smtp, int Outside, int OutsideCustom, int Dns, int Http, int Web)
{
    /// <summary>SMTP listens at the base, the pages this much higher: 2525, 8025 and 8026.</summary>
    private const int HttpDistance = 5500;
    private const int Tries = 50;

    /// <summary>The ports counted from a base, or the next free ones. Null when there are none near.</summary>
    public static SandboxPorts? Find(int portBase)
    {
        var taken = new HashSet<int>();
        var ports = new int[6];
        int[] wanted = [portBase, portBase + 1, portBase + 2, portBase + 3, portBase + HttpDistance, portBase + HttpDistance + 1];
        for (var i = 0; i < wanted.Length; i++)
        {
            var port = Enumerable.Range(wanted[i], Tries).FirstOrDefault(p => p < 65536 && !taken.Contains(p) && IsFree(p));
            if (port == 0)
                return null;
            taken.Add(port);
            ports[i] = port;
        }

        return new SandboxPorts(ports[0], ports[1], ports[2], ports[3], ports[4], ports[5]);
    }

    private static bool IsFree(int port) =>
        StartFailure.Try(new Listener("", "", new ListenAddress(IPAddress.Loopback, port))) is not (SocketError.AddressAlreadyInUse or SocketError.AccessDenied);
}
