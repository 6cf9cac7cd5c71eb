using System.Buffers;
using System.Globalization;
using System.Text;
using Stafett.Protocols.Message;

namespace Stafett.Protocols.Reports;

/// <summary>
/// Writes the whole message: multipart/report (RFC 6522) of a text for people, a delivery-status part (RFC 3464; RFC 6533 for an international
/// sender) and the message or its header section. CRLF lines of at most 998 octets, without bare CR, LF or NUL.
/// </summary>
public static class DeliveryStatusNotificationWriter
{
    /// <summary>Octets; a larger message is not sent back, only its header section is.</summary>
    public const int LargestReturnedMessage = 64 * 1024;

    private const int TextWidth = 76;

    public static void Write(DeliveryStatusNotification report, IBufferWriter<byte> output)
    {
        var original = OriginalPart.Choose(report.Original, report.IsInternational);
        var failed = report.Recipients.Any(r => r.Action == DeliveryAction.Failed);
        var boundary = $"=_{Clean(report.Token)}";
        var text = HumanText(report, failed, original);
        WriteHeader(report, failed, boundary, original, output);

        Line(output, "");
        Line(output, "This is a report about a message that you sent, in MIME format (RFC 3464).");
        Line(output, "");
        Line(output, $"--{boundary}");
        WriteText(text, report.IsInternational, output);
        Line(output, "");
        Line(output, $"--{boundary}");
        Line(output, "Content-Description: Delivery report");
        Line(output, report.IsInternational ? "Content-Type: message/global-delivery-status; charset=utf-8" : "Content-Type: message/delivery-status");
        if (report.IsInternational)
            Line(output, "Content-Transfer-Encoding: 8bit");
        Line(output, "");
        WriteStatus(report, output);
        Line(output, $"--{boundary}");
        original.Write(output);
        Line(output, "");
        Line(output, $"--{boundary}--");
    }

    private static void WriteHeader(DeliveryStatusNotification report, bool failed, string boundary, OriginalPart original, IBufferWriter<byte> output)
    {
        var writer = new HeaderWriter(output, report.IsInternational);
        writer.Field("From"u8, $"Mail Delivery System <mailer-daemon@{report.ReportingHost}>");
        writer.Begin("To"u8);
        writer.Word($"<{report.To}>");
        writer.End();
        writer.Field("Subject"u8, failed ? "Delivery Status Notification (Failure)" : "Delivery Status Notification (Delayed)");
        writer.Field("Date"u8, MailDate.Format(report.Date));
        writer.Field("Message-ID"u8, $"<{Clean(report.Token)}@{report.ReportingHost}>");
        if (original.MessageId is { } messageId)
        {
            writer.Field("In-Reply-To"u8, messageId.Span);
            writer.Field("References"u8, messageId.Span);
            writer.Field("X-Original-Message-ID"u8, messageId.Span);
        }

        // RFC 3834 §5 and what older responders look at: nobody's automaton shall answer this.
        writer.Lines("Auto-Submitted: auto-replied\r\nPrecedence: auto_reply\r\nX-Auto-Response-Suppress: All\r\n"u8);
        WriteFailedRecipients(report, ref writer);
        WriteVendorFields(report, ref writer);
        writer.Lines("MIME-Version: 1.0\r\n"u8);
        writer.Begin("Content-Type"u8);
        writer.Word("multipart/report;"u8);
        writer.Word("report-type=delivery-status;"u8);
        writer.Word($"boundary=\"{boundary}\"");
        writer.End();
        if (original.Is8Bit || report.IsInternational)
            writer.Lines("Content-Transfer-Encoding: 8bit\r\n"u8);
    }

    private static void WriteFailedRecipients(DeliveryStatusNotification report, ref HeaderWriter writer)
    {
        var addresses = report.Recipients
            .Where(r => r.Action == DeliveryAction.Failed && (report.IsInternational || !r.Address.IsInternational))
            .Select(r => r.Address.ToString())
            .ToArray();
        if (addresses.Length == 0)
            return;
        writer.Begin("X-Failed-Recipients"u8);
        for (var i = 0; i < addresses.Length; i++)
            writer.Word(i < addresses.Length - 1 ? addresses[i] + "," : addresses[i]);
        writer.End();
    }

    private static void WriteVendorFields(DeliveryStatusNotification report, ref HeaderWriter writer)
    {
        if (report.AbuseAddress.Length > 0)
        {
            writer.Field("X-Report-Abuse-To"u8, report.AbuseAddress);
            writer.Field("X-Report-Abuse"u8, report.AbuseAddress);
            writer.Field("X-Complaints-To"u8, report.AbuseAddress);
        }

        if (report.Website.Length > 0)
            writer.Field("X-Forward-Email-Website"u8, report.Website);
        if (report.Version.Length > 0)
            writer.Field("X-Forward-Email-Version"u8, report.Version);
        if (report.QueueId is { } id)
            writer.Field("X-Forward-Email-ID"u8, id);
    }

    // RFC 3464 §2: fields of the message, then after an empty line those of each recipient.
    private static void WriteStatus(DeliveryStatusNotification report, IBufferWriter<byte> output)
    {
        var writer = new HeaderWriter(output, report.IsInternational);
        writer.Field("Reporting-MTA"u8, $"dns; {report.ReportingHost}");
        writer.Field("Arrival-Date"u8, MailDate.Format(report.ArrivalDate));
        WriteVendorFields(report, ref writer);
        Line(output, "");
        foreach (var recipient in report.Recipients)
        {
            writer.Begin("Final-Recipient"u8);
            writer.Word(recipient.Address.IsInternational ? "utf-8;"u8 : "rfc822;"u8);
            writer.Word(recipient.Address.IsInternational && !report.IsInternational ? InAscii(recipient.Address) : recipient.Address.ToString());
            writer.End();
            writer.Field("Action"u8, recipient.Action == DeliveryAction.Failed ? "failed" : "delayed");
            writer.Field("Status"u8, recipient.Status.ToString());
            if (recipient.RemoteMta is { } remote)
                writer.Field("Remote-MTA"u8, $"dns; {remote}");
            writer.Begin("Diagnostic-Code"u8);
            writer.Word("smtp;"u8);
            // Not RFC 2047: a status field is read by programs, an octet that is not ASCII becomes a question mark.
            foreach (var word in Diagnostic(recipient).Split(' ', StringSplitOptions.RemoveEmptyEntries))
                writer.Word(word);
            writer.End();
            if (recipient.LastAttempt is { } attempt)
                writer.Field("Last-Attempt-Date"u8, MailDate.Format(attempt));
            if (recipient.Action == DeliveryAction.Delayed && recipient.WillRetryUntil is { } until)
                writer.Field("Will-Retry-Until"u8, MailDate.Format(until));
            Line(output, "");
        }
    }

    private static string Diagnostic(ReportedRecipient recipient)
    {
        var text = HeaderText.Unfold(Encoding.UTF8.GetBytes(recipient.Diagnostic.Replace('\n', ' ')));
        return $"{recipient.Code} {recipient.Status} {text}".TrimEnd();
    }

    // RFC 6533 §3: utf-8-addr-xtext
    private static string InAscii(EmailAddress address)
    {
        var text = new StringBuilder();
        foreach (var rune in address.ToString().EnumerateRunes())
        {
            if (rune.Value is > ' ' and < 127 and not ('\\' or '+' or '='))
                text.Append((char)rune.Value);
            else
                text.Append(CultureInfo.InvariantCulture, $"\\x{{{rune.Value:X}}}");
        }

        return text.ToString();
    }

    private static string HumanText(DeliveryStatusNotification report, bool failed, OriginalPart original)
    {
        var text = new StringBuilder();
        Paragraph(text, "", failed
            ? "Your message could not be delivered to the following address, and it will not be tried again:".Replace("address", report.Recipients.Count > 1 ? "addresses" : "address", StringComparison.Ordinal)
            : "Your message has not reached the following address yet. It is still being tried:");
        foreach (var recipient in report.Recipients)
        {
            text.Append('\n');
            Paragraph(text, "  ", recipient.Address.ToString());
            Paragraph(text, "    ", $"The answer was: {Diagnostic(recipient)}");
            Paragraph(text, "    ", DeliveryAdvice.For(recipient.Status, recipient.Action));
            if (recipient.Action == DeliveryAction.Delayed && recipient.WillRetryUntil is { } until)
                Paragraph(text, "    ", $"We try until {MailDate.Format(until)}.");
        }

        text.Append('\n');
        Paragraph(text, "", "The message in question:");
        if (original.Subject.Length > 0)
            Paragraph(text, "  ", $"Subject: {original.Subject}");
        Paragraph(text, "  ", $"Received here: {MailDate.Format(report.ArrivalDate)}");
        text.Append('\n');
        Paragraph(text, "", $"This report was written by the mail server {report.ReportingHost}. Nobody reads answers to it."
            + (report.AbuseAddress.Length > 0 ? $" Please report abuse to {report.AbuseAddress}." : ""));
        return text.ToString();
    }

    private static void Paragraph(StringBuilder text, string indent, string words)
    {
        var column = 0;
        foreach (var word in words.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (column > 0 && column + 1 + word.Length > TextWidth)
            {
                text.Append('\n');
                column = 0;
            }

            text.Append(column == 0 ? indent : " ").Append(word);
            column += word.Length + (column == 0 ? indent.Length : 1);
        }

        text.Append('\n');
    }

    private static void WriteText(string text, bool isInternational, IBufferWriter<byte> output)
    {
        Line(output, "Content-Description: Notification");
        var lines = text.TrimEnd('\n').Split('\n');
        if (Ascii.IsValid(text) && lines.All(line => line.Length <= 998))
        {
            Line(output, "Content-Type: text/plain; charset=us-ascii");
            Line(output, "");
        }
        else if (isInternational && lines.All(line => Encoding.UTF8.GetByteCount(line) <= 998))
        {
            Line(output, "Content-Type: text/plain; charset=utf-8");
            Line(output, "Content-Transfer-Encoding: 8bit");
            Line(output, "");
        }
        else
        {
            // Base64, so that the report goes to servers without 8BITMIME too.
            Line(output, "Content-Type: text/plain; charset=utf-8");
            Line(output, "Content-Transfer-Encoding: base64");
            Line(output, "");
            var octets = Encoding.UTF8.GetBytes(text.Replace("\n", "\r\n", StringComparison.Ordinal));
            lines = Convert.ToBase64String(octets, Base64FormattingOptions.InsertLineBreaks).Split("\r\n");
        }

        foreach (var line in lines)
            Line(output, line);
    }

    private static string Clean(string token) => string.Concat(token.Where(char.IsAsciiLetterOrDigit));

    private static void Line(IBufferWriter<byte> output, string text)
    {
        Encoding.UTF8.GetBytes(text, output);
        output.Write("\r\n"u8);
    }
}
