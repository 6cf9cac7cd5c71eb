using System.Buffers.Binary;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;
using Stafett.Protocols.Dns;
using Stafett.Server.Configuration;
using Stafett.Server.Dns;

namespace Stafett.Server.Tests.Dns;

public sealed class SecureUpstreamTests
{
    private static readonly DnsZone Zone = DnsZone.Parse("example.com. MX 10 mx1.example.com.");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true, DnsStatus.Success)]
    [InlineData(false, DnsStatus.ServerFailure)] // another root is trusted
    public async Task Asks_by_HTTPS(bool trusted, DnsStatus expected)
    {
        using var certificate = MakeCertificate("127.0.0.1");
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrel(o => o.Listen(IPAddress.Loopback, 0, l =>
        {
            l.Protocols = HttpProtocols.Http2;
            l.UseHttps(certificate);
        }));
        await using var app = builder.Build();
        var seen = new List<string>();
        app.MapPost("/dns-query", async context =>
        {
            var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body, context.RequestAborted);
            seen.Add($"{context.Request.Protocol} {context.Request.ContentType} id={BinaryPrimitives.ReadUInt16BigEndian(body.ToArray())}");
            context.Response.ContentType = "application/dns-message";
            await context.Response.BodyWriter.WriteAsync(Answer(body.ToArray()), context.RequestAborted);
        });
        await app.StartAsync(Token);
        var port = new Uri(app.Urls.First()).Port;
        await using var resolver = Resolver($"https://127.0.0.1:{port}/dns-query", trusted ? certificate : null);
        var answer = await resolver.ResolveAsync("example.com", DnsType.MX, Token);
        Assert.Equal(expected, answer.Status);
        Assert.Equal(trusted, answer.Authenticated);
        Assert.Equal(trusted ? ["HTTP/2 application/dns-message id=0"] : [], seen);
        if (trusted)
        {
            await using var lost = Resolver($"https://127.0.0.1:{port}/elsewhere", certificate);
            Assert.Contains("404", (await lost.ResolveAsync("example.com", DnsType.MX, Token)).Explanation, StringComparison.Ordinal);
        }

        await app.StopAsync(Token);
    }

    [Theory]
    [InlineData("127.0.0.1", "", true, DnsStatus.Success)]
    [InlineData("dns.example", "#dns.example", true, DnsStatus.Success)]
    [InlineData("127.0.0.2", "", true, DnsStatus.ServerFailure)] // a certificate for another address
    [InlineData("dns.example", "#other.example", true, DnsStatus.ServerFailure)]
    [InlineData("127.0.0.1", "", false, DnsStatus.ServerFailure)]
    public async Task Asks_by_TLS(string certificateFor, string fragment, bool trusted, DnsStatus expected)
    {
        using var certificate = MakeCertificate(certificateFor);
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var serving = ServeOneAsync(listener, certificate);
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        await using (var resolver = Resolver($"tls://127.0.0.1:{port}{fragment}", trusted ? certificate : null))
        {
            var answer = await resolver.ResolveAsync("example.com", DnsType.MX, Token);
            Assert.Equal(expected, answer.Status);
            Assert.Equal(expected == DnsStatus.Success, answer.Authenticated);
        }

        listener.Stop();
        await serving;
    }

    private static async Task ServeOneAsync(TcpListener listener, X509Certificate2 certificate)
    {
        try
        {
            using var client = await listener.AcceptTcpClientAsync(Token);
            await using var stream = new SslStream(client.GetStream());
            await stream.AuthenticateAsServerAsync(certificate);
            var head = new byte[2];
            while (await stream.ReadAtLeastAsync(head, 2, throwOnEndOfStream: false, Token) == 2)
            {
                var query = new byte[BinaryPrimitives.ReadUInt16BigEndian(head)];
                await stream.ReadExactlyAsync(query, Token);
                var response = Answer(query);
                BinaryPrimitives.WriteUInt16BigEndian(head, (ushort)response.Length);
                // In two pieces: the reader must put them together.
                await stream.WriteAsync(head, Token);
                await stream.WriteAsync(response, Token);
            }
        }
        catch (Exception e) when (e is IOException or System.Security.Authentication.AuthenticationException or SocketException)
        {
        }
    }

    private static ReadOnlyMemory<byte> Answer(byte[] query) =>
        DnsResponder.Answer(query, Zone, overTcp: true, followAliases: true, authenticatesData: true).Response;

    private static StubResolver Resolver(string upstream, X509Certificate2? root) =>
        new(new DnsOptions { Upstreams = [upstream], TryTimeout = TimeSpan.FromMinutes(1), TotalTimeout = TimeSpan.FromMinutes(1) }, TimeProvider.System, null, root ?? MakeCertificate("127.0.0.9"));

    private static X509Certificate2 MakeCertificate(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=dns", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        if (IPAddress.TryParse(name, out var address))
            names.AddIpAddress(address);
        else
            names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        var now = TimeProvider.System.GetUtcNow();
        using var made = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
    }
}
