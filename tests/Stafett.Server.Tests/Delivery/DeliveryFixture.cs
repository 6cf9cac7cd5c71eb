using System.Buffers;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Stafett.Protocols.Message;
using Stafett.Protocols.Smtp;
using Stafett.Server.Configuration;
using Stafett.Server.Delivery;
using Stafett.Server.Observability;

namespace Stafett.Server.Tests.Delivery;

/// <summary>A delivery to loopback, with a zone in which <c>example.test</c> has the exchanger <c>mx.example.test</c> at 127.0.0.1.</summary>
internal sealed class DeliveryFixture : IAsyncDisposable
{
    public static readonly EmailAddress A = EmailAddress.Parse("a@example.test");
    public static readonly EmailAddress B = EmailAddress.Parse("b@example.test");
    public static readonly EmailAddress C = EmailAddress.Parse("c@example.test");

    private static readonly Lazy<X509Certificate2> SelfMade = new(MakeCertificate);

    private readonly SmtpDelivery _delivery;

    public DeliveryFixture(int port, Func<DeliveryOptions, DeliveryOptions>? change = null, TimeProvider? time = null, OwnHosts? own = null)
    {
        var options = new DeliveryOptions { Port = port, AllowPrivateTargets = true };
        _delivery = new SmtpDelivery(
            change?.Invoke(options) ?? options, "us.test", Zone, own ?? OwnHosts.None, time ?? TimeProvider.System, NullLogger<SmtpDelivery>.Instance, Metrics);
        Zone.Mx("example.test", (10, "mx.example.test")).Address("mx.example.test", "127.0.0.1");
    }

    public static X509Certificate2 Certificate => SelfMade.Value;

    public ZoneResolver Zone { get; } = new();

    public ServerMetrics Metrics { get; } = new();

    public int IdleConnections => _delivery.IdleConnections;

    public static OutboundMessage Message(string text = "Subject: hi\r\n\r\nhello\r\n", string sender = "s@sender.test") =>
        new(new ReversePath(EmailAddress.Parse(sender)), Encoding.UTF8.GetBytes("X-Trace: 1\r\n"), new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(text)));

    public static byte[] Octets(OutboundMessage message) => [.. message.Prefix.ToArray(), .. message.Content.ToArray()];

    public Task<IReadOnlyList<DeliveryOutcome>> SendAsync(params EmailAddress[] recipients) => SendAsync(Message(), recipients);

    public Task<IReadOnlyList<DeliveryOutcome>> SendAsync(OutboundMessage message, params EmailAddress[] recipients) =>
        SendToAsync("example.test", null, message, recipients);

    public Task<IReadOnlyList<DeliveryOutcome>> SendToAsync(string host, int? port, OutboundMessage message, params EmailAddress[] recipients) =>
        _delivery.DeliverAsync(
            message, new DeliveryRoute(Domain.Parse(host), port), recipients.Length == 0 ? [A] : recipients, TestContext.Current.CancellationToken);

    public ValueTask DisposeAsync() => _delivery.DisposeAsync();

    private static X509Certificate2 MakeCertificate()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=somebody.else.test", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var from = new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);
        // Expired on purpose: opportunistic TLS does not care.
        using var made = request.CreateSelfSigned(from, from.AddYears(1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pfx), null);
    }
}
