namespace Stafett.Sandbox;

/// <summary>What all pages have around them, and the pieces that they share.</summary>
internal static class SandboxLayout
{
    private static readonly (string Path, string Name)[] Pages = [("/", "Messages"), ("/webhooks", "Webhooks"), ("/domains", "Domains"), ("/registrar", "Registrar"), ("/senders", "Senders"), ("/behaviours", "Behaviours")];

    /// <param name="current">The path of the navigation entry.</param>
    /// <param name="refreshes">Without JavaScript the page loads itself anew.</param>
    public static string Page(string title, string current, Html content, bool refreshes = false)
    {
        var page = Html.Of($"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>{title} - Stafett sandbox</title>
            <link rel="icon" href="/assets/logo.svg" type="image/svg+xml">
            <link rel="stylesheet" href="/assets/sandbox.css">
            <script src="/assets/sandbox.js" defer></script>

            """);
        if (refreshes)
            page.Write($"<noscript><meta http-equiv=\"refresh\" content=\"5\"></noscript>\n");
        page.Write($"""
            </head>
            <body>
            <a class="skip" href="#main">Skip to content</a>
            <header>
            <div class="bar">
            <a class="brand" href="/"><img src="/assets/logo.svg" width="28" height="28" alt=""> Stafett <span>sandbox</span></a>
            <nav aria-label="Pages">
            """);
        foreach (var (path, name) in Pages)
        {
            if (path == current)
                page.Write($"<a href=\"{path}\" aria-current=\"page\">{name}</a>");
            else
                page.Write($"<a href=\"{path}\">{name}</a>");
        }

        return page.Write($"""
            </nav>
            </div>
            </header>
            <main id="main">
            {content}
            </main>
            <footer>Everything here lives in memory on this machine and is gone when the sandbox ends.</footer>
            </body>
            </html>

            """).ToString();
    }

    public static Html Copy(string value) =>
        Html.Of($"<button type=\"button\" class=\"copy\" data-copy=\"{value}\" hidden>Copy</button>");

    public static Html Command(string command) =>
        Html.Of($"<div class=\"command\"><pre><code>{command}</code></pre>{Copy(command)}</div>\n");

    public static Html Time(DateTimeOffset at, DateTimeOffset now)
    {
        var seconds = (long)Math.Max(0, (now - at).TotalSeconds);
        var text = seconds switch
        {
            < 60 => $"{seconds} s ago",
            < 3600 => $"{seconds / 60} min ago",
            < 86400 => $"{seconds / 3600} h ago",
            _ => $"{seconds / 86400} d ago",
        };
        return Html.Of($"<time datetime=\"{at.UtcDateTime.ToString("o", System.Globalization.CultureInfo.InvariantCulture)}\" title=\"{at.UtcDateTime.ToString("u", System.Globalization.CultureInfo.InvariantCulture)}\">{text}</time>");
    }

    /// <summary>A reply as colour, sign and word.</summary>
    public static Html Verdict(int code, string text) => code switch
    {
        < 400 => Pill("ok", "✓", text),
        < 500 => Pill("wait", "…", text),
        _ => Pill("bad", "✕", text),
    };

    /// <param name="kind"><c>ok</c>, <c>wait</c>, <c>bad</c> or <c>off</c>.</param>
    public static Html Pill(string kind, string sign, string text) =>
        Html.Of($"<span class=\"pill {kind}\"><span aria-hidden=\"true\">{sign}</span>{text}</span>");

    /// <summary>What a button that sent a message has to tell.</summary>
    /// <param name="code">0: there was no reply, and <paramref name="reply"/> says what happened.</param>
    /// <param name="arrivals">The page that shows what arrived.</param>
    public static Html Answer(Html what, int code, string reply, string arrivals) => Html.Of($"""
        <div class="notice {(code is > 0 and < 400 ? "ok" : code is >= 400 and < 500 ? "wait" : "bad")}" role="status">
        <p>{what} was answered with <span class="mono">{(code > 0 ? Html.Of($"{code} {reply}") : Html.Of($"{reply}"))}</span></p>
        {(code is > 0 and < 400 ? Html.Of($"<p><a href=\"{arrivals}\">See what arrived</a></p>") : null)}
        </div>
        """);

    public static Html Records(IEnumerable<SandboxRecord> records)
    {
        var rows = Html.Of($"");
        foreach (var record in records)
            rows.Write($"<tr><td class=\"mono\">{record.Name}</td><td class=\"mono\" data-label=\"Type\">{record.Type}</td><td><div class=\"value\"><code>{record.Value}</code>{Copy(record.Value)}</div></td></tr>\n");
        return Html.Of($"""
            <table class="cards records"><thead><tr><th scope="col">Name</th><th scope="col">Type</th><th scope="col">Value</th></tr></thead><tbody>
            {rows}</tbody></table>
            """);
    }

    public static string Size(long octets) => octets switch
    {
        < 1024 => $"{octets} B",
        < 1024 * 1024 => $"{octets / 1024} KB",
        _ => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{octets / 1048576.0:0.0} MB"),
    };
}
