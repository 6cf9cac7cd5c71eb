using System.Text;
using Stafett.Authentication.Arc;
using Stafett.Authentication.Dkim;
using Stafett.Protocols.Message;

namespace Stafett.Authentication.Tests.Dkim;

/// <summary>Messages in tests: Latin-1 text, so that one character is one octet.</summary>
internal static class Mail
{
    public static readonly DateTimeOffset Now = new(2026, 11, 27, 8, 0, 0, TimeSpan.Zero);

    /// <summary>Lines end in CRLF, however the source file has them.</summary>
    public static string Crlf(string text) => text.ReplaceLineEndings("\r\n");

    public static byte[] Octets(string text) => Encoding.Latin1.GetBytes(text);

    public static (MessageSignatures Signatures, BodyHashes Bodies) Read(string message) => Read(Octets(message));

    public static (MessageSignatures Signatures, BodyHashes Bodies) Read(byte[] message)
    {
        Assert.Equal(HeaderScan.Complete, HeaderSectionParser.Parse(message, HeaderLimits.Default, out var headers));
        var signatures = MessageSignatures.Read(headers);
        using var hasher = signatures.CreateBodyHasher();
        hasher.Write(message.AsSpan(headers.BodyOffset));
        return (signatures, hasher.Finish());
    }

    public static async Task<IReadOnlyList<DkimVerdict>> VerifyAsync(string message, KeyZone zone, DateTimeOffset? now = null)
    {
        var (signatures, bodies) = Read(message);
        return await new DkimVerifier(new DkimKeyResolver(zone), new FixedTime(now ?? Now)).VerifyAsync(signatures, bodies, TestContext.Current.CancellationToken);
    }

    public static async Task<ArcVerdict> ValidateAsync(string message, KeyZone zone, DateTimeOffset? now = null)
    {
        var (signatures, bodies) = Read(message);
        return await new ArcValidator(new DkimKeyResolver(zone), new FixedTime(now ?? Now)).ValidateAsync(signatures, bodies, TestContext.Current.CancellationToken);
    }
}

/// <summary>A clock that stands.</summary>
internal sealed class FixedTime(DateTimeOffset now) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => now;
}
