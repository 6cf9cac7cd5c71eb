using System.Globalization;

namespace Stafett.Sandbox;

/// <summary>The way of one message, in three or four stations: who sent it, what Stafett decided, what the target answered, what the sender heard.</summary>
internal static class MessageJourney
{
    /// <param name="passage">Null where Stafett wrote the message itself.</param>
    /// <param name="rules">For each address that it was sent to, the rules that matched.</param>
    public static Html Write(OutsideMessage message, SandboxPassage? passage, SandboxZone zone, IReadOnlyList<(string Address, IReadOnlyList<string> Rules)> rules)
    {
        var stations = Html.Of($"");
        var began = passage?.Peer.ConnectedAt ?? message.Peer.ConnectedAt;
        if (passage is not null)
        {
            stations.Write($"{Sender(passage)}{Decision(passage, zone, rules, began)}");
        }
        else
        {
            stations.Write($"{Station("Stafett", SandboxZone.Host, null, Html.Of($"<p>Wrote this message itself, or passed it on so long ago that the details are forgotten.</p>"))}");
        }

        stations.Write($"{Target(message, began)}");
        if (passage is not null)
            stations.Write($"{Answer(passage, began)}");
        return Html.Of($"<ol class=\"journey\">\n{stations}</ol>\n");
    }

    private static Html Sender(SandboxPassage passage) => Station("Sender", passage.Peer.Helo ?? "", "0 ms", Html.Of($"""
        <p>Connected from <span class="mono">{passage.Peer.Remote.Address.ToString()}</span>, {(passage.Peer.Tls is { } tls ? $"encrypted ({tls.Protocol})" : "not encrypted")}</p>
        <p>From <span class="mono">{passage.ReversePath.ToString()}</span></p>

        """));

    private static Html Decision(SandboxPassage passage, SandboxZone zone, IReadOnlyList<(string Address, IReadOnlyList<string> Rules)> rules, DateTimeOffset began)
    {
        var lines = Html.Of($"");
        foreach (var (address, reply, at) in passage.Recipients)
        {
            lines.Write($"<p><span class=\"mono\">{address.ToString()}</span> <span class=\"muted\">{Since(began, at)}</span><br>{SandboxLayout.Verdict(reply.Code, reply.ToString())}</p>\n");
            foreach (var rule in rules.Where(r => r.Address.Equals(address.ToString(), StringComparison.OrdinalIgnoreCase)).SelectMany(r => r.Rules))
            {
                lines.Write($"<p>Rule <code>{rule}</code></p>\n");
                if (zone.Find(address.Domain.Name, rule) is { } record && record.Value.Length > rule.Length + "forward-email=".Length)
                    lines.Write($"<p class=\"muted\">in {record.Type} <code>{record.Value}</code></p>\n");
            }
        }

        return Station("Stafett", SandboxZone.Host, Since(began, passage.HandedOnAt), lines);
    }

    private static Html Target(OutsideMessage message, DateTimeOffset began) => Station(
        "Target", string.Create(CultureInfo.InvariantCulture, $"{SandboxZone.OutsideHost}, port {message.Peer.Local.Port}"), Since(began, message.ArrivedAt), Html.Of($"""
        <p>For <span class="mono">{string.Join(", ", message.Recipients)}</span>, {(message.Peer.Tls is { } tls ? $"encrypted ({tls.Protocol})" : "not encrypted")}</p>
        <p>{SandboxLayout.Verdict(message.Answer.Code, message.Answer.ToString())}</p>

        """));

    private static Html Answer(SandboxPassage passage, DateTimeOffset began) => passage.End is { } end
        ? Station("Sender heard", passage.Peer.Helo ?? "", Since(began, end.At), Html.Of($"<p>{SandboxLayout.Verdict(end.Reply.Code, end.Reply.ToString())}</p>\n"))
        : Station("Sender", passage.Peer.Helo ?? "", null, Html.Of($"<p>Still waits for the answer; reload to see it.</p>\n"));

    private static Html Station(string name, string place, string? time, Html content) => Html.Of($"""
        <li><h3>{name}</h3><p class="mono muted">{place}</p>
        {content}{(time is null ? null : Html.Of($"<p class=\"time muted\">{time}</p>\n"))}</li>

        """);

    private static string Since(DateTimeOffset began, DateTimeOffset at) =>
        string.Create(CultureInfo.InvariantCulture, $"+{Math.Max(0, (at - began).TotalMilliseconds):0} ms");
}
