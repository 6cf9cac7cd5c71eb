using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using Stafett.Protocols.Tests;
using Stafett.Server.Delivery.Webhooks;

namespace Stafett.Server.Tests.Delivery.Webhooks;

/// <summary>Whatever the octets are: valid JSON, the same each time, and little memory.</summary>
public sealed class PayloadRobustnessTests
{
    private const string Everything =
        "From: =?utf-8?q?K=C3=A5?= <a@example.org>\r\nTo: G: b@example.org;, \"q \\\" q\" <c@example.org>\r\nDate: Wed, 25 May 2022 21:26:41 +0200\r\nReferences: <1@x> <2@x>\r\n"
        + "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: multipart/alternative; boundary=c\r\n\r\n--c\r\nContent-Type: text/plain; charset=utf-8; format=flowed\r\n\r\nbl\u00C3\u00A5 \r\nb\u00C3\u00A6r\r\n"
        + "--c\r\nContent-Type: text/html; charset=iso-2022-jp\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n<p>=1B$BF|=\r\nK\\=1B(B</p>\r\n--c--\r\n"
        + "--b\r\nContent-Type: message/rfc822\r\nContent-Disposition: inline\r\n\r\nSubject: inner\r\n\r\nx\r\n--b\r\nContent-Type: image/png; name*=utf-8''%C3%A6.png\r\nContent-ID: <i@x>\r\nContent-Transfer-Encoding: base64\r\n\r\nAAEC\r\n/w==\r\n--b--\r\n";

    [Fact]
    public async Task Every_beginning_of_a_message_gives_valid_json()
    {
        var octets = Payload.Octets(Everything);
        for (var length = 0; length <= octets.Length; length++)
        {
            var mail = await Payload.ReadAsync(Payload.Message(octets[..length]));
            Assert.Equal(Encoding.UTF8.GetString(octets, 0, length), mail.GetProperty("raw").GetString());
        }
    }

    [Fact]
    public async Task A_message_in_pieces_gives_the_same_payload()
    {
        var octets = Payload.Octets(Everything);
        var whole = await Payload.WriteAsync(Payload.Message(octets));

        for (var piece = 1; piece < 80; piece++)
            Assert.Equal(whole, await Payload.WriteAsync(Payload.Message(octets) with { Content = Pieces(octets, piece) }));
    }

    [Fact]
    public async Task A_large_message_in_pieces_gives_the_same_payload_each_time()
    {
        var octets = Large(200_000);
        var whole = await Payload.WriteAsync(Payload.Message(octets));

        Assert.Equal(whole, await Payload.WriteAsync(Payload.Message(octets)));
        foreach (var piece in new[] { 1_000, 4_096, 65_521 })
            Assert.Equal(whole, await Payload.WriteAsync(Payload.Message(octets) with { Content = Pieces(octets, piece) }));
    }

    [Fact]
    public async Task Every_message_of_the_corpus_gives_the_payload_of_its_octets()
    {
        var files = Directory.GetFiles(CorpusFiles.Folder, "*.eml", SearchOption.AllDirectories);
        Assert.NotEmpty(files);
        foreach (var file in files)
        {
            var octets = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
            var whole = await Payload.WriteAsync(Payload.Message(octets));
            using var mail = JsonDocument.Parse(whole, new JsonDocumentOptions { AllowDuplicateProperties = false });
            Assert.Equal(Encoding.UTF8.GetString(octets), mail.RootElement.GetProperty("raw").GetString());
            Assert.Equal(whole, await Payload.WriteAsync(Payload.Message(octets) with { Content = Pieces(octets, 61) }));
        }
    }

    [Theory]
    [InlineData("Content-Type: application/pdf; name=a.pdf\r\nContent-Transfer-Encoding: base64", "YWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXphYmNkZWZnaGlqa2xtbm9wcXJzdHV2d3h5emFiY2RlZg==\r\n")]
    [InlineData("Content-Type: text/plain; charset=utf-8", "- en linje med bl\u00C3\u00A5b\u00C3\u00A6r & \"anf\u00C3\u00B8rsel\"\r\n")]
    [InlineData("Content-Type: text/plain", "- en linje med bl\u00E5b\u00E6r\r\n\r\n")]
    [InlineData("Content-Type: text/html; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable", "<p style=3D\"x\">bl=E5b=E6r=\r\n</p>\r\n")]
    [InlineData("Content-Type: message/rfc822", "Subject: x\r\n\r\nword: word\r\n")]
    public async Task Ten_megabytes_take_less_than_two_of_memory(string fields, string line)
    {
        var octets = Payload.Octets($"Subject: x\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n{fields}\r\n\r\n" + string.Concat(Enumerable.Repeat(line, 10_000_000 / line.Length)) + "--b--\r\n");
        var message = Payload.Message(octets) with { Content = Pieces(octets, 1024 * 1024) };
        var pipe = PipeWriter.Create(Stream.Null);
        await WebhookPayloadWriter.WriteAsync(message, WebhookPayloadOptions.All, pipe, CancellationToken.None);

        // All that is ever allocated is more than is held at any time. A pipe to nowhere finishes each flush at once, so that it is all on this thread.
        var before = GC.GetAllocatedBytesForCurrentThread();
        var writing = WebhookPayloadWriter.WriteAsync(message, WebhookPayloadOptions.All, pipe, CancellationToken.None);
        Assert.True(writing.IsCompletedSuccessfully);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        await writing;
        TestContext.Current.TestOutputHelper!.WriteLine($"{allocated}");
        Assert.InRange(allocated, 0, 2_000_000);
    }

    private static byte[] Large(int attachment)
    {
        var octets = new byte[attachment];
        for (var i = 0; i < octets.Length; i++)
            octets[i] = (byte)((i * 31) ^ (i >> 8));
        return Payload.Octets(
            "From: a@example.org\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\npreamble\r\n--b\r\nContent-Type: text/html\r\n\r\n<p>page</p>\r\n--b\r\nContent-Type: application/pdf; name=a.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n"
            + Convert.ToBase64String(octets, Base64FormattingOptions.InsertLineBreaks) + "\r\n--b--\r\n");
    }

    private static ReadOnlySequence<byte> Pieces(byte[] octets, int length)
    {
        if (octets.Length == 0)
            return default;
        var first = new Piece(octets.AsMemory(0, Math.Min(length, octets.Length)), 0);
        var last = first;
        for (var start = length; start < octets.Length; start += length)
            last = last.Append(octets.AsMemory(start, Math.Min(length, octets.Length - start)));
        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }

    private sealed class Piece : ReadOnlySequenceSegment<byte>
    {
        public Piece(ReadOnlyMemory<byte> memory, long index)
        {
            Memory = memory;
            RunningIndex = index;
        }

        public Piece Append(ReadOnlyMemory<byte> memory)
        {
            var next = new Piece(memory, RunningIndex + Memory.Length);
            Next = next;
            return next;
        }
    }
}
