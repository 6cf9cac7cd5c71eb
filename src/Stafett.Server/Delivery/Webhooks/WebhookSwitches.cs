namespace Stafett.Server.Delivery.Webhooks;

/// <summary>
/// What the owner of a URL asks us to leave out, in its query: <c>?raw=false&amp;attachments=false</c>. Read as people write it; what is not clearly a no leaves
/// the payload as it is, since too much does less harm than a message without its attachments. The URL itself is asked as it was written.
/// </summary>
public static class WebhookSwitches
{
    private static readonly string[] No = ["false", "f", "no", "n", "off", "0"];

    public static WebhookPayloadOptions Read(Uri url)
    {
        var options = WebhookPayloadOptions.All;
        foreach (var parameter in url.Query.TrimStart('?').Split('&'))
        {
            var equals = parameter.IndexOf('=', StringComparison.Ordinal);
            if (equals < 0 || !No.Contains(Text(parameter[(equals + 1)..]), StringComparer.OrdinalIgnoreCase))
                continue;
            switch (Text(parameter[..equals]).ToLowerInvariant())
            {
                case "raw":
                    options = options with { Raw = false };
                    break;
                case "attachments":
                    options = options with { Attachments = false };
                    break;
            }
        }

        return options;
    }

    private static string Text(string encoded) => Uri.UnescapeDataString(encoded.Replace('+', ' ')).Trim().Trim('"', '\'');
}
