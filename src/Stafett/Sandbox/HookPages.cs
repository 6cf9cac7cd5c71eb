using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Stafett.Server.Delivery.Webhooks;

namespace Stafett.Sandbox;

/// <summary>What came to the webhook receiver: the list with its behaviours, and one request.</summary>
internal static partial class HookPages
{
    // A body of some megabytes would make the page slow, and nobody reads it.
    private const int MaxShown = 64 * 1024;

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="error">Why the form was not taken; null when there is nothing to say.</param>
    public static string List(OutsideHooks hooks, SandboxPorts ports, DateTimeOffset now, string? error = null, string path = "", string status = "", string delay = "")
    {
        var version = hooks.Version;
        var all = hooks.Hooks;
        return SandboxLayout.Page("Webhooks", "/webhooks", Html.Of($"""
            <div class="head"><div><h1>Received by webhook</h1>
            <p class="muted">What somebody's web application was posted by Stafett, newest first, and whether its signatures are right.</p></div></div>
            <div id="live" data-version="{version}" data-source="/webhooks/version" aria-live="polite">
            {(all.Count > 0 ? Table(all, now) : Empty(ports))}
            {(all.Count > 0 ? Clear(all.Count) : null)}
            </div>
            <h2>How the receiver answers</h2>
            {(error is null ? null : Html.Of($"<div class=\"notice bad\" role=\"alert\">{error}</div>"))}
            {Behaviours(hooks.Behaviours)}
            <div class="card">
            <form class="form" method="post" action="/webhooks/behaviours">
            <label>Path <span class="hint" id="h-path">{OutsideHooks.Root}, one below it, or * for all</span><input name="path" required maxlength="{OutsideHooks.MaxPath}" value="{(path.Length > 0 ? path : OutsideHooks.Root)}" aria-describedby="h-path" class="mono"></label>
            <label>Status <span class="hint" id="h-status">200 to 599</span><input name="status" required inputmode="numeric" pattern="[2-5][0-9][0-9]" maxlength="3" value="{status}" placeholder="503" aria-describedby="h-status" class="mono"></label>
            <label>Delay <span class="hint" id="h-delay">seconds before the answer</span><input name="delay" inputmode="numeric" pattern="[0-9]*" maxlength="3" value="{delay}" placeholder="0" aria-describedby="h-delay" class="mono"></label>
            <div class="wide"><button class="primary">Answer so</button></div>
            </form>
            </div>
            <h2>The same from a terminal</h2>
            {SandboxLayout.Command(SandboxAdvice.FailHook(ports))}
            """), refreshes: true);
    }

    public static string One(OutsideHook hook, DateTimeOffset now)
    {
        var fields = Html.Of($"");
        foreach (var (name, value) in hook.Fields)
            fields.Write($"<tr><th scope=\"row\">{name}</th><td class=\"mono\">{value}</td></tr>\n");
        return SandboxLayout.Page(string.Create(CultureInfo.InvariantCulture, $"Webhook {hook.Id}"), "/webhooks", Html.Of($"""
            <div class="head">
            <div><h1>POST <span class="mono">{hook.Path}</span></h1><p class="muted">Request {hook.Id}, arrived {SandboxLayout.Time(hook.ArrivedAt, now)}</p></div>
            <div class="actions"><a class="button" href="/webhooks/{hook.Id}/body">Download body</a></div>
            </div>
            <div class="card">
            <dl>
            <dt>Answer</dt><dd>{Answer(hook)}</dd>
            <dt>Signature</dt><dd>{Verdict(hook.Plain)}</dd>
            <dt>With time</dt><dd>{Verdict(hook.Timestamped)}</dd>
            <dt>Key</dt><dd><div class="value"><code>{SandboxHost.KeyOfWebhooks}</code>{SandboxLayout.Copy(SandboxHost.KeyOfWebhooks)}</div></dd>
            <dt>Try</dt><dd>{hook.Field(WebhookDelivery.AttemptHeader)}</dd>
            <dt>Read in</dt><dd>{Milliseconds(hook.ReadTime)}, {SandboxLayout.Size(hook.Body.Length)}, {hook.Protocol}</dd>
            </dl>
            </div>
            <h2>Body</h2>
            {Body(hook.Body)}
            <h2>Header</h2>
            <table class="fields plain"><tbody>
            {fields}</tbody></table>
            """));
    }

    private static Html Table(IReadOnlyList<OutsideHook> hooks, DateTimeOffset now)
    {
        var rows = Html.Of($"");
        foreach (var hook in hooks)
        {
            rows.Write($"""
                <tr><td><a class="mono" href="/webhooks/{hook.Id}">{hook.Path}</a></td><td data-label="Signature">{Verdict(Worse(hook))}</td><td data-label="Answer">{Answer(hook)}</td><td class="num muted" data-label="Try">{hook.Field(WebhookDelivery.AttemptHeader)}</td><td class="num muted" data-label="Size">{SandboxLayout.Size(hook.Body.Length)}</td><td class="num muted">{SandboxLayout.Time(hook.ArrivedAt, now)}</td></tr>

                """);
        }

        return Html.Of($"""
            <table class="cards list hooks">
            <thead><tr><th scope="col">Path</th><th scope="col">Signature</th><th scope="col">Answer</th><th scope="col" class="num">Try</th><th scope="col" class="num">Size</th><th scope="col" class="num">Arrived</th></tr></thead>
            <tbody>
            {rows}</tbody>
            </table>
            """);
    }

    private static SignatureVerdict? Worse(OutsideHook hook) =>
        hook.Plain is null || hook.Timestamped is null ? null : hook.Plain == SignatureVerdict.Valid ? hook.Timestamped : hook.Plain;

    private static Html Verdict(SignatureVerdict? verdict) => verdict switch
    {
        null => SandboxLayout.Verdict(400, "missing"),
        SignatureVerdict.Valid => SandboxLayout.Verdict(200, "right"),
        SignatureVerdict.TooOld => SandboxLayout.Verdict(500, "too old"),
        SignatureVerdict.TooEarly => SandboxLayout.Verdict(500, "from the future"),
        SignatureVerdict.Malformed => SandboxLayout.Verdict(500, "not of the form"),
        _ => SandboxLayout.Verdict(500, "wrong"),
    };

    private static Html Answer(OutsideHook hook) => hook.Status == 0 ? SandboxLayout.Verdict(400, "not yet") : Status(hook.Status);

    // Coloured by what it means for the message, which is not what it means on the web: 404 is final, 503 may pass.
    private static Html Status(int status) =>
        SandboxLayout.Verdict(WebhookDelivery.Judge(status).Code, status.ToString(CultureInfo.InvariantCulture));

    private static Html Body(ReadOnlyMemory<byte> body)
    {
        var text = Encoding.UTF8.GetString(body.Span[..Math.Min(body.Length, MaxShown)]);
        if (body.Length <= MaxShown)
            return Html.Of($"<pre tabindex=\"0\" role=\"region\" aria-label=\"Body of the request\">{Indent(body) ?? text}</pre>");
        return Html.Of($"<p class=\"muted\">The first {SandboxLayout.Size(MaxShown)} of {SandboxLayout.Size(body.Length)}, as they came.</p><pre tabindex=\"0\" role=\"region\" aria-label=\"Body of the request\">{text}</pre>");
    }

    private static string? Indent(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            // The octets of an attachment are an array of numbers; one in a line of its own would be a long way down.
            return Numbers().Replace(JsonSerializer.Serialize(json.RootElement, Indented), found => Space().Replace(found.Value, " ").Replace("[ ", "[", StringComparison.Ordinal).Replace(" ]", "]", StringComparison.Ordinal));
        }
        catch (JsonException)
        {
            return null;
        }
    }

    [GeneratedRegex(@"\[[\s0-9,]+\]")]
    private static partial Regex Numbers();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();

    private static Html Behaviours(IReadOnlyList<HookBehaviour> behaviours)
    {
        if (behaviours.Count == 0)
            return Html.Of($"<p class=\"muted\">Every request is answered 200 at once. Let it fail, and see what the sender of a message is told.</p>");
        var rows = Html.Of($"");
        foreach (var behaviour in behaviours)
        {
            rows.Write($"""
                <tr><td class="mono">{behaviour.Path}</td><td data-label="Answer">{Status(behaviour.Status)}</td><td data-label="Delay" class="nowrap">{behaviour.Delay.TotalSeconds.ToString(CultureInfo.InvariantCulture)} s</td><td class="num"><form method="post" action="/webhooks/behaviours/remove"><input type="hidden" name="path" value="{behaviour.Path}"><button class="small" aria-label="Remove the behaviour of {behaviour.Path}">Remove</button></form></td></tr>

                """);
        }

        return Html.Of($"""
            <table class="cards plain behaviours"><thead><tr><th scope="col">Path</th><th scope="col">Answer</th><th scope="col">Delay</th><th scope="col" class="num"><span class="muted">Action</span></th></tr></thead><tbody>
            {rows}</tbody></table>
            """);
    }

    private static Html Clear(int count) => Html.Of($"""
        <form method="post" action="/webhooks/clear"><p class="actions muted">{count} of at most {OutsideHooks.MaxHooks} requests are kept. <button class="small">Forget all</button></p></form>
        """);

    private static Html Empty(SandboxPorts ports) => Html.Of($"""
        <div class="card">
        <h2>Nothing has been posted yet</h2>
        <p>Mail for <code>parse@hook.example</code> is posted here. Send some from a terminal:</p>
        {SandboxLayout.Command(SandboxAdvice.Curl(ports, "parse@hook.example"))}
        <p>or pick an address of <a href="/domains#hook.example">hook.example</a> and send from there.</p>
        </div>
        """);

    private static string Milliseconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0.0} ms");
}
