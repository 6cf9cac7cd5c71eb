using System.Buffers;
using System.Security.Cryptography;
using Stafett.Protocols.Smtp;
using Stafett.Server.Buffers;
using Stafett.Server.Delivery;

namespace Stafett.Server.Tests.Delivery;

/// <summary>The content arrives as it was, octet by octet.</summary>
public sealed class ContentTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_small_message_may_be_cut_anywhere(bool pipelining)
    {
        await using var server = ScriptedSmtpServer.StartSink(pipelining ? ["PIPELINING"] : []);
        await using var fixture = new DeliveryFixture(server.Port);
        var text = "A: b\r\n\r\n.\r\n..\r\n.a\r\n\r\n.\r\n"u8.ToArray();
        for (var cut = 0; cut <= text.Length; cut++)
        {
            var first = new Piece(text.AsMemory(0, cut), null);
            var last = new Piece(text.AsMemory(cut), first);
            var message = new OutboundMessage(ReversePath.Null, "P: q\r\n"u8.ToArray(), new ReadOnlySequence<byte>(first, 0, last, text.Length - cut));
            Assert.True((await fixture.SendAsync(message))[0].IsDelivered);
            Assert.True(server.Messages.TryDequeue(out var received));
            Assert.Equal(DeliveryFixture.Octets(message), received.Octets);
        }
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public async Task Fifty_megabytes_arrive_whole(bool chunking, bool tls)
    {
        const int size = 50 * 1024 * 1024;
        var budget = new MemoryBudget(100 * 1024 * 1024);
        using var content = new MessageBuffer(budget);
        Fill(content, size);
        var prefix = "X-Prefix: 1\r\n"u8.ToArray();
        var message = new OutboundMessage(ReversePath.Null, prefix, content.Content);
        var hash = new TaskCompletionSource<string>();
        await using var server = ScriptedSmtpServer.Start(async peer =>
        {
            string[] offer = ["PIPELINING", .. chunking ? ["CHUNKING"] : Array.Empty<string>(), .. tls ? ["STARTTLS"] : Array.Empty<string>()];
            await peer.GreetAsync(offer);
            if (tls)
            {
                await peer.ReplyAsync("STARTTLS", "220 go");
                await peer.StartTlsAsync(DeliveryFixture.Certificate);
                await peer.HelloAsync(offer);
            }

            await peer.ReplyAsync("MAIL", "250 ok");
            await peer.ReplyAsync("RCPT", "250 ok");
            if (chunking)
                await peer.ExpectAsync($"BDAT {message.Length} LAST");
            else
                await peer.ReplyAsync("DATA", "354 go");
            hash.SetResult(chunking ? await peer.HashOctetsAsync(message.Length) : await peer.HashDataAsync());
            await peer.SendAsync("250 ok\r\n");
        });
        await using var fixture = new DeliveryFixture(server.Port);
        var outcome = (await fixture.SendAsync(message))[0];
        Assert.True(outcome.IsDelivered, outcome.Reply.ToString());
        using var expected = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        expected.AppendData(prefix);
        foreach (var segment in message.Content)
            expected.AppendData(segment.Span);
        Assert.Equal(Convert.ToHexString(expected.GetHashAndReset()), await hash.Task);
    }

    // Lines of all lengths, many of them with a dot in front.
    private static void Fill(MessageBuffer buffer, int size)
    {
        uint seed = 99;
        var line = new byte[1_000];
        while (buffer.Length < size)
        {
            seed = seed * 1664525 + 1013904223;
            var length = (int)(seed >> 16) % 990;
            line.AsSpan(0, length).Fill((byte)('a' + seed % 26));
            if (length > 0 && seed % 3 == 0)
                line[0] = (byte)'.';
            "\r\n"u8.CopyTo(line.AsSpan(length));
            Assert.True(buffer.TryWrite(line.AsSpan(0, length + 2)));
        }
    }

    private sealed class Piece : ReadOnlySequenceSegment<byte>
    {
        public Piece(ReadOnlyMemory<byte> octets, Piece? previous)
        {
            Memory = octets;
            if (previous is null)
                return;
            RunningIndex = previous.RunningIndex + previous.Memory.Length;
            previous.Next = this;
        }
    }
}
