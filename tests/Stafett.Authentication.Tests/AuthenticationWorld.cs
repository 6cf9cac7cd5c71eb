using System.Buffers;
using System.Net;
using System.Text;
using Stafett.Authentication.Arc;
using Stafett.Authentication.AuthenticationResults;
using Stafett.Authentication.Dkim;
using Stafett.Authentication.Tests.Dkim;
using Stafett.Authentication.Tests.Dmarc;
using Stafett.Protocols.Dns;
using Stafett.Protocols.Message;
using Stafett.Protocols.Smtp;

namespace Stafett.Authentication.Tests;

/// <summary>A domain that signs and is strict, a list that seals, and a stranger.</summary>
internal static class AuthenticationWorld
{
    public const string Message = "From: Ann <ann@bank.example>\r\nTo: bob@ours.example\r\nSubject: a subject\r\nDate: Fri, 27 Nov 2026 08:00:00 +0000\r\n\r\nHello.\r\n";

    public static readonly IPAddress Bank = IPAddress.Parse("192.0.2.1");

    public static readonly IPAddress Elsewhere = IPAddress.Parse("198.51.100.7");

    private static readonly DkimKey Rsa = DkimKey.CreateRsa();

    private static readonly DkimKey Ed25519 = DkimKey.CreateEd25519();

    private static readonly DkimKey List = DkimKey.CreateRsa();

    public static readonly string Zone = $"""
        bank.example.                   60 TXT "v=spf1 ip4:192.0.2.1 -all"
        _dmarc.bank.example.            60 TXT "v=DMARC1; p=reject; rua=mailto:dmarc@bank.example"
        default._bimi.bank.example.     60 TXT "v=BIMI1; l=https://bank.example/logo.svg; a=https://bank.example/mark.pem"
        out.bank.example.               60 TXT "v=spf1 a -all"
        out.bank.example.               60 A 192.0.2.1
        1.2.0.192.in-addr.arpa.         60 PTR out.bank.example.
        7.100.51.198.in-addr.arpa.      60 PTR somewhere.example.
        plain.example.                  60 TXT "v=spf1 -all"
        {Record("r._domainkey.bank.example", Rsa.DnsRecord)}
        {Record("e._domainkey.bank.example", Ed25519.DnsRecord)}
        {Record("l._domainkey.list.example", List.DnsRecord)}
        {Record("l._domainkey.other.example", List.DnsRecord)}
        {Record("l._domainkey.plain.example", List.DnsRecord)}
        {Record("s1._domainkey.example.com", TestSignature.RsaRecord())}
        _dmarc.example.com.             60 TXT "v=DMARC1; p=quarantine"

        """;

    public static MessageAuthenticator Authenticator(IDnsResolver? dns = null, AuthenticationOptions? options = null) =>
        new(dns ?? new ScriptedDns(Zone), new StandingClock(Mail.Now), options ?? new AuthenticationOptions());

    public static AuthenticationRequest Request(string message, IPAddress? client = null, string mailFrom = "ann@bank.example", string? helo = "out.bank.example")
    {
        var (signatures, bodies) = Mail.Read(message);
        return new AuthenticationRequest
        {
            Client = client ?? Bank,
            Helo = helo,
            MailFrom = mailFrom.Length == 0 ? ReversePath.Null : new ReversePath(EmailAddress.Parse(mailFrom)),
            Message = signatures,
            Bodies = bodies,
            ReceivingHost = "mx.ours.example",
        };
    }

    public static Task<AuthenticationVerdicts> AuthenticateAsync(AuthenticationRequest request, IDnsResolver? dns = null, AuthenticationOptions? options = null) =>
        Authenticator(dns, options).AuthenticateAsync(request, TestContext.Current.CancellationToken).AsTask();

    public static string Signed(string message = Message)
    {
        var (signatures, bodies) = Mail.Read(message);
        var output = new ArrayBufferWriter<byte>();
        new DkimSigner(Domain.Parse("bank.example"), [new("r", Rsa), new("e", Ed25519)], new StandingClock(Mail.Now)).Sign(signatures, bodies, output);
        return Encoding.ASCII.GetString(output.WrittenSpan) + message;
    }

    /// <summary>As a handler sends it on that saw these results, and that may have changed it behind what it judged.</summary>
    public static async Task<string> SealedAsync(string message, string handler, string results, string? judged = null)
    {
        var (signatures, bodies) = Mail.Read(message);
        var keys = new DkimKeyResolver(new ScriptedDns(Zone));
        var (came, cameWith) = Mail.Read(judged ?? message);
        var verdict = await new ArcValidator(keys, new StandingClock(Mail.Now)).ValidateAsync(came, cameWith, TestContext.Current.CancellationToken);
        var output = new ArrayBufferWriter<byte>();
        Assert.True(new ArcSealer(Domain.Parse(handler), "l", List, new StandingClock(Mail.Now)).TrySeal(signatures, verdict, bodies, Encoding.ASCII.GetBytes(results), output));
        return Encoding.ASCII.GetString(output.WrittenSpan) + message;
    }

    public static string Written(AuthenticationResultsField field, bool isInternational = false)
    {
        var output = new ArrayBufferWriter<byte>();
        AuthenticationResultsWriter.Write(output, field, isInternational);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    private static string Record(string name, string text) =>
        $"{name}. 60 TXT {string.Join(' ', text.Chunk(200).Select(piece => $"\"{new string(piece)}\""))}";

    /// <summary>The time stands, but timers run: nothing in these tests waits for one, unless it is to end a look-up that never does.</summary>
    internal sealed class StandingClock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
