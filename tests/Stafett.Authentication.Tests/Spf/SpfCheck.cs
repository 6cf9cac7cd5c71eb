using System.Net;
using Stafett.Authentication.Spf;
using Stafett.Protocols.Dns;

namespace Stafett.Authentication.Tests.Spf;

/// <summary>Short ways to check a sender in tests.</summary>
internal static class SpfCheck
{
    public static Task<SpfVerdict> RunAsync(IDnsResolver dns, string client, string mailFrom, string helo = "mail.example.org", SpfOptions? options = null) =>
        new SpfVerifier(dns, TimeProvider.System, options ?? new SpfOptions())
            .CheckAsync(SpfRequest.ForText(IPAddress.Parse(client), mailFrom, helo) with { ReceivingHost = "mx.receiver.example" }, CancellationToken.None).AsTask();

    public static Task<SpfVerdict> RunAsync(string zone, string client, string mailFrom, string helo = "mail.example.org") => RunAsync(new TestDns(zone), client, mailFrom, helo);

    public static async Task<SpfResult> ResultAsync(string zone, string client, string mailFrom, string helo = "mail.example.org") => (await RunAsync(zone, client, mailFrom, helo)).Result;
}
