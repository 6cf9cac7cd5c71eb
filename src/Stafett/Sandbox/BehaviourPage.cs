using System.Globalization;

namespace Stafett.Sandbox;

/// <summary>How the outside world is told to refuse or to be slow.</summary>
internal static class BehaviourPage
{
    /// <param name="error">Why the form was not taken; null when there is nothing to say.</param>
    public static string Write(OutsideWorld world, SandboxPorts ports, string? error, string address = "", string code = "", string text = "", string delay = "") =>
        SandboxLayout.Page("Behaviours", "/behaviours", Html.Of($"""
            <div class="head"><div><h1>How the outside world behaves</h1>
            <p class="muted">Normally it takes every message. Make it refuse, or be slow, and see what the sender is told.</p></div></div>
            {(error is null ? null : Html.Of($"<div class=\"notice bad\" role=\"alert\">{error}</div>"))}
            {Table(world.Behaviours)}
            <div class="card">
            <h2>Add a behaviour</h2>
            <form class="form" method="post" action="/behaviours">
            <label>Address <span class="hint" id="h-address">one, *@inbox.example, or * for all</span><input name="address" required maxlength="300" value="{(address.Length > 0 ? address : SandboxZone.FirstTarget)}" aria-describedby="h-address" class="mono"></label>
            <label>When <span class="hint">the answer is given</span><select name="phase"><option value="rcpt">at the recipient (RCPT)</option><option value="data">after the message (DATA)</option></select></label>
            <label>Code <span class="hint" id="h-code">400 to 599; empty: accept</span><input name="code" inputmode="numeric" pattern="[245][0-9][0-9]" maxlength="3" value="{code}" placeholder="550" aria-describedby="h-code" class="mono"></label>
            <label>Delay <span class="hint" id="h-delay">seconds before the answer</span><input name="delay" inputmode="numeric" pattern="[0-9]*" maxlength="3" value="{delay}" placeholder="0" aria-describedby="h-delay" class="mono"></label>
            <label class="wide">Text <span class="hint" id="h-text">may begin with an enhanced status</span><input name="text" maxlength="{OutsideBehaviour.MaxTextLength}" value="{text}" placeholder="5.1.1 No such person" aria-describedby="h-text" class="mono"></label>
            <div class="wide"><button class="primary">Behave so</button></div>
            </form>
            </div>
            <h2>The same from a terminal</h2>
            {SandboxLayout.Command(SandboxAdvice.Refuse(ports))}
            """));

    private static Html Table(IReadOnlyList<OutsideBehaviour> behaviours)
    {
        if (behaviours.Count == 0)
            return Html.Of($"<p class=\"muted\">No behaviour is set: every message is accepted at once.</p>");
        var rows = Html.Of($"");
        foreach (var behaviour in behaviours)
        {
            rows.Write($"""
                <tr><td class="mono">{behaviour.Address}</td><td data-label="Answer">{Answer(behaviour)}</td><td data-label="When">{(behaviour.Phase == OutsidePhase.Rcpt ? "RCPT" : "DATA")}</td><td data-label="Delay" class="nowrap">{behaviour.Delay.TotalSeconds.ToString(CultureInfo.InvariantCulture)} s</td><td data-label="Used" class="nowrap">{behaviour.Used} times</td><td><form method="post" action="/behaviours/remove"><input type="hidden" name="address" value="{behaviour.Address}"><button class="small" aria-label="Remove the behaviour of {behaviour.Address}">Remove</button></form></td></tr>

                """);
        }

        return Html.Of($"""
            <table class="cards plain"><thead><tr><th scope="col">Address</th><th scope="col">Answer</th><th scope="col">When</th><th scope="col">Delay</th><th scope="col">Used</th><th scope="col"><span class="muted">Action</span></th></tr></thead><tbody>
            {rows}</tbody></table>
            <p></p>
            """);
    }

    private static Html Answer(OutsideBehaviour behaviour) =>
        behaviour.Reply is { } reply ? SandboxLayout.Verdict(reply.Code, reply.ToString()) : SandboxLayout.Verdict(250, "accepts");
}
