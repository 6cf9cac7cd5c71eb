using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Stafett.Authentication;
using Stafett.Authentication.Arc;
using Stafett.Authentication.Dkim;
using Stafett.Protocols.Message;

namespace Stafett.Sandbox;

/// <summary>Writes what a sample sender sends: each time another message, signed as it would be out there.</summary>
internal sealed class SampleMessage(SandboxKeys keys, TimeProvider time)
{
    /// <summary>With CRLF.</summary>
    public byte[] Write(SandboxSender sender, string to)
    {
        var plain = Plain(sender, to, sender.Title);
        switch (sender.Signing)
        {
            case SampleSigning.Signed:
                return Sign(plain, sender.Domain);
            case SampleSigning.Changed:
                return Change(Sign(plain, sender.Domain));
            case SampleSigning.Sealed:
                return Seal(Renamed(Sign(plain, Domain.Parse(sender.Author[(sender.Author.IndexOf('@', StringComparison.Ordinal) + 1)..]).Name), sender), sender);
            case SampleSigning.SealedAndChanged:
                return Change(Seal(Sign(plain, sender.Domain), sender));
            default:
                return plain;
        }
    }

    private byte[] Plain(SandboxSender sender, string to, string subject)
    {
        var now = time.GetUtcNow();
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"""
            From: Ada <{sender.Author}>
            To: {to}
            Subject: {subject}
            Date: {now:ddd, dd MMM yyyy HH:mm:ss} +0000
            Message-ID: <{RandomNumberGenerator.GetHexString(24, lowercase: true)}@{sender.Domain}>
            MIME-Version: 1.0
            Content-Type: text/plain; charset=us-ascii

            {sender.Shows}

            """);
        return Encoding.ASCII.GetBytes(text.ReplaceLineEndings("\r\n"));
    }

    private byte[] Sign(byte[] message, string domain)
    {
        var (signatures, bodies) = Read(message);
        var output = new ArrayBufferWriter<byte>();
        new DkimSigner(Domain.Parse(domain), keys.All, time).Sign(signatures, bodies, output);
        return [.. output.WrittenSpan, .. message];
    }

    // What the list says it found is what it would have found: the author's signature held when the message came to it.
    private byte[] Seal(byte[] message, SandboxSender sender)
    {
        var (signatures, bodies) = Read(message);
        var author = sender.Author[(sender.Author.IndexOf('@', StringComparison.Ordinal) + 1)..];
        var results = Encoding.ASCII.GetBytes($"{sender.Domain};\r\n dkim=pass header.d={author};\r\n dmarc=pass header.from={author}");
        var output = new ArrayBufferWriter<byte>();
        new ArcSealer(Domain.Parse(sender.Domain), SandboxKeys.RsaSelector, keys.Rsa, time).TrySeal(signatures, new ArcVerdict(ArcResult.None, ""), bodies, results, output);
        return [.. output.WrittenSpan, .. message];
    }

    private static byte[] Renamed(byte[] message, SandboxSender sender) =>
        Encoding.ASCII.GetBytes(Encoding.ASCII.GetString(message).Replace($"Subject: {sender.Title}", $"Subject: [list] {sender.Title}", StringComparison.Ordinal));

    private static byte[] Change(byte[] message) => [.. message, .. "This line was not there when it was signed.\r\n"u8];

    private static (MessageSignatures Signatures, BodyHashes Bodies) Read(byte[] message)
    {
        _ = HeaderSectionParser.Parse(message, HeaderLimits.Default, out var headers);
        var signatures = MessageSignatures.Read(headers);
        using var hasher = signatures.CreateBodyHasher();
        hasher.Write(message.AsSpan(headers.BodyOffset));
        return (signatures, hasher.Finish());
    }
}
