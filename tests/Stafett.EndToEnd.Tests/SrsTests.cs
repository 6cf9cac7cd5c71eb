using System.Security.Cryptography;
using System.Text;

namespace Stafett.EndToEnd.Tests;

/// <summary>Return paths: what the next server sees as the sender leads a bounce back to the true one, and nobody else anywhere.</summary>
public sealed class SrsTests(MxServer server) : ClientTest(server)
{
    private static readonly byte[] Bounce =
        [.. "From: MAILER-DAEMON@sink.example\r\nTo: somebody\r\nSubject: Undeliverable\r\nAuto-Submitted: auto-replied\r\n"u8];

    [Fact]
    public async Task A_bounce_finds_the_sender_three_times_and_not_a_fourth()
    {
        var returnPath = await ForwardAsync("returns");

        for (var i = 0; i < 3; i++)
        {
            var bounce = BounceMessage();
            Assert.Equal(250, (await Dialogue.SendAsync(Server.Port, "", i == 1 ? returnPath.ToLowerInvariant() : returnPath, bounce)).Code);
            var arrived = await Server.Sink.NextAsync(TimeSpan.FromMinutes(1));
            Assert.Equal("", arrived.Sender);
            Assert.Equal([Sender], arrived.Recipients);
            Assert.True(arrived.Content.AsSpan().EndsWith(bounce));
        }

        Assert.StartsWith("553 ", (await Dialogue.SendAsync(Server.Port, "", returnPath, BounceMessage())).ToString(), StringComparison.Ordinal);
        Assert.Equal(0, Server.Sink.Drain());
    }

    [Fact]
    public async Task A_forged_return_path_is_refused()
    {
        var returnPath = await ForwardAsync("forged");

        var otherSender = returnPath.Replace("=sender@", "=victim@", StringComparison.Ordinal);
        Assert.NotEqual(returnPath, otherSender);
        Assert.StartsWith("553 5.1.1", (await Dialogue.SendAsync(Server.Port, "", otherSender, BounceMessage())).ToString(), StringComparison.Ordinal);
        var otherHash = $"SRS0=AAAAAAAA={returnPath.Split('=', 3)[2]}";
        Assert.StartsWith("553 5.1.1", (await Dialogue.SendAsync(Server.Port, "", otherHash, BounceMessage())).ToString(), StringComparison.Ordinal);
        Assert.Equal(0, Server.Sink.Drain());
    }

    [Fact]
    public async Task An_expired_return_path_is_refused()
    {
        // Made as the server makes it, which the second one proves: the same a few days younger is taken.
        Assert.StartsWith("553 5.1.6", (await RcptAsync(MadeBefore(days: 11))).ToString(), StringComparison.Ordinal);
        Assert.Equal(250, (await RcptAsync(MadeBefore(days: 9))).Code);
    }

    [Fact]
    public async Task Nobody_sends_from_a_forged_return_path()
    {
        await using var client = await Dialogue.OpenAsync(Server.Port);

        Assert.StartsWith("553 5.1.8", (await client.SayAsync("MAIL FROM:<SRS0=AAAAAAAA=AA=client.example=sender@mx.test.example>")).ToString(), StringComparison.Ordinal);
    }

    private static byte[] BounceMessage() => [.. Bounce, .. Encoding.ASCII.GetBytes($"Message-ID: <{Guid.NewGuid():N}@sink.example>\r\n\r\nIt did not work.\r\n")];

    // The address as SrsRewriter documents it: HMAC-SHA256 in base32, 40 bits of it, over a day that counts to 1,024.
    private static string MadeBefore(int days)
    {
        const string Base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
        var day = (int)((TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() / 86_400 - days) % 1024);
        var stamp = $"{Base32[day >> 5]}{Base32[day & 31]}";
        var mac = HMACSHA256.HashData(Encoding.UTF8.GetBytes(ServerUnderTest.SrsSecret), Encoding.UTF8.GetBytes($"0\n{stamp}\nclient.example\nsender".ToLowerInvariant()));
        var bits = Convert.ToUInt64(Convert.ToHexString(mac[..5]), 16);
        var hash = string.Concat(Enumerable.Range(0, 8).Select(i => Base32[(int)(bits >> (35 - i * 5)) & 31]));
        return $"SRS0={hash}={stamp}=client.example=sender@mx.test.example";
    }

    private async Task<Reply> RcptAsync(string recipient)
    {
        await using var client = await Dialogue.OpenAsync(Server.Port);
        Assert.Equal(250, (await client.SayAsync("MAIL FROM:<>")).Code);
        return await client.SayAsync($"RCPT TO:<{recipient}>");
    }

    /// <summary>The sender that the sink saw. Another one for each subject, since what comes back is counted.</summary>
    private async Task<string> ForwardAsync(string subject)
    {
        var message = Message(subject);
        Assert.Equal(250, (await Dialogue.SendAsync(Server.Port, Sender, Recipient, message)).Code);
        return (await AssertArrivedAsync(message, "ESMTP")).Sender;
    }
}
