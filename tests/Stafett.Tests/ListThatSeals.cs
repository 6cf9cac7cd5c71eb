using System.Buffers;
using System.Net;
using System.Text;
using Stafett.Authentication;
using Stafett.Authentication.AuthenticationResults;
using Stafett.Authentication.Dkim;
using Stafett.Protocols.Message;
using Stafett.Protocols.Smtp;
using Stafett.Roles;
using Stafett.Server.Dns;
using Stafett.Server.Forwarding;

namespace Stafett.Tests;

/// <summary>A mailing list that checks a message, changes its subject, and seals what it saw.</summary>
internal sealed class ListThatSeals : IDisposable
{
    private readonly ServiceSigner _signer;
    private readonly string _domain;

    public ListThatSeals(string domain)
    {
        _domain = domain;
        _signer = new ServiceSigner(Domain.Parse(domain), [new DkimSelector("list", DkimKey.CreateRsa())], isTrusted: true, TimeProvider.System);
    }

    /// <summary>Lines of a zone.</summary>
    public string Records => $"{_signer.RecordName(_signer.Keys[0])}. 60 TXT {string.Join(' ', _signer.Keys[0].Key.DnsRecord.Chunk(255).Select(c => $"\"{new string(c)}\""))}\n";

    public async Task<string> SealAsync(string message, string zone)
    {
        var (came, bodies) = Read(message);
        var verdicts = await new MessageAuthenticator(new ZoneResolver(TimeProvider.System, DnsChoice.ReadZone(zone)), TimeProvider.System, new AuthenticationOptions()).AuthenticateAsync(
            new AuthenticationRequest { Client = IPAddress.Parse("192.0.2.7"), MailFrom = ReversePath.Null, Message = came, Bodies = bodies }, TestContext.Current.CancellationToken);
        var changed = Lines(message).Replace("Subject: ", "Subject: [list] ", StringComparison.Ordinal);
        var (goes, bodiesNow) = Read(changed);
        var seal = new ArrayBufferWriter<byte>();
        using var header = new SignedHeader(goes);
        _signer.Seal(header, verdicts.Arc, bodiesNow, AuthenticationResultsWriter.Payload(verdicts.ToResults(_domain)), seal);
        return Encoding.UTF8.GetString(seal.WrittenSpan) + changed;
    }

    public void Dispose() => _signer.Dispose();

    private static string Lines(string message) => message.ReplaceLineEndings("\r\n");

    private static (MessageSignatures Message, BodyHashes Bodies) Read(string message)
    {
        var octets = Encoding.UTF8.GetBytes(Lines(message));
        Assert.Equal(HeaderScan.Complete, HeaderSectionParser.Parse(octets, HeaderLimits.Default, out var headers));
        var signatures = MessageSignatures.Read(headers);
        using var hasher = signatures.CreateBodyHasher();
        hasher.Write(octets.AsSpan(headers.BodyOffset));
        return (signatures, hasher.Finish());
    }
}
