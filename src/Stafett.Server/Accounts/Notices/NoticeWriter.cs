using System.Buffers;
using System.Text;
using Stafett.Protocols.Message;
using Stafett.Protocols.Message.Mime.Build;
using Stafett.Protocols.Smtp;
using Stafett.Server.Delivery;
using Stafett.Server.Forwarding;

namespace Stafett.Server.Accounts.Notices;

/// <summary>Makes the message: from us, signed, said to be automatic, with the null return path, so that nothing answers it and no report about it comes back.</summary>
/// <param name="host">Right side of From and Message-ID.</param>
public sealed class NoticeWriter(ServiceSigner signer, Domain host)
{
    /// <summary>Local part of the author.</summary>
    public const string Author = "stafett";

    private const string Name = "Stafett";

    // RFC 3834 §5.2
    private static readonly MessageField Automatic = new(HeaderName.Parse("Auto-Submitted"), HeaderValue.Parse("auto-generated"));

    /// <summary>Null: it cannot be said in a message, and the problem says why.</summary>
    /// <param name="token">16 to 40 letters and digits; with the date it makes the message the same at every try.</param>
    public OutboundMessage? Write(Notice notice, DateTimeOffset date, string token, out BuildProblem problem)
    {
        var builder = new MessageBuilder
        {
            From = [new NamedAddress(HeaderValue.Parse(Name), EmailAddress.Parse($"{Author}@{host.Name}"))],
            To = [new NamedAddress(null, notice.To)],
            Subject = HeaderValue.TryCreate(notice.Subject, out var subject) ? subject : HeaderValue.Parse(Name),
            Fields = [Automatic],
            Text = new TextPart(notice.Text) { IsFlowed = true },
            Html = notice.Html.Length > 0 ? new TextPart(notice.Html) { Type = TextPart.Html } : null,
            Attachments = notice.Attachment is { } attachment ? [Part(attachment)] : [],
        };
        // Seven bits go everywhere, whatever the next hop offers.
        if (builder.Build(new BuildOptions(date, token, host) { Form = MessageForm.SevenBit }, out problem) is not { } message)
            return null;
        var output = new ArrayBufferWriter<byte>(4 * 1024);
        message.WriteTo(output);
        return new OutboundMessage(ReversePath.Null, signer.Sign(output.WrittenMemory), new ReadOnlySequence<byte>(output.WrittenMemory))
        {
            Is8Bit = !Ascii.IsValid(output.WrittenSpan),
            IsInternational = message.IsInternational,
        };
    }

    private static OctetPart Part(NoticeAttachment attachment) => new(
        PartType.TryCreate(attachment.ContentType, out var type) ? type : PartType.OctetStream, new ReadOnlySequence<byte>(attachment.Content))
    {
        Disposition = PartDisposition.Attachment,
        FileName = HeaderValue.TryCreate(attachment.Name, out var name) ? name : null,
    };
}
