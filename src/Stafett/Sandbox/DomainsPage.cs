namespace Stafett.Sandbox;

/// <summary>The sample domains: records, what happens, and a button that sends.</summary>
internal static class DomainsPage
{
    /// <param name="sent">The address that a message was just sent to, and the reply; null when the page is only looked at.</param>
    public static string Write(SandboxZone zone, SandboxPorts ports, (string To, int Code, string Reply)? sent = null)
    {
        var contents = Html.Of($"");
        var domains = Html.Of($"");
        foreach (var domain in zone.Domains)
        {
            contents.Write($"<li><a href=\"#{domain.Name}\">{domain.Title}</a></li>\n");
            domains.Write($"{One(domain)}");
        }

        return SandboxLayout.Page("Domains", "/domains", Html.Of($"""
            <div class="head"><div><h1>Sample domains</h1>
            <p class="muted">What a domain's owner publishes in DNS, and what then happens to mail. The records are real: they are answered on port {ports.Dns}.</p></div></div>
            {(sent is { } result ? SandboxLayout.Answer(Html.Of($"A message to <span class=\"mono\">{result.To}</span>"), result.Code, result.Reply, IsHook(result.To) ? "/webhooks" : "/") : null)}
            <ul class="toc">
            {contents}</ul>
            {domains}
            <h2>Ask the DNS yourself</h2>
            {SandboxLayout.Command(SandboxAdvice.Dig(ports))}
            """));
    }

    private static bool IsHook(string to) => to.EndsWith("@hook.example", StringComparison.OrdinalIgnoreCase);

    private static Html One(SandboxDomain domain)
    {
        var tries = Html.Of($"");
        foreach (var attempt in domain.Tries)
        {
            tries.Write($"""
                <tr><td class="mono">{attempt.Address}</td><td>{attempt.Expected}</td><td class="num"><form method="post" action="/send"><input type="hidden" name="to" value="{attempt.Address}"><button class="small" aria-label="Send one to {attempt.Address}">Send one</button></form></td></tr>

                """);
        }

        return Html.Of($"""
            <section class="card" id="{domain.Name}">
            <h2>{domain.Title}</h2>
            <p>{domain.Shows}</p>
            {SandboxLayout.Records(domain.Records)}
            <table class="cards tries"><thead><tr><th scope="col">Mail to</th><th scope="col">What happens</th><th scope="col" class="num">Try it</th></tr></thead><tbody>
            {tries}</tbody></table>
            </section>

            """);
    }
}
