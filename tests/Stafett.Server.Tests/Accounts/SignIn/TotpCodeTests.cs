using System.Text;
using Stafett.Server.Accounts.SignIn;

namespace Stafett.Server.Tests.Accounts.SignIn;

public sealed class TotpCodeTests
{
    // RFC 6238 appendix B
    [Theory]
    [InlineData(59, "94287082")]
    [InlineData(1111111109, "07081804")]
    [InlineData(1111111111, "14050471")]
    [InlineData(1234567890, "89005924")]
    [InlineData(2000000000, "69279037")]
    [InlineData(20000000000, "65353130")]
    public void Codes_are_those_of_the_rfc(long seconds, string code) =>
        Assert.Equal(code, TotpCode.Compute("12345678901234567890"u8, TotpCode.StepAt(DateTimeOffset.FromUnixTimeSeconds(seconds)), 8));

    // RFC 4226 appendix D
    [Theory]
    [InlineData(0, "755224")]
    [InlineData(1, "287082")]
    [InlineData(7, "162583")]
    [InlineData(9, "520489")]
    public void Counters_are_those_of_the_rfc(long counter, string code) => Assert.Equal(code, TotpCode.Compute("12345678901234567890"u8, counter, 6));

    // RFC 4648 §10
    [Theory]
    [InlineData("", "")]
    [InlineData("f", "MY")]
    [InlineData("fo", "MZXQ")]
    [InlineData("foo", "MZXW6")]
    [InlineData("foob", "MZXW6YQ")]
    [InlineData("fooba", "MZXW6YTB")]
    [InlineData("foobar", "MZXW6YTBOI")]
    public void Base32_is_that_of_the_rfc(string text, string base32) => Assert.Equal(base32, TotpCode.Base32(Encoding.ASCII.GetBytes(text)));

    [Fact]
    public void One_step_either_way_is_near_enough()
    {
        var seed = "12345678901234567890"u8.ToArray();
        var now = DateTimeOffset.FromUnixTimeSeconds(1_700_000_010);
        var step = TotpCode.StepAt(now);

        for (var off = -3; off <= 3; off++)
            Assert.Equal(Math.Abs(off) <= 1 ? step + off : null, TotpCode.FindStep(seed, TotpCode.Compute(seed, step + off, 6), now));
        Assert.Null(TotpCode.FindStep(seed, "", now));
        Assert.Null(TotpCode.FindStep(seed, "×××××××", now));
    }

    [Fact]
    public void The_address_names_service_and_account() => Assert.Equal(
        "otpauth://totp/Post%20%26%20Co:a%2Bb%40example.com?secret=MZXW6&issuer=Post%20%26%20Co&algorithm=SHA1&digits=6&period=30",
        TotpCode.Uri("Post & Co", "a+b@example.com", "MZXW6"));

    [Fact]
    public void Recovery_keys_are_read_as_people_write_them()
    {
        var key = RecoveryKey.Create();
        var hash = RecoveryKey.HashOf(key);

        Assert.Matches("^([0-9a-hjkmnp-tv-z]{4}-){6}[0-9a-hjkmnp-tv-z]{4}$", key);
        Assert.NotNull(hash);
        Assert.Equal(hash, RecoveryKey.HashOf($" {key.Replace("-", "", StringComparison.Ordinal).ToUpperInvariant()} "));
        Assert.Equal(hash, RecoveryKey.HashOf(key.Replace('0', 'O').Replace('1', 'l')));
        Assert.Null(RecoveryKey.HashOf(key[1..]));
        Assert.Null(RecoveryKey.HashOf(key + "0"));
        Assert.Null(RecoveryKey.HashOf(new string('0', 100_000)));
        Assert.Null(RecoveryKey.HashOf(key.Replace('-', 'ø')));
    }
}
