using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using Stafett.Server.Delivery.Webhooks;

namespace Stafett.Fuzz.Targets;

/// <summary>Whatever the message is, its payload is valid JSON, holds the message, and is the same when it is written again.</summary>
public sealed class WebhookPayloadTarget : IFuzzTarget
{
    private static readonly WebhookSession Session = new("a@fuzz.example", "192.0.2.1", 1, "[192.0.2.1]", "x", "", "mx.fuzz.example", DateTimeOffset.UnixEpoch);

    public string Name => "webhook-payload";

    public IEnumerable<byte[]> Seeds => FuzzCheck.Texts(
        "From: =?utf-8?q?K=C3=A5?= <a@b.example>\r\nTo: G: c@d.example, \"x \\\" y\" <e@f.example>;\r\nReferences: <1@x> 2@x\r\nDate: 1 Jan 2020 10:00 +0100\r\nX-Priority: 1\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain; format=flowed; charset=utf-8\r\n\r\na \r\nb\r\n> c \r\n--b\r\nContent-Type: text/html; charset=iso-2022-jp\r\n\r\n<p>\u001B$BF|K\\\u001B(B</p>\r\n--b\r\nContent-Type: image/png; name=x.png\r\nContent-ID: <i@x>\r\nContent-Transfer-Encoding: base64\r\n\r\nAAEC/w==\r\n--b\r\nContent-Type: message/rfc822\r\nContent-Disposition: inline\r\n\r\nSubject: x\r\n\r\ny\r\n--b--\r\n",
        "Subject: x\r\nContent-Type: text/plain; charset=utf-16\r\nContent-Transfer-Encoding: base64\r\n\r\nPdgA3kEA\r\n",
        "Subject: =?x?b?////?=\n\nplain \"text\" <b> & \\ \t\n\n\nend");

    public IReadOnlyList<byte[]> Tokens => FuzzCheck.Texts(
        "\r\n", "\n", "\r\n\r\n", "\r\n--b\r\n", "Content-Type: text/html; charset=utf-16le\r\n", "Content-Type: text/plain; format=flowed\r\n", "Content-Transfer-Encoding: quoted-printable\r\n", "Content-Transfer-Encoding: base64\r\n", "Content-Disposition: inline\r\n", "=?utf-8?b?", "?=", "<", ">", "\"", "\\", "(", ",", ":", ";", "\u2028", "\0", "=C3", "\u00E6", "\uD83D\uDE00");

    public void Run(ReadOnlySpan<byte> input)
    {
        var octets = input.ToArray();
        var whole = Write(new ReadOnlySequence<byte>(octets));
        var pieces = Write(octets.Length == 0 ? default : Pieces.Cut(octets, 1 + (octets[0] & 63)));
        using var payload = Parse(whole);
        FuzzCheck.That(whole.AsSpan().SequenceEqual(pieces), $"in pieces the message has another {Difference(payload, pieces)}");
        FuzzCheck.That(payload.RootElement.GetProperty("raw").GetString() == Encoding.UTF8.GetString(octets), "the payload does not hold the message");
        foreach (var attachment in payload.RootElement.GetProperty("attachments").EnumerateArray())
        {
            var data = attachment.GetProperty("content").GetProperty("data").EnumerateArray().Select(n => n.GetByte()).ToArray();
            FuzzCheck.That(data.Length == attachment.GetProperty("size").GetInt64() && data.Length <= octets.Length, "an attachment of another size");
        }
    }

    public long MemoryCeiling(int inputLength) => 8 * 1024 * 1024 + 4_096L * inputLength;

    private static string Difference(JsonDocument payload, byte[] other)
    {
        using var document = Parse(other);
        return string.Join(", ", payload.RootElement.EnumerateObject().Where(p => !document.RootElement.TryGetProperty(p.Name, out var value) || !JsonElement.DeepEquals(value, p.Value)).Select(p => p.Name));
    }

    private static JsonDocument Parse(byte[] payload)
    {
        try
        {
            return JsonDocument.Parse(payload, new JsonDocumentOptions { AllowDuplicateProperties = false });
        }
        catch (JsonException e)
        {
            throw new FuzzFindingException($"no JSON: {e.Message}");
        }
    }

    private static byte[] Write(ReadOnlySequence<byte> content)
    {
        using var stream = new MemoryStream();
        var pipe = PipeWriter.Create(stream, new StreamPipeWriterOptions(leaveOpen: true));
        var writing = WebhookPayloadWriter.WriteAsync(new WebhookMessage(default, content, ["a@fuzz.example"], Session), WebhookPayloadOptions.All, pipe, CancellationToken.None);
        FuzzCheck.That(writing.IsCompletedSuccessfully, writing.Exception?.ToString() ?? "writing waits");
        pipe.Complete();
        return stream.ToArray();
    }
}
