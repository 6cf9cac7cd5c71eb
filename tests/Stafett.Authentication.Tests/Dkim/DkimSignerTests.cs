using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using Stafett.Authentication.Dkim;
using Stafett.Protocols.Message;

namespace Stafett.Authentication.Tests.Dkim;

public sealed class DkimSignerTests
{
    private static readonly DkimKey Rsa = DkimKey.CreateRsa();
    private static readonly DkimKey Ed25519 = DkimKey.CreateEd25519();

    private static readonly DkimSigner Signer = new(Domain.Parse("example.com"), [new("r1", Rsa), new("e1", Ed25519)], new FixedTime(Mail.Now));

    private static readonly KeyZone Zone = new KeyZone().Add("r1._domainkey.example.com", Rsa.DnsRecord).Add("e1._domainkey.example.com", Ed25519.DnsRecord);

    private static readonly string Message = Mail.Crlf("""
        Received: from a by b; Fri, 27 Nov 2026 07:59:59 +0000
        From: Ann <ann@example.com>
        To: bob@example.net
        Subject: a subject
        Message-ID: <1@example.com>
        Date: Fri, 27 Nov 2026 08:00:00 +0000
        MIME-Version: 1.0
        Content-Type: text/plain

        First line.

        Last line.

        """);

    [Fact]
    public async Task What_we_sign_we_verify()
    {
        var fields = Sign(Message);
        var verdicts = await Mail.VerifyAsync(fields + Message, Zone);

        Assert.Equal([(DkimResult.Pass, "r1"), (DkimResult.Pass, "e1")], verdicts.Select(v => (v.Result, v.Signature!.Selector)));
        Assert.All(fields.Split("\r\n"), line => Assert.InRange(line.Length, 0, 78));
        Assert.All(verdicts, verdict => Assert.Equal(Mail.Now.ToUnixTimeSeconds(), verdict.Signature!.SignedAt));
    }

    [Theory]
    [InlineData("From: eve@example.org")]
    [InlineData("Subject: another")]
    [InlineData("Date: Fri, 27 Nov 2026 08:00:01 +0000")]
    [InlineData("To: eve@example.org")]
    [InlineData("Cc: eve@example.org")]
    [InlineData("Reply-To: eve@example.org")]
    [InlineData("Message-ID: <2@example.org>")]
    [InlineData("Content-Type: text/html")]
    [InlineData("Content-Transfer-Encoding: base64")]
    [InlineData("MIME-Version: 1.0")]
    [InlineData("List-Unsubscribe: <https://example.org/>")]
    [InlineData("List-Id: <x.example.org>")]
    public async Task Nothing_that_people_see_can_be_added(string field)
    {
        var signed = Sign(Message) + Message;
        foreach (var added in new[] { $"{field}\r\n{signed}", signed.Replace("MIME-Version", $"{field}\r\nMIME-Version", StringComparison.Ordinal) })
            Assert.All(await Mail.VerifyAsync(added, Zone), verdict => Assert.Equal(DkimResult.Fail, verdict.Result));
    }

    [Theory]
    [InlineData("Received: from b by c; Fri, 27 Nov 2026 08:00:01 +0000")]
    [InlineData("Authentication-Results: mx.example.net; dkim=pass")]
    [InlineData("Return-Path: <x@example.net>")]
    [InlineData("X-Spam-Score: 1")]
    public async Task What_handlers_add_may_be_added(string field) =>
        Assert.All(await Mail.VerifyAsync($"{field}\r\n{Sign(Message)}{Message}", Zone), verdict => Assert.Equal(DkimResult.Pass, verdict.Result));

    [Fact]
    public async Task Any_changed_octet_of_what_is_signed_fails()
    {
        var fields = Sign(Message);
        var message = fields + Message;
        // Behind the trace field, which is not signed.
        for (var at = fields.Length + Message.IndexOf("From:", StringComparison.Ordinal); at < message.Length; at++)
        {
            if (char.IsWhiteSpace(message[at]) || message[at] == ':')
                continue;
            var changed = message[..at] + (char)(message[at] ^ 1) + message[(at + 1)..];
            // Of a name, the first octet is enough: another name is not signed at all.
            Assert.All(await Mail.VerifyAsync(changed, Zone), verdict => Assert.True(verdict.Result == DkimResult.Fail, $"offset {at}: {verdict.Result}"));
        }
    }

    [Fact]
    public async Task Any_changed_octet_of_the_signature_itself_does_not_pass()
    {
        var fields = Sign(Message);
        var second = fields.IndexOf("DKIM-Signature", 1, StringComparison.Ordinal);
        // The last octets are padding, and bits that base64 does not use.
        for (var at = second + "DKIM-Signature:".Length; at < fields.TrimEnd().Length - 3; at++)
        {
            if (char.IsWhiteSpace(fields[at]))
                continue;
            var changed = fields[..at] + (char)(fields[at] ^ 1) + fields[(at + 1)..] + Message;
            var verdicts = await Mail.VerifyAsync(changed, Zone);
            Assert.Equal(DkimResult.Pass, verdicts[0].Result);
            Assert.True(verdicts[1].Result != DkimResult.Pass, $"offset {at - second}: {fields[at]}");
        }
    }

    [Fact]
    public async Task Random_messages_pass_and_their_changes_fail()
    {
        var numbers = new SeededNumbers(8463);
        for (var round = 0; round < 40; round++)
        {
            var message = new StringBuilder();
            foreach (var name in new[] { "From", "To", "to", "SUBJECT", "subject ", "List-Id", "X-Other", "References" })
            {
                if (name == "From" || numbers.Next(3) > 0)
                    message.Append(name).Append(':').Append(Text(numbers, 90, fold: true)).Append("\r\n");
            }

            var blank = message.Append("\r\n").Length;
            message.Append(Text(numbers, 400, fold: false)).Append("x\r\n");
            var signed = Sign(message.ToString()) + message;
            Assert.All(await Mail.VerifyAsync(signed, Zone), verdict => Assert.Equal(DkimResult.Pass, verdict.Result));

            var body = signed.Length - message.Length + blank;
            var at = body + numbers.Next(signed.Length - body);
            if (char.IsWhiteSpace(signed[at]))
                continue;
            var changed = signed[..at] + (char)(signed[at] ^ 3) + signed[(at + 1)..];
            Assert.All(await Mail.VerifyAsync(changed, Zone), verdict => Assert.Equal(DkimResult.Fail, verdict.Result));
        }
    }

    [Fact]
    public async Task One_signer_serves_many_threads()
    {
        var (signatures, bodies) = Mail.Read(Message);
        var fields = new string[64];
        Parallel.For(0, fields.Length, i =>
        {
            var output = new ArrayBufferWriter<byte>();
            Signer.Sign(signatures, bodies, output);
            fields[i] = Encoding.ASCII.GetString(output.WrittenSpan);
        });

        // PKCS#1 v1.5 and Ed25519 sign the same octets the same way.
        Assert.Single(fields.Distinct());
        Assert.All(await Mail.VerifyAsync(fields[0] + Message, Zone), verdict => Assert.Equal(DkimResult.Pass, verdict.Result));
    }

    [Fact]
    public async Task Keys_survive_their_pem()
    {
        foreach (var (key, selector) in new[] { (Rsa, "r1"), (Ed25519, "e1") })
        {
            Assert.True(DkimKey.TryImportPem(key.ExportPem(), out var again));
            Assert.Equal((key.DnsRecord, key.Algorithm, key.Bits), (again.DnsRecord, again.Algorithm, again.Bits));
            var output = new ArrayBufferWriter<byte>();
            var (signatures, bodies) = Mail.Read(Message);
            new DkimSigner(Domain.Parse("example.com"), [new(selector, again)], new FixedTime(Mail.Now)).Sign(signatures, bodies, output);
            again.Dispose();

            var verdict = Assert.Single(await Mail.VerifyAsync(Encoding.ASCII.GetString(output.WrittenSpan) + Message, Zone));
            Assert.Equal(DkimResult.Pass, verdict.Result);
        }
    }

    // RFC 8410 §10.3 and RFC 8463 A.2
    [Fact]
    public void Foreign_keys_are_read()
    {
        Assert.True(DkimKey.TryImportPem(
            "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n-----END PRIVATE KEY-----\n", out var ed25519));
        Assert.Equal("v=DKIM1; k=ed25519; p=Gb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=", ed25519.DnsRecord);

        using var rsa = RSA.Create(2_048);
        Assert.True(DkimKey.TryImportPem(rsa.ExportRSAPrivateKeyPem(), out var pkcs1));
        Assert.Equal($"v=DKIM1; k=rsa; p={Convert.ToBase64String(rsa.ExportSubjectPublicKeyInfo())}", pkcs1.DnsRecord);
    }

    [Fact]
    public void What_is_no_key_for_signing_is_refused()
    {
        using var rsa = RSA.Create(2_048);
        using var small = RSA.Create(512);
        using var ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        foreach (var pem in new[]
        {
            "", "text", rsa.ExportSubjectPublicKeyInfoPem(), small.ExportPkcs8PrivateKeyPem(), ecdsa.ExportPkcs8PrivateKeyPem(), ecdsa.ExportECPrivateKeyPem(),
            "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----", "-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----",
        })
            Assert.False(DkimKey.TryImportPem(pem, out _), pem);
        Assert.Throws<ArgumentOutOfRangeException>(() => DkimKey.CreateRsa(512));
    }

    private static string Text(SeededNumbers numbers, int length, bool fold)
    {
        var text = new StringBuilder();
        while (text.Length < length)
        {
            text.Append(numbers.Next(10) switch
            {
                0 => "  ",
                1 => "\t",
                2 => fold ? "\r\n " : "\r\n",
                3 => fold ? " " : " \r\n\r\n",
                _ => "word" + (char)('a' + numbers.Next(26)),
            });
        }

        return text.ToString();
    }

    private static string Sign(string message)
    {
        var (signatures, bodies) = Mail.Read(message);
        var output = new ArrayBufferWriter<byte>();
        Signer.Sign(signatures, bodies, output);
        return Encoding.ASCII.GetString(output.WrittenSpan);
    }
}
