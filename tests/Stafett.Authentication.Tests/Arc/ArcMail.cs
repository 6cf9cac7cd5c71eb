using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using Stafett.Authentication.Arc;
using Stafett.Authentication.Dkim;
using Stafett.Authentication.Tests.Dkim;
using Stafett.Fuzz;
using Stafett.Protocols.Message;

namespace Stafett.Authentication.Tests.Arc;

/// <summary>Handlers of a chain, each with a domain and a key of its own; and sets made as the RFC says it, with any tags.</summary>
internal static class ArcMail
{
    public static readonly string Message = Mail.Crlf("""
        From: Ann <ann@example.com>
        To: list@example.net
        Subject: a subject
        Date: Fri, 27 Nov 2026 08:00:00 +0000

        First line.

        Last line.

        """);

    private static readonly DkimKey[] Keys = [DkimKey.CreateRsa(), DkimKey.CreateRsa(), DkimKey.CreateRsa()];

    public static KeyZone Zone => new KeyZone()
        .Add("s._domainkey.h1.example", Keys[0].DnsRecord)
        .Add("s._domainkey.h2.example", Keys[1].DnsRecord)
        .Add("s._domainkey.h3.example", Keys[2].DnsRecord)
        .Add("s1._domainkey.example.com", TestSignature.RsaRecord());

    public static ArcSealer Sealer(int handler) => new(Domain.Parse($"h{handler}.example"), "s", Keys[handler - 1], new FixedTime(Mail.Now));

    /// <summary>The message as the next handler sends it on: validated and sealed. Null where it may not be sealed.</summary>
    public static async Task<string?> SealAsync(string message, int handler, KeyZone? zone = null)
    {
        var (signatures, bodies) = Mail.Read(message);
        var verdict = await Mail.ValidateAsync(message, zone ?? Zone);
        var output = new ArrayBufferWriter<byte>();
        var results = Encoding.ASCII.GetBytes($"h{handler}.example;\r\n arc={verdict.Result.ToString().ToLowerInvariant()}");
        return Sealer(handler).TrySeal(signatures, verdict, bodies, results, output) ? Encoding.ASCII.GetString(output.WrittenSpan) + message : null;
    }

    public static async Task<string> SealedAsync(string message, params int[] handlers)
    {
        foreach (var handler in handlers)
            message = await SealAsync(message, handler) ?? throw new InvalidOperationException("not sealed");
        return message;
    }

    /// <summary>A set of example.com on top of the message; its seal covers the sets given, in order, and itself.</summary>
    public static string AddSet(
        string message, int instance, string status, IEnumerable<string>? covered = null, string seal = "", string fields = "from:to:subject", string? results = null)
    {
        var resultsField = results ?? $"ARC-Authentication-Results: i={instance}; example.com; none\r\n";
        var signed = new TestSignature { FieldName = "ARC-Message-Signature", Tags = $"i={instance}; a=rsa-sha256; d=example.com; s=s1; c=relaxed/relaxed", Fields = fields }.Over(message);
        var signature = signed[..^message.Length];
        var unsealed = $"ARC-Seal: i={instance}; a=rsa-sha256; cv={status}; d=example.com; s=s1{seal}; b=";
        var data = string.Concat((covered ?? []).Append(resultsField).Append(signature).Append(unsealed).Select(field => NaiveCanonicalizer.Field(field, true)))[..^2];
        var value = Convert.ToBase64String(TestSignature.Rsa.SignData(Mail.Octets(data), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
        return $"{unsealed}{value}\r\n{signature}{resultsField}{message}";
    }

    /// <summary>The ARC fields on top of a message in the order in which a seal covers them.</summary>
    public static IEnumerable<string> TopSet(string message)
    {
        var fields = SplitHeader(message).Take(3).ToArray();
        return [fields[2], fields[1], fields[0]];
    }

    public static List<string> SplitHeader(string message)
    {
        var fields = new List<string>();
        foreach (var line in message[..(message.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 2)].Split("\r\n").SkipLast(1))
        {
            if (line[0] is ' ' or '\t')
                fields[^1] += line + "\r\n";
            else
                fields.Add(line + "\r\n");
        }

        return fields;
    }

    public static string Body(string message) => message[(message.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 2)..];
}
