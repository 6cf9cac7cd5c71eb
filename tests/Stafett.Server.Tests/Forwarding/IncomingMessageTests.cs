using System.Buffers;
using System.Text;
using Stafett.Protocols.Message;
using Stafett.Server.Buffers;
using Stafett.Server.Configuration;
using Stafett.Server.Forwarding;
using Stafett.Server.Tests.Smtp;

namespace Stafett.Server.Tests.Forwarding;

/// <summary>However a message is cut on its way in, it is read and hashed as if it had come whole: what we sign is the same.</summary>
public sealed class IncomingMessageTests
{
    private static readonly HeaderLimits Limits = new(256 * 1024, 1_000);

    private readonly FakeTimeProvider _time = new();

    public static TheoryData<string, string> Messages => new()
    {
        { "plain", "From: a@b.example\nSubject: x\n\nHello,\n\nworld.  \n\n\n" },
        { "no body", "From: a@b.example\nSubject: x\n" },
        { "no blank line", "From: a@b.example\nthis is no field\n\nHello.\n" },
        { "an empty body", "From: a@b.example\n\n" },
        { "from an mbox", "From me Thu Jan  1\nFrom: a@b.example\n\nHello.\n" },
        { "only a body", "Hello there\n\nFrom: nobody\n" },
        { "blank lines in a body that has no header", "\nFrom: a@b.example\n\nx\n" },
        { "beyond the first block", $"From: a@b.example\n{Lines(400)}\nHello.\n" },
        { "its end across the first block", $"From: a@b.example\nX: {new string('x', (16 * 1024) - 25)}\n\nHello.\n" },
        { "no blank line in the first block", $"From: a@b.example\n{Lines(400)}no field\n\nHello.\n" },
        { "a long body", $"From: a@b.example\n\n{Lines(1_000)}\n\n" },
        { "signatures that ask for other hashes", "DKIM-Signature: v=1; a=rsa-sha256; c=simple/simple; l=3; d=b.example; s=s; h=from; bh=AAAA; b=AAAA\nFrom: a@b.example\n\nHello  you \n\n" },
    };

    [Theory]
    [MemberData(nameof(Messages))]
    public void Pieces_of_any_size_make_the_same_message(string what, string text)
    {
        var octets = TestHeaders.Octets(text);
        var whole = Read(octets, [octets.Length]);
        var random = new SeededRandom(7);
        foreach (var size in new[] { 1, 2, 3, 61, 4_096, 16_384, 20_000 })
            Assert.True(whole == Read(octets, Enumerable.Repeat(size, (octets.Length / size) + 1)), $"{what} in pieces of {size}");
        for (var i = 0; i < 20; i++)
            Assert.True(whole == Read(octets, Enumerable.Range(0, octets.Length).Select(_ => 1 + random.Next(5_000))), $"{what} in chance pieces");
        // At the end of the header section each cut counts.
        var end = text.Contains("\n\n", StringComparison.Ordinal) ? octets.AsSpan().IndexOf("\r\n\r\n"u8) : octets.Length - 4;
        for (var cut = Math.Max(1, end - 2); cut < Math.Min(octets.Length, end + 8); cut++)
            Assert.True(whole == Read(octets, [cut, octets.Length]), $"{what}, cut at {cut}");
    }

    [Fact]
    public void A_header_section_beyond_its_limits_is_one_whatever_the_pieces()
    {
        var octets = TestHeaders.Octets($"From: a@b.example\n{Lines(400)}\nHello.\n");
        foreach (var (limits, scan) in new[] { (new HeaderLimits(20_000, 1_000), HeaderScan.TooLarge), (new HeaderLimits(256 * 1024, 300), HeaderScan.TooManyFields) })
        {
            foreach (var size in new[] { 1, 1_000, 100_000 })
            {
                var budget = new MemoryBudget(1_000_000);
                using var buffer = new MessageBuffer(budget);
                using var message = new IncomingMessage(buffer, limits);
                Receive(message, octets, Enumerable.Repeat(size, (octets.Length / size) + 1));
                Assert.Equal(scan, message.Finish());
                Assert.Equal(scan, message.Finish());
            }
        }
    }

    // What is seen of it, and the signature that we would put to it: the hashes are in that.
    private string Read(byte[] octets, IEnumerable<int> sizes)
    {
        var budget = new MemoryBudget(10_000_000);
        using var buffer = new MessageBuffer(budget);
        using var message = new IncomingMessage(buffer, Limits);
        Receive(message, octets, sizes);
        Assert.Equal(HeaderScan.Complete, message.Finish());
        Assert.Equal(octets, buffer.Content.ToArray());
        using var signer = TestSigner.Create(new SigningOptions { Mode = "always" }, Domain.Parse("mx.test.example"), _time);
        var output = new ArrayBufferWriter<byte>();
        using var header = new Authentication.Dkim.SignedHeader(message.Signatures);
        signer.Sign(header, message.Bodies, output);
        // Every hash that its own signatures ask for has to be there, too.
        signer.Seal(header, new Authentication.Arc.ArcVerdict(Authentication.Arc.ArcResult.None, ""), message.Bodies, "mx.test.example; none"u8, output);
        return $"{message.Headers.Count} {message.Headers.BodyOffset} {message.Headers.End} {Encoding.ASCII.GetString(output.WrittenSpan)}";
    }

    private static void Receive(IncomingMessage message, byte[] octets, IEnumerable<int> sizes)
    {
        var at = 0;
        foreach (var size in sizes)
        {
            if (at == octets.Length)
                break;
            var count = Math.Min(size, octets.Length - at);
            Assert.True(message.Buffer.TryWrite(octets.AsSpan(at, count)));
            message.Receive();
            at += count;
        }
    }

    private static string Lines(int count) => string.Concat(Enumerable.Range(0, count).Select(i => $"X-{i}: {new string((char)('a' + (i % 26)), 60)}\n"));
}
