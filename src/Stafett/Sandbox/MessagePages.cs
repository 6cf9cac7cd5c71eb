using Stafett.Authentication.AuthenticationResults;

namespace Stafett.Sandbox;

/// <summary>The list of messages that arrived, and one of them.</summary>
internal static class MessagePages
{
    public static string List(OutsideWorld world, SandboxPorts ports, string search, DateTimeOffset now)
    {
        var version = world.Version;
        var all = world.Messages;
        var found = all.Where(m => Matches(m, search)).ToList();
        var list = found.Count > 0 ? Table(found, now) : search.Length > 0 ? NothingFound(search) : Empty(ports);
        return SandboxLayout.Page("Messages", "/", Html.Of($"""
            <div class="head">
            <div><h1>Arrived in the outside world</h1><p class="muted">What other people's mail servers received from Stafett, newest first.</p></div>
            <form class="search" role="search" action="/"><input type="search" name="q" value="{search}" placeholder="Address or subject" aria-label="Search messages by address or subject"><button>Search</button></form>
            </div>
            <div id="live" data-version="{version}" aria-live="polite">
            {list}
            {(all.Count > 0 ? Clear(all.Count) : null)}
            </div>
            """), refreshes: search.Length == 0);
    }

    /// <param name="found">What the target's server finds out about the sender; null: nothing can be said.</param>
    public static string One(OutsideMessage message, Html journey, AuthenticationResultsField? found, DateTimeOffset now)
    {
        var text = message.Text;
        var fields = Html.Of($"");
        var added = OurFields.In(message).Count();
        foreach (var (index, (name, value)) in text.Fields.Index())
        {
            var ours = index < added;
            fields.Write($"<tr{(ours ? Html.Of($" class=\"ours\"") : null)}><th scope=\"row\">{name}{(ours ? Html.Of($" <span class=\"pill ok\">+ added</span>") : null)}</th><td class=\"mono\">{value}</td></tr>\n");
        }

        var tls = message.Peer.Tls is { } parameters ? $"{parameters.Protocol}, {parameters.CipherSuite}" : "not encrypted (this machine only)";
        return SandboxLayout.Page(Subject(message), "/", Html.Of($"""
            <div class="head">
            <div><h1>{Subject(message)}</h1><p class="muted">Message {message.Id}, arrived {SandboxLayout.Time(message.ArrivedAt, now)}</p></div>
            <div class="actions"><a class="button" href="/messages/{message.Id}/raw">Download raw message</a></div>
            </div>
            <h2>Journey</h2>
            {journey}
            {(found is null ? null : Verdicts(found, OutsideVerdicts.FoundBefore(message)))}
            <h2>Text</h2>
            {(text.BodyNote.Length > 0 ? Html.Of($"<p class=\"muted\">Shown: {text.BodyNote}.</p>") : null)}
            {(text.Body.Length > 0 ? Html.Of($"<pre tabindex=\"0\" role=\"region\" aria-label=\"Text of the message\">{text.Body}</pre>") : null)}
            <h2>Header</h2>
            <p class="muted">Fields that Stafett added are marked; the rest is as the sender wrote it.</p>
            <table class="fields plain"><tbody>
            {fields}</tbody></table>
            <h2>Envelope</h2>
            <div class="card">
            <dl>
            <dt>From</dt><dd class="mono">{message.ReversePath.ToString()}</dd>
            <dt>To</dt><dd class="mono">{string.Join(", ", message.Recipients)}</dd>
            <dt>Server that sent it</dt><dd class="mono">{message.Peer.Helo} [{message.Peer.Remote.ToString()}]</dd>
            <dt>Port</dt><dd class="mono">{message.Peer.Local.Port}</dd>
            <dt>TLS</dt><dd>{tls}</dd>
            <dt>Size</dt><dd>{SandboxLayout.Size(message.Raw.Length)}</dd>
            </dl>
            </div>
            """));
    }

    private static Html Verdicts(AuthenticationResultsField found, AuthenticationResultsField? before) => Html.Of($"""
        <h2>Who sent it</h2>
        {(before is null ? null : Html.Of($"<h3>What Stafett found when it came</h3>\n{VerdictTable.Write(before)}"))}
        <h3>What the target finds now</h3>
        {VerdictTable.Write(found)}
        """);

    public static string NotFound() => SandboxLayout.Page("Not found", "/", Html.Of($"""
        <h1>There is no such page</h1>
        <p>A message goes when more than {OutsideWorld.MaxMessages} newer ones have arrived, and all go when the sandbox ends.</p>
        <p><a href="/">All messages</a></p>
        """));

    private static bool Matches(OutsideMessage message, string search) =>
        search.Length == 0
        || message.Recipients.Any(r => Contains(r.ToString(), search))
        || Contains(message.ReversePath.ToString(), search)
        || Contains(message.Text.Field("Subject"), search)
        || Contains(message.Text.Field("From"), search)
        || Contains(message.Text.Field("X-Original-To"), search);

    private static bool Contains(string text, string search) => text.Contains(search, StringComparison.OrdinalIgnoreCase);

    private static string Subject(OutsideMessage message) => message.Text.Field("Subject") is { Length: > 0 } subject ? subject : "(no subject)";

    private static Html Table(List<OutsideMessage> messages, DateTimeOffset now)
    {
        var rows = Html.Of($"");
        foreach (var message in messages)
        {
            var original = message.Text.Field("X-Original-To");
            rows.Write($"""
                <tr><td><a href="/messages/{message.Id}">{Subject(message)}</a></td><td data-label="From">{message.Text.Field("From")}</td><td data-label="To"><span class="mono">{string.Join(", ", message.Recipients)}</span>{(original.Length > 0 ? Html.Of($"<br><span class=\"muted\">sent to {original}</span>") : null)}</td><td class="num muted" data-label="Size">{SandboxLayout.Size(message.Raw.Length)}</td><td class="num muted">{SandboxLayout.Time(message.ArrivedAt, now)}</td></tr>

                """);
        }

        return Html.Of($"""
            <table class="cards list">
            <thead><tr><th scope="col">Subject</th><th scope="col">From</th><th scope="col">To</th><th scope="col" class="num">Size</th><th scope="col" class="num">Arrived</th></tr></thead>
            <tbody>
            {rows}</tbody>
            </table>
            """);
    }

    private static Html Clear(int count) => Html.Of($"""
        <form method="post" action="/messages/clear"><p class="actions muted">{count} of at most {OutsideWorld.MaxMessages} messages are kept. <button class="small">Forget all</button></p></form>
        """);

    private static Html NothingFound(string search) =>
        Html.Of($"<div class=\"card\"><p>No message has “{search}” in its addresses or subject.</p><p><a href=\"/\">All messages</a></p></div>");

    private static Html Empty(SandboxPorts ports) => Html.Of($"""
        <div class="card">
        <h2>Nothing has arrived yet</h2>
        <p>Mail that Stafett hands on to <code>inbox.example</code> shows up here by itself. Send some from a terminal:</p>
        {SandboxLayout.Command(SandboxAdvice.Curl(ports, SandboxZone.FirstRecipient))}
        <p>or pick an address among the <a href="/domains">sample domains</a> and send from there.</p>
        </div>
        """);
}
