using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using Stafett.Server.Delivery.Webhooks;

namespace Stafett.Server.Tests.Delivery.Webhooks;

/// <summary>Messages as webhooks are told them.</summary>
internal static class Payload
{
    public static readonly WebhookSession Session = new(
        "alias@example.com", "192.0.2.7", 65138, "mail.example.org", "helo.example.org", "sender@example.org", "mx1.example.net", DateTimeOffset.FromUnixTimeMilliseconds(1653506801423));

    /// <summary>The octets of a text in which each character is one octet.</summary>
    public static byte[] Octets(string text) => Encoding.Latin1.GetBytes(text);

    public static WebhookMessage Message(string text) => Message(Octets(text));

    public static WebhookMessage Message(byte[] octets, byte[]? prefix = null) => new(prefix ?? [], new(octets), ["alias@example.com"], Session);

    public static Task<JsonElement> ReadAsync(string text) => ReadAsync(Message(text));

    /// <summary>Written, read again, and strict about both.</summary>
    public static async Task<JsonElement> ReadAsync(WebhookMessage message, WebhookPayloadOptions? options = null)
    {
        var octets = await WriteAsync(message, options);
        using var document = JsonDocument.Parse(octets, new JsonDocumentOptions { AllowDuplicateProperties = false });
        return document.RootElement.Clone();
    }

    public static async Task<byte[]> WriteAsync(WebhookMessage message, WebhookPayloadOptions? options = null)
    {
        var stream = new MemoryStream();
        var pipe = PipeWriter.Create(stream);
        await WebhookPayloadWriter.WriteAsync(message, options ?? WebhookPayloadOptions.All, pipe, CancellationToken.None);
        await pipe.CompleteAsync();
        return stream.ToArray();
    }
}
