using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Stafett.Protocols.Message;
using Stafett.Protocols.Message.Mime;

namespace Stafett.Server.Delivery.Webhooks;

/// <summary>
/// The body that a webhook gets: the message as npm's mailparser shows it to a program, and beside it the envelope. Written piece by piece from
/// the octets of the message, so that a large one needs no more memory than a small one; the same message always gives the same octets.
/// </summary>
public static class WebhookPayloadWriter
{
    private const int Piece = 8 * 1024;

    /// <summary>
    /// Writes one JSON object and flushes it; the pipe stays open. Nothing in a message makes this fail. Throws <see cref="IOException"/> when the
    /// reader of the pipe has gone.
    /// </summary>
    public static async Task WriteAsync(WebhookMessage message, WebhookPayloadOptions options, PipeWriter output, CancellationToken cancellationToken)
    {
        var json = new PayloadOutput(output);
        var skeleton = MimeSkeleton.Parse(message.Content, MimeLimits.Default);
        var parts = PayloadParts.Of(skeleton.Tree);
        _ = HeaderSectionParser.Parse(message.Prefix, HeaderLimits.Default, out var ours);
        var header = new PayloadHeader(ours, skeleton.Tree.Root.ReadHeaders());
        json.Open('{');
        if (options.Attachments)
            await WriteAttachmentsAsync(skeleton, parts.Attachments, json, cancellationToken);
        header.WriteSection(json);
        await header.WriteLinesAsync(json, cancellationToken);
        await new PayloadText(skeleton, parts, json).WriteAsync(cancellationToken);
        header.WriteFields(json);
        if (options.Raw)
            await WriteRawAsync(message, json, cancellationToken);
        if (message.Authentication is { } authentication)
            WriteAuthentication(authentication, json);
        WriteRecipients(message.Recipients, json);
        WriteSession(message.Session, json);
        json.Close('}');
        await json.FlushAsync(cancellationToken);
    }

    private static async ValueTask WriteAttachmentsAsync(
        MimeSkeleton skeleton, IReadOnlyList<AttachedPart> attachments, PayloadOutput json, CancellationToken cancellationToken)
    {
        json.Name("attachments"u8);
        json.Open('[');
        foreach (var attachment in attachments)
        {
            json.Next();
            await AttachmentJson.WriteAsync(skeleton, attachment, json, cancellationToken);
        }

        json.Close(']');
    }

    private static async ValueTask WriteRawAsync(WebhookMessage message, PayloadOutput json, CancellationToken cancellationToken)
    {
        json.Name("raw"u8);
        json.Write("\""u8);
        var escaper = new JsonEscaper();
        escaper.Write(message.Prefix.Span, json);
        foreach (var segment in message.Content)
        {
            for (var start = 0; start < segment.Length; start += Piece)
            {
                escaper.Write(segment.Span[start..Math.Min(start + Piece, segment.Length)], json);
                await json.FlushIfFullAsync(cancellationToken);
            }
        }

        escaper.Finish(json);
        json.Write("\""u8);
    }

    private static void WriteAuthentication(WebhookAuthentication authentication, PayloadOutput json)
    {
        Write("dkim"u8, authentication.Dkim, WebhookJson.Default.WebhookDkim);
        Write("spf"u8, authentication.Spf, WebhookJson.Default.WebhookSpf);
        Write("arc"u8, authentication.Arc, WebhookJson.Default.WebhookArc);
        Write("dmarc"u8, authentication.Dmarc, WebhookJson.Default.WebhookDmarc);
        Write("bimi"u8, authentication.Bimi, WebhookJson.Default.WebhookBimi);

        void Write<T>(ReadOnlySpan<byte> name, T? value, JsonTypeInfo<T> type)
            where T : class
        {
            if (value is null)
                return;
            json.Name(name);
            json.Write(JsonSerializer.SerializeToUtf8Bytes(value, type));
        }
    }

    private static void WriteRecipients(IReadOnlyList<string> recipients, PayloadOutput json)
    {
        json.Name("recipients"u8);
        json.Open('[');
        foreach (var recipient in recipients)
        {
            json.Next();
            JsonEscaper.WriteString(recipient, json);
        }

        json.Close(']');
    }

    private static void WriteSession(WebhookSession session, PayloadOutput json)
    {
        json.Name("session"u8);
        json.Open('{');
        json.Property("recipient"u8, session.Recipient);
        json.Property("remoteAddress"u8, session.RemoteAddress);
        json.Property("remotePort"u8, session.RemotePort);
        json.Property("clientHostname"u8, session.ClientHostname);
        json.Property("hostNameAppearsAs"u8, session.HostNameAppearsAs);
        json.Property("sender"u8, session.Sender);
        json.Property("mta"u8, session.Mta);
        json.Property("arrivalDate"u8, session.Arrival);
        json.Property("arrivalTime"u8, session.Arrival.ToUnixTimeMilliseconds());
        json.Close('}');
    }
}
