using System.Text;
using Stafett.Server.Accounts.Logs;

namespace Stafett.Fuzz.Targets;

/// <summary>What somebody looks for in the logs: the text, then a line with a category, then one with a code.</summary>
public sealed class LogSearchTarget : IFuzzTarget
{
    private static readonly DateTimeOffset Now = new(2028, 2, 29, 23, 30, 0, TimeSpan.Zero);

    // Clocks that jump over midnight.
    private static readonly TimeZoneInfo Zone = TimeZoneInfo.TryFindSystemTimeZoneById("America/Santiago", out var santiago) ? santiago : TimeZoneInfo.Utc;

    public string Name => "log-search";

    public IEnumerable<byte[]> Seeds => FuzzCheck.Texts("ida@example.com\nspam\n550", "example.com", "2001:db8::1", "192.0.2.1", "11/27", "2.29", "2026-9-6", "12-31-99", "Invoice 100%\n\n421", "::ffff:192.0.2.1");

    public IReadOnlyList<byte[]> Tokens => FuzzCheck.Texts("/", "-", ".", "\n", "@", "9999", "0001-1-1", "2/29", "12/31", "%", "_", "\\", "\0", "::", "\u0661");

    public void Run(ReadOnlySpan<byte> input)
    {
        var lines = Encoding.UTF8.GetString(input).Split('\n', 3);
        var search = new LogSearch { Q = lines[0], BounceCategory = lines.ElementAtOrDefault(1) ?? "", ResponseCode = lines.ElementAtOrDefault(2) ?? "" };
        var answer = LogSearchReader.Read(search, null, Now, Zone);
        if (answer.IsRefused(out var refusal, out var query))
        {
            FuzzCheck.That(!refusal.Problems.IsEmpty && refusal.Problems.All(p => p.Text.EndsWith('.')), "a refusal without a sentence");
            return;
        }

        FuzzCheck.That(query.Code is null or (>= 200 and <= 599), "a code that is none");
        FuzzCheck.That(query.Keyword.Length <= 320 && query.Subject.Length <= 256 && query.Category.Length <= 100, "a text without limit");
        FuzzCheck.That(!(query.Keyword + query.Subject + query.Category).Contains('\0'), "NUL in a statement");
        FuzzCheck.That((query.Keyword.Length > 0 ? 1 : 0) + (query.Subject.Length > 0 ? 1 : 0) + (query.From is null ? 0 : 1) <= 1, "it means two things");
        FuzzCheck.That(query.From is null == query.To is null, "half a day");
        if (query is { From: { } from, To: { } to })
            FuzzCheck.That(to - from >= TimeSpan.FromHours(22) && to - from <= TimeSpan.FromHours(26), "a day of another length");
    }
}
