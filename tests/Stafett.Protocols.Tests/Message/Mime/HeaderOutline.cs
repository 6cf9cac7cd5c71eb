using System.Globalization;
using System.Text;
using Stafett.Protocols.Message;

namespace Stafett.Protocols.Tests.Message.Mime;

/// <summary>What the header section of a message says to a reader, as the lines of <c>tests/Corpus/headers.txt</c>.</summary>
internal static class HeaderOutline
{
    private static readonly string[] AddressFields = ["From", "Sender", "Reply-To", "To", "Cc", "Bcc"];

    public static string Of(ReadOnlyMemory<byte> message)
    {
        var output = new StringBuilder();
        if (HeaderSectionParser.Parse(message, HeaderLimits.Default, out var headers) != HeaderScan.Complete)
            return "  too large\n";
        foreach (var name in AddressFields)
            AppendAddresses(output, headers, name);
        for (var i = headers.IndexOf("Subject"u8); i >= 0; i = headers.IndexOf("Subject"u8, i + 1))
            output.Append("  subject: ").Append(MimeOutline.Quoted(headers.Text(i), 160)).Append('\n');
        for (var i = headers.IndexOf("Date"u8); i >= 0; i = headers.IndexOf("Date"u8, i + 1))
            output.Append("  date: ").Append(MailDateParser.TryParse(headers.Value(i), out var date) ? Written(date) : "none").Append('\n');
        return output.ToString();
    }

    private static string Written(WrittenDate date) =>
        date.Time.ToString("yyyy-MM-ddTHH:mm:sszzz", CultureInfo.InvariantCulture) + (date.IsZoneKnown ? "" : " zone unknown");

    private static void AppendAddresses(StringBuilder output, HeaderSection headers, string name)
    {
        var octets = Encoding.ASCII.GetBytes(name);
        for (var i = headers.IndexOf(octets); i >= 0; i = headers.IndexOf(octets, i + 1))
        {
            var list = AddressListParser.Parse(headers.Value(i));
            output.Append("  ").Append(name.ToLowerInvariant()).Append(list.IsValid ? ":" : " not valid:");
            for (var n = 0; n <= list.Mailboxes.Count; n++)
            {
                foreach (var group in list.Groups.Where(g => g.Count == 0 && g.First == n))
                    output.Append(" [").Append(MimeOutline.Quoted(group.Name, 60)).Append(" is empty]");
                if (n == list.Mailboxes.Count)
                    break;
                var group0 = list.Groups.FirstOrDefault(g => n >= g.First && n < g.First + g.Count);
                output.Append(' ');
                if (group0.Count > 0)
                    output.Append('[').Append(MimeOutline.Quoted(group0.Name, 60)).Append("] ");
                if (list.Mailboxes[n].Name.Length > 0)
                    output.Append(MimeOutline.Quoted(list.Mailboxes[n].Name, 60)).Append(' ');
                output.Append('<').Append(list.Mailboxes[n].Address).Append('>');
            }

            output.Append('\n');
        }
    }
}
