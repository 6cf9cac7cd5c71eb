using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Stafett.Fuzz;

namespace Stafett.Authentication.Tests.Dkim;

/// <summary>
/// Signs as the RFC says it, step by step over strings, with any tags: the other side of the verifier, sharing no code with it.
/// </summary>
internal sealed class TestSignature
{
    public static readonly RSA Rsa = RSA.Create(2_048);

    public const string Domain = "example.com";

    public string FieldName { get; init; } = "DKIM-Signature";

    /// <summary>All but h=, bh= and b=.</summary>
    public string Tags { get; init; } = "v=1; a=rsa-sha256; d=example.com; s=s1; c=relaxed/relaxed";

    public string Fields { get; init; } = "from:to:subject:date";

    public bool IsHeaderRelaxed { get; init; } = true;

    public bool IsBodyRelaxed { get; init; } = true;

    public int? Length { get; init; }

    public Func<byte[], byte[]> Sign { get; init; } = data => Rsa.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);

    /// <summary>White space behind the value of b=, which goes with it.</summary>
    public string Gap { get; init; } = "";

    /// <summary>Behind that, such as a semicolon.</summary>
    public string Tail { get; init; } = "";

    public static string RsaRecord(RSA? rsa = null, string tags = "v=DKIM1; k=rsa; ") => $"{tags}p={Convert.ToBase64String((rsa ?? Rsa).ExportSubjectPublicKeyInfo())}";

    public static KeyZone Zone(string? record = null) => new KeyZone().Add("s1._domainkey.example.com", record ?? RsaRecord());

    /// <summary>The message with the signature on top.</summary>
    public string Over(string message)
    {
        var blank = message.StartsWith("\r\n", StringComparison.Ordinal) ? 0 : message.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 2;
        var body = NaiveCanonicalizer.Body(Mail.Octets(message[(blank + 2)..]), IsBodyRelaxed);
        var hash = Convert.ToBase64String(SHA256.HashData(body.AsSpan(0, Math.Min(body.Length, Length ?? body.Length))));
        var length = Length is { } l ? string.Create(CultureInfo.InvariantCulture, $"; l={l}") : "";
        var field = $"{FieldName}: {Tags}{length};\r\n h={Fields};\r\n bh={hash};\r\n b=";
        var data = Selected(message[..blank]) + NaiveCanonicalizer.Field(field + Tail, IsHeaderRelaxed)[..^2];
        var value = Convert.ToBase64String(Sign(Mail.Octets(data)));
        return field + string.Join("\r\n  ", value.Chunk(70).Select(piece => new string(piece))) + Gap + Tail + "\r\n" + message;
    }

    // RFC 6376 §5.4.2: from the bottom, each once.
    private string Selected(string header)
    {
        var fields = SplitFields(header);
        var signed = new StringBuilder();
        foreach (var name in Fields.Split(':').Select(name => name.Trim()))
        {
            var at = fields.FindLastIndex(field => field[..field.IndexOf(':', StringComparison.Ordinal)].TrimEnd().Equals(name, StringComparison.OrdinalIgnoreCase));
            if (at < 0)
                continue;
            signed.Append(NaiveCanonicalizer.Field(fields[at], IsHeaderRelaxed));
            fields.RemoveAt(at);
        }

        return signed.ToString();
    }

    private static List<string> SplitFields(string header)
    {
        var fields = new List<string>();
        foreach (var line in header.Split("\r\n").SkipLast(1))
        {
            if (line.Length > 0 && line[0] is ' ' or '\t')
                fields[^1] += line + "\r\n";
            else
                fields.Add(line + "\r\n");
        }

        return fields;
    }
}
