using System.Globalization;

namespace Stafett.Sandbox;

/// <summary>The page on which a visitor publishes the records of a domain of his own.</summary>
internal static class RegistrarPage
{
    /// <param name="problem">Why nothing was published; null when there is nothing to say.</param>
    public static string Write(Registrar registrar, SandboxPorts ports, RegistrarEntry entry, string? problem) =>
        SandboxLayout.Page("Registrar", "/registrar", Html.Of($"""
            <div class="head"><div><h1>Your domain's registrar</h1>
            <p class="muted">{Registrar.FirstDomain} is yours, and other names below .example that the sandbox does not use itself. What you publish here is in the DNS at once; it is asked on port {ports.Dns}.</p></div></div>
            {(problem is null ? null : Html.Of($"<div class=\"notice bad\" role=\"alert\">{problem} Nothing was published.</div>"))}
            {Table(registrar)}
            <div class="card">
            <h2>Publish several records</h2>
            <form class="form" method="post" action="/registrar/paste">
            <label>Domain<input name="domain" required maxlength="250" value="{entry.Domain}" class="mono"></label>
            <label class="wide">Records <span class="hint" id="h-lines">one on each line: name, type, value; @ is the domain itself</span><textarea name="lines" rows="5" required maxlength="12000" aria-describedby="h-lines" class="mono" placeholder="@ MX 10 {SandboxZone.Host}">{entry.Lines}</textarea></label>
            <div class="wide"><button class="primary">Publish them</button></div>
            </form>
            </div>
            <div class="card">
            <h2>Publish one record</h2>
            <form class="form" method="post" action="/registrar/records">
            <label>Domain<input name="domain" required maxlength="250" value="{entry.Domain}" class="mono"></label>
            <label>Host <span class="hint" id="h-name">@ is the domain itself</span><input name="name" maxlength="250" value="{(entry.Name.Length > 0 ? entry.Name : "@")}" aria-describedby="h-name" class="mono"></label>
            <label>Type<select name="type">{Option("TXT", entry)}{Option("MX", entry)}{Option("CNAME", entry)}</select></label>
            <label class="wide">Value <span class="hint" id="h-value">of MX the host with its priority, such as 10 {SandboxZone.Host}</span><input name="value" required maxlength="{RegistrarForm.MaxValue}" value="{entry.Value}" aria-describedby="h-value" class="mono"></label>
            <div class="wide"><button class="primary">Publish it</button></div>
            </form>
            </div>
            <div class="card" id="send">
            <h2>Send a message to it</h2>
            <form class="form" method="post" action="/send">
            <label>To<input name="to" type="email" required maxlength="300" value="hello@{entry.Domain}" class="mono"></label>
            <label>From <span class="hint" id="h-from">{SandboxZone.Sender} passes SPF</span><input name="from" type="email" maxlength="300" value="{SandboxZone.FirstSender}" aria-describedby="h-from" class="mono"></label>
            <label class="wide">Subject<input name="subject" maxlength="200" value="Hello"></label>
            <label class="wide">Text<textarea name="text" rows="3" maxlength="4000"></textarea></label>
            <div class="wide"><button class="primary">Send it</button></div>
            </form>
            </div>
            <h2>The same from a terminal</h2>
            {SandboxLayout.Command(SandboxAdvice.Publish(ports))}
            {SandboxLayout.Command(SandboxAdvice.SendTo(ports))}
            """));

    private static Html Option(string type, RegistrarEntry entry) => entry.Type.Equals(type, StringComparison.OrdinalIgnoreCase)
        ? Html.Of($"<option selected>{type}</option>")
        : Html.Of($"<option>{type}</option>");

    private static Html Table(Registrar registrar)
    {
        var records = registrar.Records;
        if (records.IsEmpty)
            return Html.Of($"<p class=\"muted\">Nothing is published yet.</p>");
        var rows = Html.Of($"");
        foreach (var (id, record) in records.OrderBy(r => r.Record.Name, StringComparer.Ordinal).ThenBy(r => r.Id))
        {
            rows.Write($"""
                <tr><td class="mono">{record.Name}</td><td class="mono" data-label="Type">{record.Type}</td><td data-label="Value"><div class="value"><code>{record.Value}</code></div></td><td><form method="post" action="/registrar/remove"><input type="hidden" name="id" value="{id.ToString(CultureInfo.InvariantCulture)}"><button class="small" aria-label="Remove the {record.Type} record of {record.Name}">Remove</button></form></td></tr>

                """);
        }

        return Html.Of($"""
            <table class="cards plain"><thead><tr><th scope="col">Name</th><th scope="col">Type</th><th scope="col">Value</th><th scope="col"><span class="muted">Action</span></th></tr></thead><tbody>
            {rows}</tbody></table>
            <p></p>
            """);
    }
}
