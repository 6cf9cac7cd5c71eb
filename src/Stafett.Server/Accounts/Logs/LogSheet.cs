using System.Globalization;
using System.IO.Compression;
using System.Text;
using Stafett.Protocols.Message;
using Stafett.Storage.Control.Logs;

namespace Stafett.Server.Accounts.Logs;

/// <summary>
/// Log entries as a compressed table for spreadsheets (CSV in UTF-8, every cell quoted, lines end in CRLF). What stands in it was written by strangers: no cell can
/// be taken for a formula, and none holds a line end.
/// </summary>
internal sealed class LogSheet : IDisposable
{
    /// <summary>In the order and under the names that readers of such files know; what is not known here stays empty.</summary>
    private static readonly string[] Columns =
    [
        "Log ID", "Session ID", "Date", "Level", "Bounce Category", "Bounce Action", "Truth Source", "SMTP Response", "SMTP Code", "From", "From Allowlisted", "To",
        "Subject", "Message-ID", "MAIL FROM", "RCPT TO", "Client IP", "Client Hostname", "Client Allowlisted", "Target Host", "Target MX Hostname", "Target MX IP",
        "Target Type", "Opportunistic TLS", "Require TLS", "MX Hostname", "MX IP", "SPF", "DKIM",
    ];

    private readonly MemoryStream _compressed = new();
    private readonly StreamWriter _writer;
    private readonly string _host;
    private readonly SortedDictionary<string, int> _categories = new(StringComparer.Ordinal);

    /// <param name="host">Ours, which received the messages.</param>
    public LogSheet(string host)
    {
        _host = host;
        _writer = new StreamWriter(new GZipStream(_compressed, CompressionLevel.Optimal, leaveOpen: true), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { NewLine = "\r\n" };
        Write(Columns);
    }

    public int Count { get; private set; }

    /// <summary>How many of each category, by name.</summary>
    public IReadOnlyDictionary<string, int> Categories => _categories;

    /// <summary>Octets so far, about.</summary>
    public long Length => _compressed.Length;

    public void Add(LogEntry entry)
    {
        var attempt = Journey.Read(entry.Journey) is { IsEmpty: false } attempts ? attempts[^1] : new JourneyAttempt();
        var target = attempt.Targets.FirstOrDefault(t => t.Code == entry.Code) ?? attempt.Targets.FirstOrDefault();
        var category = entry.Category.Length > 0 ? entry.Category : "none";
        var (targetHost, targetAddress) = HostOf(target);
        var (from, to) = AuthorOf(entry.Headers);
        Write(
            entry.Id.ToString(), attempt.Session, entry.UpdatedAt.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
            entry.Code is >= 200 and < 300 ? "info" : "error", category, ActionOf(entry.Code), "", entry.Message, entry.Code.ToString(CultureInfo.InvariantCulture), from, "",
            to, entry.Subject, entry.MessageId, entry.Sender, string.Join(' ', entry.Recipients), entry.RemoteAddress, entry.RemoteHost, "", target?.To ?? "", targetHost,
            targetAddress, targetAddress.Length == 0 ? "" : targetAddress.Contains(':') ? "IPv6" : "IPv4", "", "", _host, "", attempt.Spf, attempt.Dkim);
        _categories[category] = _categories.GetValueOrDefault(category) + 1;
        Count++;
    }

    /// <summary>The file; nothing can be added behind it.</summary>
    public byte[] ToArray()
    {
        // It closes the compression below it, which writes its last octets then.
        _writer.Dispose();
        return _compressed.ToArray();
    }

    public void Dispose()
    {
        _writer.Dispose();
        _compressed.Dispose();
    }

    /// <summary>Text that a spreadsheet shows as it stands: one line, and never a formula, whatever it begins with.</summary>
    internal static string Cell(string text)
    {
        var cell = new StringBuilder(text.Length + 3).Append('"');
        var start = text.AsSpan().TrimStart();
        // Some programs pass over white space and full-width forms before they look for a formula.
        if (start.Length > 0 && start[0] is '=' or '+' or '-' or '@' or '|' or '%' or '＝' or '＋' or '－' or '＠')
            cell.Append('\'');
        foreach (var c in text)
        {
            if (c == '"')
                cell.Append("\"\"");
            else
                cell.Append(char.IsControl(c) || c is '\u2028' or '\u2029' ? ' ' : c);
        }

        return cell.Append('"').ToString();
    }

    private void Write(params ReadOnlySpan<string> cells)
    {
        for (var i = 0; i < cells.Length; i++)
        {
            if (i > 0)
                _writer.Write(',');
            _writer.Write(Cell(cells[i]));
        }

        _writer.WriteLine();
    }

    private static string ActionOf(int code) => code switch
    {
        >= 500 => "reject",
        >= 400 => "defer",
        _ => "none",
    };

    // "mx.example.net [192.0.2.1]", or the name alone.
    private static (string Host, string Address) HostOf(JourneyTarget? target)
    {
        if (target is null || target.Host.Length == 0)
            return ("", "");
        var open = target.Host.IndexOf('[');
        return open < 0 ? (target.Host, "") : (target.Host[..open].Trim(' ', '('), target.Host[(open + 1)..].TrimEnd(')', ' ').TrimEnd(']'));
    }

    private static (string From, string To) AuthorOf(string headers)
    {
        if (headers.Length == 0 || HeaderSectionParser.Parse(Encoding.UTF8.GetBytes(headers), HeaderLimits.Default, out var section) != HeaderScan.Complete)
            return ("", "");
        return (Text("From"u8), Text("To"u8));

        string Text(ReadOnlySpan<byte> name) => section.IndexOf(name) is >= 0 and var field ? section.Text(field) : "";
    }
}
