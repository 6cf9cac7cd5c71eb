using Stafett.Authentication;
using Stafett.Authentication.Dkim;
using Stafett.Protocols.Message;

namespace Stafett.Fuzz.Targets;

/// <summary>A header section with signatures in it: what is read keeps the rules for signatures, and its canonical form is that of the text.</summary>
public sealed class DkimSignatureTarget : IFuzzTarget
{
    private static readonly HeaderLimits Limits = new(32 * 1024, 200);

    public string Name => "dkim-signature";

    public IEnumerable<byte[]> Seeds => FuzzCheck.Texts(
        "DKIM-Signature: v=1; a=rsa-sha256; d=example.com; s=s1; c=relaxed/simple; h=from:to; bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=;\r\n b=AAAA\r\nFrom: a@example.com\r\n\r\n",
        "From: a@example.com\r\nDKIM-Signature: v=1; a=ed25519-sha256; d=example.com; i=x@y.example.com; s=s.x; t=1; x=2; l=7; q=dns/txt; h=From : From;\r\n"
        + "\tbh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=; b = AA\r\n AA ;\r\n\r\n");

    public IReadOnlyList<byte[]> Tokens => FuzzCheck.Texts(
        "; ", "=", "a=", "b=", "bh=", "c=", "d=", "h=", "i=", "l=", "q=", "s=", "t=", "v=1;", "x=", "from", ":", "\r\n ", "\r\n\t", "@", "rsa-sha1", "ed25519-sha256", "relaxed/relaxed", "simple", "DKIM-Signature: ");

    public void Run(ReadOnlySpan<byte> input)
    {
        if (HeaderSectionParser.Parse(input.ToArray(), Limits, out var headers) != HeaderScan.Complete)
            return;
        var message = MessageSignatures.Read(headers);
        using var hasher = message.CreateBodyHasher();
        var bodies = hasher.Finish();
        FuzzCheck.That(message.Dkim.Count <= MessageSignatures.MaxDkim, "more signatures than are checked");
        foreach (var (signature, verdict) in message.Dkim)
        {
            FuzzCheck.That((signature is null) != (verdict is null), "neither a signature nor a reason, or both");
            if (signature is null)
                continue;
            FuzzCheck.That(signature.IdentityDomain.IsAtOrBelow(signature.SigningDomain), "an identity of another domain");
            FuzzCheck.That(signature.SignedFieldNames(headers).Any(name => name.Equals("from", StringComparison.OrdinalIgnoreCase)), "From is not signed");
            FuzzCheck.That(signature.SignedAt is null || signature.ExpiresAt is null || signature.ExpiresAt > signature.SignedAt, "expires before it was made");
            FuzzCheck.That(signature.BodyHash.Length == 32 && !signature.Signature.IsEmpty, "no hash or no signature");
            _ = bodies.TryGet(signature.BodyCanonicalization, signature.BodyLength, out _);
            _ = SignatureCheck.Check(message, signature, DkimKeyAnswer.None, bodies);
        }

        for (var i = 0; i < headers.Count; i++)
            CheckCanonical(headers, i);
    }

    public long MemoryCeiling(int inputLength) => 2 * 1024 * 1024 + 512L * inputLength;

    private static void CheckCanonical(HeaderSection headers, int index)
    {
        var raw = System.Text.Encoding.Latin1.GetString(headers.Raw(index));
        // A line that ends in LF alone is not mail; the canonical form only has to be safe for it.
        if (!raw.EndsWith("\r\n", StringComparison.Ordinal))
            return;
        foreach (var form in Enum.GetValues<Canonicalization>())
        {
            using var canonical = new CanonicalHeader(64);
            canonical.Add(headers, index, form);
            var naive = NaiveCanonicalizer.Field(raw, form == Canonicalization.Relaxed);
            FuzzCheck.That(System.Text.Encoding.Latin1.GetString(canonical.Octets) == naive, $"another {form} field");
            FuzzCheck.That(form == Canonicalization.Simple || NaiveCanonicalizer.Field(naive, true) == naive, "the canonical form has another one");
        }
    }
}
