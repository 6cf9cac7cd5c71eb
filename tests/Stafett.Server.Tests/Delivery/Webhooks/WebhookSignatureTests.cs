using System.Text;
using Stafett.Server.Delivery.Webhooks;

namespace Stafett.Server.Tests.Delivery.Webhooks;

/// <summary>Attack 71: another body, a recorded request, another key.</summary>
public sealed class WebhookSignatureTests
{
    private const string Key = "0123456789abcdef0123456789abcdef";
    private const string Body = "{\"text\":\"hello\"}";
    private const long Made = 1_767_225_600;

    private static readonly CancellationToken Token = TestContext.Current.CancellationToken;

    // Made with: printf '{"text":"hello"}' | openssl dgst -sha256 -hmac 0123456789abcdef0123456789abcdef
    // and the same with 1767225600. in front.
    private const string Plain = "144f6beefc901b92c4bebbd298ec4de63dc5a11f78b2d9efa28df004ea56be69";
    private const string Timestamped = "t=1767225600,kid=3eb1bd43,v1=4a27be539f2af624ff51ee647e6a68444a099106974186fe6e8fd76b13e4990b";

    [Fact]
    public void What_we_send_is_what_openssl_computes()
    {
        using var signer = new WebhookSigner(Key, Made);
        foreach (var octet in Encoding.UTF8.GetBytes(Body))
            signer.Append([octet]);

        Assert.Equal(Body.Length, signer.Length);
        Assert.Equal((Plain, Timestamped), signer.Finish());
    }

    [Theory]
    [InlineData(Plain, Body, SignatureVerdict.Valid)]
    [InlineData(" " + Plain + "\n", Body, SignatureVerdict.Valid)]
    [InlineData(Plain, Body + " ", SignatureVerdict.Wrong)]
    [InlineData(Plain, "", SignatureVerdict.Wrong)]
    [InlineData("", Body, SignatureVerdict.Malformed)]
    [InlineData("abc", Body, SignatureVerdict.Malformed)]
    [InlineData("zz" + Plain, Body, SignatureVerdict.Malformed)]
    public async Task The_plain_one(string signature, string body, SignatureVerdict expected)
    {
        Assert.Equal(expected, await WebhookSignature.VerifyAsync(Key, signature, Stream(body), Token));
        Assert.Equal(expected, await WebhookSignature.VerifyAsync(Key, signature.ToUpperInvariant(), Stream(body), Token));
        if (expected == SignatureVerdict.Valid)
            Assert.Equal(SignatureVerdict.Wrong, await WebhookSignature.VerifyAsync(Key + "x", signature, Stream(body), Token));
    }

    [Theory]
    [InlineData(0, SignatureVerdict.Valid)]
    [InlineData(300, SignatureVerdict.Valid)]
    [InlineData(301, SignatureVerdict.TooOld)]
    [InlineData(-300, SignatureVerdict.Valid)]
    [InlineData(-301, SignatureVerdict.TooEarly)]
    public async Task The_timestamped_one_is_good_for_five_minutes(int age, SignatureVerdict expected) =>
        Assert.Equal(expected, await VerifyAsync(Timestamped, Body, age));

    [Fact]
    public async Task Its_time_cannot_be_changed()
    {
        var later = Timestamped.Replace("t=1767225600", "t=1767225900", StringComparison.Ordinal);

        Assert.Equal(SignatureVerdict.Wrong, await VerifyAsync(later, Body, 300));
        Assert.Equal(SignatureVerdict.Wrong, await VerifyAsync(Timestamped, Body + " ", 0));
    }

    [Fact]
    public async Task One_of_several_values_has_to_be_right()
    {
        var two = $"v1={new string('0', 64)}, {Timestamped}, v2=later";

        Assert.Equal(SignatureVerdict.Valid, await VerifyAsync(two, Body, 0));
    }

    [Theory]
    [InlineData("")]
    [InlineData("t=1")]
    [InlineData("v1=abc")]
    [InlineData("t=+1767225600,v1=TIMED")]
    [InlineData("t=01767225600,v1=TIMED")]
    [InlineData("t=1767225600,t=1767225600,v1=TIMED")]
    [InlineData("t=99999999999999999999,v1=TIMED")]
    [InlineData("t=-1,v1=TIMED")]
    [InlineData("t =1767225600,v1=TIMED")]
    [InlineData("t= 1767225600,v1=TIMED")]
    [InlineData("t=1767225600\0,v1=TIMED")]
    [InlineData("t=,v1=TIMED")]
    [InlineData("kid=1,v1=TIMED")]
    public async Task What_is_not_of_the_form_is_malformed(string header)
    {
        var timed = Timestamped[^64..];

        Assert.Equal(SignatureVerdict.Malformed, await VerifyAsync(header.Replace("TIMED", timed, StringComparison.Ordinal), Body, 0));
        Assert.Equal(SignatureVerdict.Malformed, await VerifyAsync(Timestamped + new string(',', 600), Body, 0));
    }

    // Every cut of the value is refused, whatever is left of it.
    [Fact]
    public async Task A_value_that_was_cut_is_not_valid()
    {
        for (var length = 0; length < Timestamped.Length; length++)
            Assert.NotEqual(SignatureVerdict.Valid, await VerifyAsync(Timestamped[..length], Body, 0));
    }

    private static Task<SignatureVerdict> VerifyAsync(string header, string body, int age) => WebhookSignature.VerifyTimestampedAsync(
        Key, header, Stream(body), DateTimeOffset.FromUnixTimeSeconds(Made + age), WebhookSignature.Window, Token);

    private static MemoryStream Stream(string body) => new(Encoding.UTF8.GetBytes(body));
}
