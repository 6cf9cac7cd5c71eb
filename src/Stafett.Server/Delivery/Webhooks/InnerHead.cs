using System.Text;
using Stafett.Protocols.Message;

namespace Stafett.Server.Delivery.Webhooks;

/// <summary>Who wrote a message that is shown inside another: a few fields above its text.</summary>
internal static class InnerHead
{
    private static readonly string[] Names = ["From", "Subject", "Date", "To", "Cc", "Bcc"];

    public static string Text(HeaderSection headers)
    {
        var output = new StringBuilder("\n");
        foreach (var (name, value) in Read(headers, AddressJson.Text))
            output.Append(output.Length > 1 ? "\n" : "").Append(name).Append(": ").Append(value);
        return output.Append('\n').ToString();
    }

    public static string Html(HeaderSection headers)
    {
        var output = new StringBuilder("<table class=\"mp_head\">");
        foreach (var (name, value) in Read(headers, AddressJson.Html))
        {
            output.Append("<tr><td class=\"mp_head_key\">").Append(name).Append(":</td><td class=\"mp_head_value\">");
            if (name is not ("Subject" or "Date"))
            {
                output.Append(value);
            }
            else
            {
                output.Append(name == "Subject" ? "<strong>" : "");
                AddressJson.AppendEscaped(value, output);
                output.Append(name == "Subject" ? "</strong>" : "");
            }

            output.Append("</td></tr>");
        }

        return output.Append("</table>").ToString();
    }

    private static IEnumerable<(string Name, string Value)> Read(HeaderSection headers, Func<IReadOnlyList<WrittenAddress>, string> addresses)
    {
        foreach (var name in Names)
        {
            var index = headers.IndexOf(Encoding.ASCII.GetBytes(name));
            if (index < 0)
                continue;
            var value = name switch
            {
                "Subject" => headers.Text(index),
                // As Date.toUTCString writes it.
                "Date" => MailDateParser.TryParse(headers.Value(index), out var date) ? date.Time.ToUniversalTime().ToString("R", System.Globalization.CultureInfo.InvariantCulture) : "",
                _ => addresses(WrittenAddressParser.Parse(headers.Value(index))),
            };
            if (value.Length > 0)
                yield return (name, value);
        }
    }
}
