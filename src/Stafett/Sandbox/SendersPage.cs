namespace Stafett.Sandbox;

/// <summary>The sample senders: what they publish, what Stafett makes of their mail, and a button that sends.</summary>
internal static class SendersPage
{
    /// <param name="sent">Who just sent a message, and the reply; null when the page is only looked at.</param>
    public static string Write(SandboxZone zone, SandboxPorts ports, (SandboxSender Sender, int Code, string Reply)? sent = null)
    {
        var contents = Html.Of($"");
        var senders = Html.Of($"");
        foreach (var sender in zone.Senders)
        {
            contents.Write($"<li><a href=\"#{sender.Domain}\">{sender.Title}</a></li>\n");
            senders.Write($"{One(sender, ports)}");
        }

        return SandboxLayout.Page("Senders", "/senders", Html.Of($"""
            <div class="head"><div><h1>Sample senders</h1>
            <p class="muted">What is found out about who sent a message, and what follows from it. Each one writes to {SandboxZone.FirstRecipient}.</p></div></div>
            {(sent is { } result ? SandboxLayout.Answer(Html.Of($"A message from <span class=\"mono\">{result.Sender.MailFrom}</span>"), result.Code, result.Reply, "/") : null)}
            <ul class="toc">
            {contents}</ul>
            {senders}
            """));
    }

    private static Html One(SandboxSender sender, SandboxPorts ports)
    {
        var pills = Html.Of($"");
        foreach (var found in sender.Found)
        {
            var (method, result) = (found.Split('=')[0], found.Split('=')[1]);
            pills.Write($"<span class=\"found\">{method.ToUpperInvariant()} {VerdictTable.Pill(result)}</span>\n");
        }

        return Html.Of($"""
            <section class="card" id="{sender.Domain}">
            <div class="head"><h2>{sender.Title}</h2><form method="post" action="/senders/send"><input type="hidden" name="sender" value="{sender.Domain}"><button class="small" aria-label="Send one from {sender.Domain}">Send one</button></form></div>
            <p>{sender.Shows}</p>
            <p class="actions">{pills}</p>
            <p>A message from <span class="mono">{sender.MailFrom}</span> {sender.Expected}.</p>
            {SandboxLayout.Records(sender.Records)}
            <details><summary>From a terminal</summary>
            {SandboxLayout.Command(SandboxAdvice.CurlSample(ports, sender))}
            {SandboxLayout.Command(SandboxAdvice.SwaksSample(ports, sender))}
            </details>
            </section>

            """);
    }
}
