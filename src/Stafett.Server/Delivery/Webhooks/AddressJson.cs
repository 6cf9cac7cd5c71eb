using System.Buffers;
using System.Text;
using Stafett.Protocols.Message;

namespace Stafett.Server.Delivery.Webhooks;

/// <summary>An address field as mailparser's address object: what it holds, and the same as HTML and as text.</summary>
internal static class AddressJson
{
    // RFC 5322 §3.2.3: what cannot stand in an atom; a name with one of them is quoted.
    private static readonly SearchValues<char> Specials = SearchValues.Create("()<>[]:;@\\,.\"");

    public static void Write(IReadOnlyList<WrittenAddress> addresses, PayloadOutput json)
    {
        json.Open('{');
        json.Name("value"u8);
        WriteValue(addresses, json);
        json.Property("html"u8, Html(addresses));
        json.Property("text"u8, Text(addresses));
        json.Close('}');
    }

    /// <summary>Everything that a sender wrote is escaped.</summary>
    public static string Html(IReadOnlyList<WrittenAddress> addresses)
    {
        var output = new StringBuilder();
        AppendHtml(addresses, output);
        return output.ToString();
    }

    public static string Text(IReadOnlyList<WrittenAddress> addresses)
    {
        var output = new StringBuilder();
        AppendText(addresses, output);
        return output.ToString();
    }

    /// <summary>Markup and all that is not ASCII as numbered references.</summary>
    public static void AppendEscaped(string text, StringBuilder output)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.IsAscii && (char)rune.Value is not ('&' or '<' or '>' or '"' or '\'' or '`'))
                output.Append((char)rune.Value);
            else
                output.Append("&#x").Append(rune.Value.ToString("X", System.Globalization.CultureInfo.InvariantCulture)).Append(';');
        }
    }

    private static void WriteValue(IReadOnlyList<WrittenAddress> addresses, PayloadOutput json)
    {
        json.Open('[');
        foreach (var address in addresses)
        {
            json.Next();
            json.Open('{');
            if (address.Address is not null)
                json.Property("address"u8, address.Address);
            json.Property("name"u8, address.Name);
            // Groups do not stand in groups (RFC 5322 §3.4).
            if (address.Group is not null)
            {
                json.Name("group"u8);
                WriteValue(address.Group, json);
            }

            json.Close('}');
        }

        json.Close(']');
    }

    private static void AppendHtml(IReadOnlyList<WrittenAddress> addresses, StringBuilder output)
    {
        for (var i = 0; i < addresses.Count; i++)
        {
            var (name, address, group) = addresses[i];
            output.Append(i > 0 ? ", " : "").Append("<span class=\"mp_address_group\">");
            if (name.Length > 0)
            {
                output.Append("<span class=\"mp_address_name\">");
                AppendEscaped(name, output);
                output.Append(group is null ? "</span>" : ": </span>");
            }

            if (!string.IsNullOrEmpty(address))
            {
                output.Append(name.Length > 0 ? " &lt;" : "").Append("<a href=\"mailto:");
                AppendEscaped(address, output);
                output.Append("\" class=\"mp_address_email\">");
                AppendEscaped(address, output);
                output.Append(name.Length > 0 ? "</a>&gt;" : "</a>");
            }

            if (group is not null)
            {
                AppendHtml(group, output);
                output.Append(';');
            }

            output.Append("</span>");
        }
    }

    private static void AppendText(IReadOnlyList<WrittenAddress> addresses, StringBuilder output)
    {
        for (var i = 0; i < addresses.Count; i++)
        {
            var (name, address, group) = addresses[i];
            output.Append(i > 0 ? ", " : "");
            AppendName(name, output);
            if (group is not null)
            {
                output.Append(name.Length > 0 ? ": " : "");
                AppendText(group, output);
                output.Append(';');
            }
            else if (!string.IsNullOrEmpty(address))
            {
                _ = name.Length > 0 ? output.Append(" <").Append(address).Append('>') : output.Append(address);
            }
        }
    }

    private static void AppendName(string name, StringBuilder output)
    {
        if (name.AsSpan().IndexOfAny(Specials) < 0)
        {
            output.Append(name);
            return;
        }

        output.Append('"').Append(name.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)).Append('"');
    }
}
