using Stafett.Authentication.Dkim;

namespace Stafett.Fuzz.Targets;

/// <summary>A key record is a key, or says why not; what it verifies is no accident.</summary>
public sealed class DkimKeyRecordTarget : IFuzzTarget
{
    public string Name => "dkim-key";

    public IEnumerable<byte[]> Seeds => FuzzCheck.Texts(
        "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=",
        "v=DKIM1; h=sha1:sha256; s=email; t=y:s; n=x; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDkHlOQoBTzWRiGs5V6NpP3idY6Wk08a5qhdR6wy5bdOKb2jLQiY/J16JYi0Qvx/byYzCNb3W91y3FutAC"
        + "DfzwQ/BC/e/8uBsCR+yz1Lxj+PL6lHvqMKrM3rG4hstT5QjvHO9PzoxZyVYLzBfO2EeC3Ip3G+2kryOTIKT+l/K4w3QIDAQAB",
        "p=");

    public IReadOnlyList<byte[]> Tokens => FuzzCheck.Texts("v=DKIM1;", "k=rsa;", "k=ed25519;", "p=", "h=", "s=*", "t=s", ";", "=", ":", " ", "MFwwDQYJKoZIhvcNAQEBBQADSwAwSAJB", "AAAA");

    public void Run(ReadOnlySpan<byte> input)
    {
        if (DkimKeyRecordParser.Parse(input) is not { } record)
            return;
        FuzzCheck.That((record.Key is null) == (record.Problem is not null), "neither a key nor a problem, or both");
        FuzzCheck.That(!record.IsRevoked || record.Key is null, "a revoked key");
        FuzzCheck.That(record.Key is null || record.Bits > 0, "a key without length");
        FuzzCheck.That(record.Key?.Verify(new byte[32], new byte[64]) != true, "an empty signature is good");
    }

    // OpenSSL's share is not counted; ours is what a key of 8 KB costs.
    public long MemoryCeiling(int inputLength) => 1024 * 1024 + 64L * inputLength;
}
