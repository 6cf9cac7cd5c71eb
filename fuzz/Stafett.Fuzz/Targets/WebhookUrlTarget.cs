using System.Text;
using Stafett.Protocols.Forwarding;
using Stafett.Server.Connections;
using Stafett.Server.Delivery.Webhooks;

namespace Stafett.Fuzz.Targets;

/// <summary>URLs as strangers write them into records: whether we ask there, and what they switch off.</summary>
public sealed class WebhookUrlTarget : IFuzzTarget
{
    public string Name => "webhook-url";

    public IEnumerable<byte[]> Seeds => FuzzCheck.Texts(
        "https://example.com/hook?raw=false&attachments=no", "http://user:pass@example.com:8080/a%2fb#c", "http://[::ffff:127.0.0.1]/", "http://0x7f.1/", "http://2130706433/",
        "http://017700000001/?%72aw=0", "https://bücher.example./", "http://１２７.０.０.１/", "http://1.2.3.4.5/", "http://localhost:25/", "http://[fe80::1%25eth0]/", "http://127%2e0%2e0%2e1/");

    public IReadOnlyList<byte[]> Tokens => FuzzCheck.Texts("http://", "https://", "@", ":", "[", "]", "%2e", "%25", "raw=", "attachments=", "false", "&", "?", "#", "0x", "127", "::1", "。");

    public void Run(ReadOnlySpan<byte> input)
    {
        if (!ForwardingTarget.TryParse(Encoding.UTF8.GetString(input), out var target) || target is not WebhookTarget { Url: var url })
            return;
        _ = WebhookSwitches.Read(url);
        if (OutgoingUrl.Refuse(url) is not null)
            return;
        FuzzCheck.That(url.Scheme is "http" or "https", "another scheme");
        FuzzCheck.That(url.Port is 80 or 443 or >= 1024, "a port of another protocol");
        var host = url.IdnHost.TrimEnd('.');
        FuzzCheck.That(host.Length > 0 && !host.Any(c => char.IsControl(c) || char.IsWhiteSpace(c) || c is '/' or '?' or '#' or '@' or '\\'), "no host");
        // An address in any spelling has to be seen as one before it is connected to: a resolver could read it in a way of its own.
        var last = host[(host.LastIndexOf('.') + 1)..];
        FuzzCheck.That(
            System.Net.IPAddress.TryParse(host, out _) || !(last.All(char.IsAsciiDigit) || last.StartsWith("0x", StringComparison.OrdinalIgnoreCase)), "a number that is no address");
    }
}
