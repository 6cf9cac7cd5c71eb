using System.Buffers;
using System.Text;

namespace Stafett.Protocols.Message.Mime.Build;

/// <summary>
/// Builds a message of RFC 5322 from what it shall say. Text and HTML become multipart/alternative, HTML with what it shows multipart/related,
/// attachments make it multipart/mixed; <see cref="Body"/> stands for any other structure. Blind recipients have no field: they are in the envelope alone.
/// </summary>
public sealed class MessageBuilder
{
    private const int ShortestToken = 16;
    private const int LongestToken = 40;

    // RFC 5322 §3.6: fields that are written from properties, and those that only others may add.
    private static readonly string[] Reserved = ["From", "Sender", "Reply-To", "To", "Cc", "Bcc", "Subject", "Date", "Message-ID", "In-Reply-To", "References", "Return-Path"];

    public IReadOnlyList<NamedAddress> From { get; set; } = [];

    public NamedAddress? Sender { get; set; }

    public IReadOnlyList<NamedAddress> ReplyTo { get; set; } = [];

    public IReadOnlyList<NamedAddress> To { get; set; } = [];

    public IReadOnlyList<NamedAddress> Cc { get; set; } = [];

    public HeaderValue? Subject { get; set; }

    /// <summary>Null: made from the token and the host.</summary>
    public MessageId? MessageId { get; set; }

    public IReadOnlyList<MessageId> InReplyTo { get; set; } = [];

    public IReadOnlyList<MessageId> References { get; set; } = [];

    /// <summary>Further fields of free text.</summary>
    public IReadOnlyList<MessageField> Fields { get; set; } = [];

    public TextPart? Text { get; set; }

    public TextPart? Html { get; set; }

    /// <summary>What the HTML shows by <c>cid:</c>.</summary>
    public IReadOnlyList<MessagePart> Inline { get; set; } = [];

    public IReadOnlyList<MessagePart> Attachments { get; set; } = [];

    /// <summary>The whole content, in place of the properties above.</summary>
    public MessagePart? Body { get; set; }

    /// <summary>Null where there is a <paramref name="problem"/>.</summary>
    public BuiltMessage? Build(BuildOptions options, out BuildProblem problem)
    {
        problem = Check(options);
        if (problem != BuildProblem.None)
            return null;
        problem = MessagePlan.Make(Body ?? MakeBody(), options, out var plan);
        if (problem != BuildProblem.None)
            return null;
        var id = MessageId ?? Mime.Build.MessageId.Parse($"{options.Token}@{options.Host.Name.Trim('[', ']')}");
        var header = new ArrayBufferWriter<byte>(2_048);
        WriteFields(id, options, header);
        problem = plan.Write(header, out var pieces);
        if (problem != BuildProblem.None)
            return null;
        var isInternational = plan.HasInternationalPart || !Ascii.IsValid(header.WrittenSpan);
        return new BuiltMessage(pieces, id, isInternational || plan.Is8Bit, isInternational);
    }

    private BuildProblem Check(BuildOptions options)
    {
        if (options.Token.Length is < ShortestToken or > LongestToken || !options.Token.All(char.IsAsciiLetterOrDigit))
            return BuildProblem.BadToken;
        if (From.Count == 0)
            return BuildProblem.NoAuthor;
        if (From.Count > 1 && Sender is null)
            return BuildProblem.NoSender;
        if (Fields.Any(f => PartHeader.IsReserved(f.Name) || Reserved.Contains(f.Name.Text, StringComparer.OrdinalIgnoreCase)))
            return BuildProblem.ReservedField;
        if (Fields.Count > options.Limits.HeaderFields || InReplyTo.Count > options.Limits.HeaderFields || References.Count > options.Limits.HeaderFields)
            return BuildProblem.TooManyFields;
        IReadOnlyList<NamedAddress>[] lists = [From, ReplyTo, To, Cc, Sender is null ? [] : [Sender]];
        if (lists.Any(list => list.Count > options.Limits.Addresses))
            return BuildProblem.TooManyAddresses;
        return options.Form != MessageForm.International && lists.Any(list => list.Any(a => a.Address.IsInternational))
            ? BuildProblem.InternationalAddress
            : BuildProblem.None;
    }

    private MessagePart MakeBody()
    {
        MessagePart? html = Html?.Type.Text == TextPart.Plain.Text ? Html with { Type = TextPart.Html } : Html;
        // RFC 2387 §3.1 wants the type of the root said.
        if (html is not null && Inline.Count > 0 && MultipartPart.Related.TryAdd("type", HeaderValue.Parse("text/html"), out var related))
            html = new MultipartPart(related, [html, .. Inline]);
        // RFC 2046 §5.1.4: the plainest first, the best last.
        var body = (Text, html) switch
        {
            (null, null) => null,
            (null, _) => html,
            (_, null) => Text,
            _ => new MultipartPart(MultipartPart.Alternative, [Text, html]),
        };
        IReadOnlyList<MessagePart> attachments = Html is null ? [.. Inline, .. Attachments] : Attachments;
        if (attachments.Count == 0)
            return body ?? new TextPart("");
        return new MultipartPart(MultipartPart.Mixed, body is null ? attachments : [body, .. attachments]);
    }

    private void WriteFields(MessageId id, BuildOptions options, IBufferWriter<byte> output)
    {
        var writer = new HeaderWriter(output, options.Form == MessageForm.International);
        WriteAddresses(ref writer, "From"u8, From);
        if (Sender is not null)
            WriteAddresses(ref writer, "Sender"u8, [Sender]);
        WriteAddresses(ref writer, "Reply-To"u8, ReplyTo);
        WriteAddresses(ref writer, "To"u8, To);
        WriteAddresses(ref writer, "Cc"u8, Cc);
        if (Subject is not null)
            writer.Field("Subject"u8, Subject.Text);
        writer.Field("Date"u8, MailDate.Format(options.Date));
        WriteIds(ref writer, "Message-ID"u8, [id]);
        WriteIds(ref writer, "In-Reply-To"u8, InReplyTo);
        WriteIds(ref writer, "References"u8, References);
        foreach (var field in Fields)
            writer.Field(Encoding.ASCII.GetBytes(field.Name.Text), field.Value.Text);
        writer.Field("MIME-Version"u8, "1.0"u8);
    }

    private static void WriteAddresses(ref HeaderWriter writer, ReadOnlySpan<byte> name, IReadOnlyList<NamedAddress> addresses)
    {
        if (addresses.Count == 0)
            return;
        writer.Begin(name);
        for (var i = 0; i < addresses.Count; i++)
        {
            var comma = i + 1 < addresses.Count ? "," : "";
            var hasName = addresses[i].Name is { Text.Length: > 0 };
            if (hasName)
                writer.Phrase(addresses[i].Name!.Text);
            writer.Word(hasName ? $"<{addresses[i].Address}>{comma}" : $"{addresses[i].Address}{comma}");
        }

        writer.End();
    }

    private static void WriteIds(ref HeaderWriter writer, ReadOnlySpan<byte> name, IReadOnlyList<MessageId> ids)
    {
        if (ids.Count == 0)
            return;
        writer.Begin(name);
        foreach (var id in ids)
            writer.Word(id.ToString());
        writer.End();
    }
}
