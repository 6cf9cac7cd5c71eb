using Stafett.Protocols.Forwarding;

namespace Stafett.Server.Tests.Api;

public sealed class EncryptApiTests
{
    [Theory]
    [InlineData("forward-email=hello:you@example.net", "forward-email=", "hello:you@example.net")]
    [InlineData(" forward-email-port=2525 ", "forward-email-port=", "2525")]
    public async Task A_value_is_encrypted_with_its_prefix_in_front(string input, string prefix, string plain)
    {
        await using var host = await ApiHost.StartAsync();
        var answer = await host.Client().FormAsync("POST", "/v1/encrypt", ("input", input));

        Assert.Equal((200, "text/plain; charset=utf-8"), (answer.Status, answer.Header("Content-Type")));
        Assert.StartsWith(prefix, answer.Text);
        Assert.True(TxtCipher.TryCreate(new string('k', 32), out var cipher, out _));
        Assert.True(cipher.TryDecrypt(answer.Text[prefix.Length..], out var decrypted, out _));
        Assert.Equal(plain, decrypted);
    }

    [Theory]
    [InlineData("")]
    [InlineData("hello:you@example.net")]
    [InlineData("forward-email-site-verification=abcdefghij")]
    [InlineData("forward-email=")]
    [InlineData("forward-email=hello:not a recipient")]
    [InlineData("forward-email-port=99999")]
    public async Task What_is_no_rule_is_refused(string input)
    {
        await using var host = await ApiHost.StartAsync();
        var answer = await host.Client().FormAsync("POST", "/v1/encrypt", ("input", input));

        Assert.Equal(400, answer.Status);
        Assert.Contains("input", answer.Message);
    }
}
