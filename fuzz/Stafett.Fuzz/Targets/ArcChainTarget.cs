using Stafett.Authentication;
using Stafett.Protocols.Message;

namespace Stafett.Fuzz.Targets;

/// <summary>ARC fields in any state: what is called a chain has all its links, in order.</summary>
public sealed class ArcChainTarget : IFuzzTarget
{
    private const string Set =
        "ARC-Seal: i=1; a=rsa-sha256; cv=none; d=example.com; s=s; b=AAAA\r\n"
        + "ARC-Message-Signature: i=1; a=rsa-sha256; d=example.com; s=s; c=relaxed/relaxed; h=from; bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=; b=AAAA\r\n"
        + "ARC-Authentication-Results: i=1; example.com; none\r\n";

    private static readonly HeaderLimits Limits = new(32 * 1024, 200);

    public string Name => "arc";

    public IEnumerable<byte[]> Seeds => FuzzCheck.Texts(
        Set + "From: a@example.com\r\n\r\n",
        Set.Replace("i=1", "i=2", StringComparison.Ordinal).Replace("cv=none", "cv=pass", StringComparison.Ordinal) + Set + "From: a@example.com\r\n\r\n",
        "ARC-Authentication-Results: (c) i = 50 (d) ; x\r\nARC-Seal: i=50; cv=fail; a=rsa-sha256; d=a.example; s=s; b=AAAA\r\n\r\n");

    public IReadOnlyList<byte[]> Tokens => FuzzCheck.Texts("i=1;", "i=2;", "i=50;", "i=51;", "cv=none", "cv=pass", "cv=fail", "ARC-Seal: ", "ARC-Message-Signature: ", "ARC-Authentication-Results: ", "\r\n", "\r\n ", "(", ")", "\\", Set);

    public void Run(ReadOnlySpan<byte> input)
    {
        if (HeaderSectionParser.Parse(input.ToArray(), Limits, out var headers) != HeaderScan.Complete)
            return;
        var message = MessageSignatures.Read(headers);
        var chain = message.Arc;
        FuzzCheck.That(chain.Problem is null || chain.Sets.IsEmpty, "sets of a broken chain");
        FuzzCheck.That(chain.Problem is not null || chain.Sets.Length == chain.HighestInstance, "a gap");
        for (var i = 0; i < chain.Sets.Length; i++)
        {
            var set = chain.Sets[i];
            FuzzCheck.That(set.Instance == i + 1 && set.MessageSignature.Instance == i + 1, "sets out of order");
            FuzzCheck.That(set.SealField != set.ResultsField && set.MessageSignatureField != set.SealField, "one field for two");
        }

        using var hasher = message.CreateBodyHasher();
        _ = hasher.Finish();
    }

    public long MemoryCeiling(int inputLength) => 2 * 1024 * 1024 + 512L * inputLength;
}
