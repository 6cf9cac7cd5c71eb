using System.Text.Json;
using System.Text.Json.Serialization;
using Stafett.Protocols.Message;

namespace Stafett.Server.Accounts.Notices;

/// <summary>A notice as it lies in the outbox. The token is made once: whatever number of tries, it is the same message with the same Message-ID.</summary>
internal sealed record KeptNotice(string To, string Token, string Subject, string Text, string Html, string AttachmentName, string AttachmentType, byte[] Attachment)
{
    public static byte[] Write(Notice notice, string token) => JsonSerializer.SerializeToUtf8Bytes(
        new KeptNotice(
            notice.To.ToString(), token, notice.Subject, notice.Text, notice.Html, notice.Attachment?.Name ?? "", notice.Attachment?.ContentType ?? "",
            notice.Attachment?.Content.ToArray() ?? []),
        KeptNoticeContext.Default.KeptNotice);

    public static KeptNotice Read(byte[] content) =>
        JsonSerializer.Deserialize(content, KeptNoticeContext.Default.KeptNotice) ?? throw new JsonException("The outbox holds a notice that is nothing.");

    public Notice ToNotice(string kind) => new(EmailAddress.Parse(To), kind, Subject, Text)
    {
        Html = Html,
        Attachment = AttachmentName.Length > 0 ? new NoticeAttachment(AttachmentName, AttachmentType, Attachment) : null,
    };
}

[JsonSerializable(typeof(KeptNotice))]
internal sealed partial class KeptNoticeContext : JsonSerializerContext;
