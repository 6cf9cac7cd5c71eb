using System.Security.Cryptography;
using Stafett.Server.Accounts.DomainCheck;

namespace Stafett.Server.Tests.Accounts.DomainCheck;

public sealed class DkimCheckTests
{
    private static readonly string Key2048 = PublicKey(2048);
    private static readonly string Key1024 = PublicKey(1024);
    private static readonly string Key512 = PublicKey(512);

    [Theory]
    [InlineData("v=DKIM1; k=rsa; p={2048}", Severity.Ok, "s1: RSA, 2048 bits.", "")]
    [InlineData("v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=", Severity.Ok, "s1: Ed25519.", "")]
    [InlineData("p={1024}", Severity.Warning, "s1: RSA, 1024 bits. It still counts", "")]
    [InlineData("p={512}", Severity.Broken, "s1: RSA, 512 bits. Below 1024 bits no signature counts", "")]
    [InlineData("v=DKIM1; p=", Severity.Warning, "s1: the key is revoked", "")]
    [InlineData("v=DKIM1; p=!!", Severity.Broken, "s1: the key is not base64", "v=DKIM1; k=rsa; p=(the public key)")]
    [InlineData("v=DKIM1; k=rsa; p=AAAA", Severity.Broken, "s1: the key is no RSA key", "")]
    [InlineData("v=DKIM1; t=y; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=", Severity.Note, "in testing (t=y)", "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=")]
    [InlineData("v=DKIM1; h=sha1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=", Severity.Broken, "h= allows SHA-1 only", "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=")]
    [InlineData("v=DKIM1; s=tlsrpt; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=", Severity.Broken, "s= does not allow the key for mail", "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=")]
    [InlineData("v=spf1 -all", Severity.Broken, "v=spf1 -all is no key record", "")]
    public async Task A_key_is_explained(string record, Severity severity, string text, string mended)
    {
        record = record.Replace("{2048}", Key2048, StringComparison.Ordinal).Replace("{1024}", Key1024, StringComparison.Ordinal).Replace("{512}", Key512, StringComparison.Ordinal);
        var pieces = string.Join(' ', record.Chunk(200).Select(piece => $"\"{new string(piece)}\""));
        var findings = await CheckAsync($"s1._domainkey TXT {pieces}", "s1");
        CheckedZone.AssertSays(findings, severity, text, mended.Length == 0 ? "" : $"s1._domainkey.d.example. TXT \"{mended}\"");
        Assert.Equal(severity, findings.Max(f => f.Severity));
    }

    [Fact]
    public async Task A_key_that_is_not_there_is_broken()
    {
        CheckedZone.AssertSays(await CheckAsync("", "s1"), Severity.Broken, "there is no key at s1._domainkey.d.example", "s1._domainkey.d.example. TXT \"v=DKIM1; k=rsa; p=(the public key)\"");
        CheckedZone.AssertSays(await CheckAsync("s1._domainkey CNAME gone.example.", "s1"), Severity.Broken, "its CNAME leads to gone.example, where nothing is");
        var twice = await CheckAsync($"s1._domainkey TXT \"k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=\"\ns1._domainkey TXT \"p=\"", "s1");
        CheckedZone.AssertSays(twice, Severity.Warning, "there are 2 key records");
    }

    [Fact]
    public async Task Every_selector_is_looked_at_and_none_is_guessed()
    {
        var findings = await CheckAsync("a._domainkey TXT \"k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=\"", "a", "b", "A");
        Assert.Equal([Severity.Ok, Severity.Broken], findings.Select(f => f.Severity));
        CheckedZone.AssertSays(await CheckAsync(""), Severity.Note, "DNS does not list selectors");
        var question = CheckedZone.Question with { Selectors = ["s1"] };
        CheckedZone.AssertSays(await new DkimCheck(question, CheckedZone.Failing("", "s1._domainkey.d.example")).CheckAsync(TestContext.Current.CancellationToken), Severity.Unknown, "DNS does not tell the TXT records of s1._domainkey.d.example");
    }

    private static async Task<IReadOnlyList<Finding>> CheckAsync(string zone, params string[] selectors) =>
        await new DkimCheck(CheckedZone.Question with { Selectors = selectors }, CheckedZone.Dns(zone)).CheckAsync(TestContext.Current.CancellationToken);

    private static string PublicKey(int bits)
    {
        using var rsa = RSA.Create(bits);
        return Convert.ToBase64String(rsa.ExportSubjectPublicKeyInfo());
    }
}
