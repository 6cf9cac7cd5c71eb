using System.Globalization;
using Stafett.Protocols.Dns;
using Stafett.Protocols.Smtp;
using Stafett.Server.Connections;
using Stafett.Server.Delivery.Webhooks;

namespace Stafett.Server.Tests.Smtp;

/// <summary>
/// A transcript with the world around the server in it. Before the conversation: <c>O: Section:Key=value</c>, an option. Anywhere: <c>Z: </c> a line of the
/// zone; <c>Z! name TYPE</c> cannot be asked; <c>Z.</c> an empty zone; <c>D: target 550 5.1.1 text</c>, what a target answers from now on (with <c>hold</c>:
/// nothing until the next <c>D:</c>; with <c>own 451 4.4.1 text</c>: we say it, not the target; a webhook is named by its URL, and answers a status, or an
/// <see cref="HttpFailure"/>); <c>T: +10m</c>, time passes; <c>A: 2</c>, another connection.
/// Expectations: <c>=> target reverse-path</c> was delivered (* stands for anything; <c>target:port</c> with its own port), and of that copy <c>H: </c> a header
/// line of it (* again), <c>H! Name</c> a field that it lacks, <c>B: </c> text in it, <c>B! </c> text that is not, <c>U:</c> it needs SMTPUTF8, <c>U!</c> it does
/// not, and nothing that we added is outside ASCII; <c>=> nothing</c> more was; <c>V: </c> text in what the
/// target's own check of that copy says; <c>W: target</c> waits until a
/// delivery there has begun, <c>W: timer</c> until somebody waits for a time; <c>L: </c> waits until text has been logged (what goes on in the background says so when it has counted: a delivery that
/// was taken is known to the world a moment before it is known to us), <c>L! </c> text that has not. <c>C*3 </c> says a line three times with {n} counted, <c>S*3 </c>
/// hears a reply three times. At the end nothing may have been delivered that the transcript does not tell of.
/// </summary>
public sealed class MxTranscript : IAsyncDisposable
{
    private readonly MxWorld _world;
    private readonly Dictionary<string, SessionHarness> _connections = [];
    private SessionHarness? _connection;
    private DeliveredCopy? _copy;

    private MxTranscript(MxWorld world) => _world = world;

    private SessionHarness Connection => _connection ??= _connections["1"] = _world.Connect();

    public static async Task PlayAsync(IReadOnlyList<string> lines, int piece)
    {
        await using var world = new MxWorld([.. lines.Where(l => l.StartsWith("O: ", StringComparison.Ordinal)).Select(l => l[3..])]);
        await world.StartAsync();
        await using var transcript = new MxTranscript(world);
        for (var i = 0; i < lines.Count;)
        {
            try
            {
                i += await transcript.StepAsync(lines, i, piece);
            }
            catch (Exception e) when (e is not Xunit.Sdk.XunitException || !e.Message.StartsWith("line ", StringComparison.Ordinal))
            {
                Assert.Fail($"line {i + 1}, {lines[i]}: {e.Message}");
            }
        }

        Assert.Empty(world.Delivery.Unseen);
    }

    public async ValueTask DisposeAsync()
    {
        _world.Delivery.ReleaseAll();
        foreach (var connection in _connections.Values)
            await connection.DisposeAsync();
    }

    /// <summary>Returns how many lines it has read.</summary>
    private async Task<int> StepAsync(IReadOnlyList<string> lines, int at, int piece)
    {
        var line = lines[at];
        if (line.Length == 0 || line[0] == '#')
            return 1;
        var (sign, rest) = line.IndexOf(' ', StringComparison.Ordinal) is > 0 and var space ? (line[..space], line[(space + 1)..]) : (line, "");
        switch (sign)
        {
            case "O:":
                break;
            case "Z:":
                _world.Zone.Add(_world.Fill(rest));
                break;
            case "Z!":
                _world.Zone.Break(rest.Split(' ')[0], Enum.Parse<DnsType>(rest.Split(' ')[1]));
                break;
            case "Z.":
                _world.Zone.Forget();
                break;
            case "D:":
                SetAnswer(rest);
                break;
            case "T:":
                _world.Time.Advance(ReadTime(rest));
                break;
            case "A:":
                _ = Connection;
                _connection = _connections.TryGetValue(rest, out var known) ? known : _connections[rest] = _world.Connect();
                break;
            case "W:":
                await WaitAsync(rest);
                break;
            case "=>":
                await TakeAsync(rest);
                break;
            case "H:" or "H!" or "B:" or "B!" or "U:" or "U!":
                Look(sign, rest);
                break;
            case "V:":
                Assert.Contains(_world.Fill(rest), await _world.VerifyAsync(_copy!.Text), StringComparison.Ordinal);
                break;
            case "L:":
                await _world.Logged.UntilAsync(rest);
                break;
            case "L!":
                Assert.DoesNotContain(_world.Logged.All, logged => logged.Contains(rest, StringComparison.Ordinal));
                break;
            default:
                return await TalkAsync(lines, at, piece);
        }

        return 1;
    }

    private async Task<int> TalkAsync(IReadOnlyList<string> lines, int at, int piece)
    {
        var line = lines[at];
        if (line.Length > 2 && line[1] == '*')
        {
            var space = line.IndexOf(' ', StringComparison.Ordinal);
            for (var n = 1; n <= int.Parse(line[2..space], CultureInfo.InvariantCulture); n++)
            {
                var said = line[(space + 1)..].Replace("{n}", n.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
                await Transcript.PlayAsync(Connection, [$"{line[0]}: {_world.Fill(said)}"], piece, at);
            }

            return 1;
        }

        var count = 1;
        while (line.StartsWith("S: ", StringComparison.Ordinal) && lines[at + count - 1] is { Length: > 6 } more && more[6] == '-')
            count++;
        await Transcript.PlayAsync(Connection, [.. lines.Skip(at).Take(count).Select(_world.Fill)], piece, at);
        return count;
    }

    private void SetAnswer(string text)
    {
        var words = text.Split(' ', 2);
        if (words[1] == "hold")
        {
            _world.Delivery.Hold(words[0]);
            return;
        }

        if (words[0].StartsWith("http", StringComparison.Ordinal))
        {
            var outcome = int.TryParse(words[1], out var status)
                ? new HttpOutcome(status, HttpFailure.None, "")
                : HttpOutcome.Failed(Enum.Parse<HttpFailure>(words[1]), "as told");
            _world.Delivery.Answer(words[0], WebhookVerdict.Of(outcome, acceptsAllSuccess: false).Reply, isRemote: false);
            return;
        }

        var own = words[1].StartsWith("own ", StringComparison.Ordinal);
        var reply = (own ? words[1][4..] : words[1]).Split(' ', 3);
        var code = int.Parse(reply[0], CultureInfo.InvariantCulture);
        // An old server says no enhanced status.
        _world.Delivery.Answer(words[0], reply[1].Contains('.', StringComparison.Ordinal) ? SmtpReply.Of(code, reply[1], reply[2]) : SmtpReply.Plain(code, string.Join(' ', reply[1..])), !own);
    }

    private async Task WaitAsync(string what)
    {
        if (what == "timer")
            await _world.Time.TimerAsync();
        else
            await _world.Delivery.UntilAsync(() => _world.Delivery.AttemptsAt(what.Split(' ')[0]) >= (what.Contains(' ', StringComparison.Ordinal) ? int.Parse(what.Split(' ')[1], CultureInfo.InvariantCulture) : 1) ? this : null, what);
    }

    private async Task TakeAsync(string text)
    {
        if (text == "nothing")
        {
            Assert.Empty(_world.Delivery.Unseen);
            return;
        }

        var words = text.Split(' ', 2);
        _copy = await _world.Delivery.UntilAsync(() => _world.Delivery.Unseen.FirstOrDefault(c => IsLike(words[0], Name(c)) && IsLike(words[1], c.ReversePath)), text);
        Assert.True(_world.Delivery.Take(_copy));
    }

    // The route is worth telling where it is not the address's own domain.
    private static string Name(DeliveredCopy copy)
    {
        if (copy.Route.Length == 0)
            return copy.Recipient;
        var domain = copy.Recipient[(copy.Recipient.LastIndexOf('@') + 1)..];
        return copy.Route == domain ? copy.Recipient
            : copy.Route.StartsWith(domain + ":", StringComparison.Ordinal) ? copy.Recipient + copy.Route[domain.Length..]
            : $"{copy.Recipient}/{copy.Route}";
    }

    private void Look(string sign, string text)
    {
        Assert.NotNull(_copy);
        var header = _copy.Text[..(_copy.Text.IndexOf("\r\n\r\n", StringComparison.Ordinal) is > 0 and var end ? end : _copy.Text.Length)];
        var fields = header.Replace("\r\n\t", " ", StringComparison.Ordinal).Replace("\r\n ", " ", StringComparison.Ordinal).Split("\r\n");
        switch (sign)
        {
            case "H:":
                Assert.True(fields.Any(f => IsLike(_world.Fill(text), f)), $"no such field; there are:\n{header}");
                break;
            case "H!":
                Assert.DoesNotContain(fields, f => f.StartsWith(text + ":", StringComparison.OrdinalIgnoreCase));
                break;
            case "U:":
                Assert.True(_copy.NeedsUtf8);
                break;
            case "U!":
                Assert.False(_copy.NeedsUtf8);
                // Ours end where the message, which begins with From in these transcripts, begins.
                Assert.True(System.Text.Ascii.IsValid(header.AsSpan(0, Math.Max(0, header.IndexOf("\r\nFrom:", StringComparison.Ordinal)))), header);
                break;
            case "B:":
                Assert.Contains(text, _copy.Text, StringComparison.Ordinal);
                break;
            default:
                Assert.DoesNotContain(text, _copy.Text, StringComparison.OrdinalIgnoreCase);
                break;
        }
    }

    private static bool IsLike(string pattern, string text)
    {
        var parts = pattern.Split('*');
        if (parts.Length == 1)
            return pattern == text;
        if (!text.StartsWith(parts[0], StringComparison.Ordinal) || !text.EndsWith(parts[^1], StringComparison.Ordinal))
            return false;
        var at = parts[0].Length;
        foreach (var part in parts[1..^1])
        {
            at = text.IndexOf(part, at, StringComparison.Ordinal);
            if (at < 0)
                return false;
            at += part.Length;
        }

        return at <= text.Length - parts[^1].Length;
    }

    private static TimeSpan ReadTime(string text)
    {
        var number = int.Parse(text[1..^1], CultureInfo.InvariantCulture);
        return text[^1] switch
        {
            's' => TimeSpan.FromSeconds(number),
            'm' => TimeSpan.FromMinutes(number),
            'h' => TimeSpan.FromHours(number),
            _ => TimeSpan.FromDays(number),
        };
    }
}
