using System.Text;

namespace Stafett.Server.Tests.Smtp;

/// <summary>
/// A conversation as text: <c>C: </c> what the client sends as a line, <c>C! </c> the same without line end (with \r \n \0 \xHH), <c>S: </c> what the server must
/// answer (a final <c>...</c> leaves the rest open; lines of one reply follow one another), <c>S. </c> the server has closed. <c>#</c> begins a comment.
/// </summary>
public static class Transcript
{
    /// <summary>For what comes at once on a machine that is not busy; only a test that fails waits so long.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    public static TheoryData<string> Files(string folder)
    {
        var data = new TheoryData<string>();
        foreach (var file in Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "Transcripts", folder), "*.txt").Order(StringComparer.Ordinal))
            data.Add(Path.GetFileName(file));
        return data;
    }

    public static IReadOnlyList<string> Read(string folder, string file) =>
        File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Transcripts", folder, file));

    public static async Task PlayAsync(SessionHarness session, IReadOnlyList<string> lines, int piece, int firstLine = 0)
    {
        for (var i = 0; i < lines.Count; i++)
        {
            var line = lines[i];
            if (line.Length == 0 || line[0] == '#')
                continue;
            switch (line[..Math.Min(3, line.Length)].TrimEnd())
            {
                case "C:":
                    await session.SendAsync(Encoding.UTF8.GetBytes((line.Length > 3 ? line[3..] : "") + "\r\n"), piece).WaitAsync(Patience);
                    break;
                case "C!":
                    await session.SendAsync(Unescape(line[3..]), piece).WaitAsync(Patience);
                    break;
                case "S.":
                    Assert.Null(await session.ReplyAsync().WaitAsync(Patience));
                    break;
                case "S:":
                    var wanted = new List<string> { line[3..] };
                    while (wanted[^1].Length > 3 && wanted[^1][3] == '-')
                        wanted.Add(lines[++i][3..]);
                    Compare(wanted, await session.ReplyAsync().WaitAsync(Patience), firstLine + i + 1);
                    break;
                default:
                    Assert.Fail($"line {firstLine + i + 1} of the transcript: {line}");
                    break;
            }
        }
    }

    private static void Compare(List<string> wanted, string? reply, int lineNumber)
    {
        Assert.True(reply is not null, $"line {lineNumber}: the server closed instead of saying {wanted[0]}");
        var got = reply.Split('\n');
        for (var i = 0; i < wanted.Count; i++)
        {
            var open = wanted[i].EndsWith("...", StringComparison.Ordinal);
            var match = i < got.Length && (open ? got[i].StartsWith(wanted[i][..^3], StringComparison.Ordinal) : got[i] == wanted[i]);
            Assert.True(match, $"line {lineNumber}: wanted «{string.Join(" / ", wanted)}», got «{string.Join(" / ", got)}»");
        }

        Assert.Equal(wanted.Count, got.Length);
    }

    private static byte[] Unescape(string text)
    {
        var octets = new List<byte>();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\')
            {
                octets.AddRange(Encoding.UTF8.GetBytes(text[i].ToString()));
                continue;
            }

            switch (text[++i])
            {
                case 'r': octets.Add((byte)'\r'); break;
                case 'n': octets.Add((byte)'\n'); break;
                case '0': octets.Add(0); break;
                case 'x': octets.Add(Convert.ToByte(text.Substring(i + 1, 2), 16)); i += 2; break;
                default: octets.Add((byte)text[i]); break;
            }
        }

        return [.. octets];
    }
}
