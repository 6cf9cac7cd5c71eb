using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Stafett.Server.Abuse;
using Stafett.Server.Accounts.Domains;
using Stafett.Server.Accounts.Notices;
using Stafett.Storage;
using Stafett.Storage.Control;
using Stafett.Storage.Control.Domains;
using Stafett.Storage.Control.Logs;

namespace Stafett.Server.Accounts.Logs;

/// <summary>What became of mail, for those whose mail it is: an admin sees all entries of his domain, another member those of his own aliases.</summary>
public sealed class LogReading(ControlDatabase control, IServiceMail mail, RateLimits limits, HostingFacts facts, TimeProvider time) : IDisposable
{
    /// <summary>Files that one account may ask for in a UTC day.</summary>
    public const int DownloadsPerDay = 20;

    /// <summary>Entries of one file, and octets of it: what a mail can carry everywhere.</summary>
    public const int MaxEntries = 20_000;

    private const int MaxOctets = 6 * 1024 * 1024;

    // Each holds a connection and up to a file of memory.
    private readonly SemaphoreSlim _files = new(2);

    /// <summary>The newest first.</summary>
    public async Task<Answer<Page<LogEntry>>> ListAsync(Caller caller, LogSearch search, CancellationToken cancellationToken)
    {
        var read = await ReadAsync(caller, search, cancellationToken);
        return read.IsRefused(out var refusal, out var query)
            ? refusal
            : await control.Logs.ListAsync(caller.Id, query, new PageRequest(search.Page, search.Size), cancellationToken);
    }

    /// <summary>One entry, with its journey (<see cref="Journey.Read"/>) and the header section.</summary>
    public async Task<Answer<LogEntry>> GetAsync(Caller caller, string id, CancellationToken cancellationToken)
    {
        if (!Id<LogEntry>.TryParse(id, out var parsed) || await control.Logs.GetAsync(caller.Id, parsed, cancellationToken) is not { } entry)
            return Refusal.NotFound("The log entry");
        return entry;
    }

    /// <summary>The last days up to today, in UTC, each of them, oldest first; for admins of the domain.</summary>
    /// <param name="days">1 to <see cref="TrafficStore.MaxDays"/>.</param>
    public async Task<Answer<ImmutableArray<TrafficDay>>> TrafficAsync(Caller caller, string domain, int days, CancellationToken cancellationToken)
    {
        if (days is < 1 or > TrafficStore.MaxDays)
            return Refusal.Invalid("days", $"Ask for 1 to {TrafficStore.MaxDays} days.");
        if (!DomainKey.TryParse(domain, out var key))
            return Refusal.NotFound(DomainViews.What);
        var today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        var first = today.AddDays(1 - days);
        var stored = await control.Traffic.ListAsync(caller.Id, key, first, today, cancellationToken);
        if (stored.Value is not { } counted)
            return Refusal.Of(stored.Outcome, DomainViews.What);
        var byDay = counted.ToDictionary(day => day.Day);
        return Enumerable.Range(0, days).Select(first.AddDays).Select(day => byDay.GetValueOrDefault(day) ?? new TrafficDay(day, 0, 0, 0, 0, 0, 0)).ToImmutableArray();
    }

    /// <summary>Mails the entries as a file to the caller. The mail is in the outbox when this is done: what was promised is kept even if the server stops now.</summary>
    /// <param name="alwaysSendEmail">Mails also that there are none.</param>
    /// <returns>A sentence for whoever asked.</returns>
    public async Task<Answer<string>> AskDownloadAsync(Caller caller, LogSearch search, bool alwaysSendEmail, CancellationToken cancellationToken)
    {
        var read = await ReadAsync(caller, search, cancellationToken);
        if (read.IsRefused(out var refusal, out var query))
            return refusal;
        var limit = limits.Take("log-download", caller.Id, DownloadsPerDay, TimeSpan.FromDays(1));
        if (!limit.IsAllowed && !caller.Account.Terms.IsRateLimitExempt)
        {
            return Refusal.Because(RefusalKind.TooMany, $"Logs can be mailed {DownloadsPerDay} times a day. Try again tomorrow.") with
            {
                RetryAfter = limit.RetryAfter(time.GetUtcNow()),
            };
        }

        await _files.WaitAsync(cancellationToken);
        try
        {
            using var sheet = new LogSheet(facts.Host);
            var isCut = await FillAsync(sheet, caller, query, cancellationToken);
            if (sheet.Count == 0 && !alwaysSendEmail)
                return "There are no log entries that match, so nothing is mailed.";
            await mail.SendAsync(Write(caller, sheet, isCut), cancellationToken);
        }
        finally
        {
            _files.Release();
        }

        return $"Your log entries are on their way to {caller.Account.Email}.";
    }

    public void Dispose() => _files.Dispose();

    /// <returns>There were more than the file holds.</returns>
    private async Task<bool> FillAsync(LogSheet sheet, Caller caller, LogQuery query, CancellationToken cancellationToken)
    {
        var isCut = false;
        await control.Logs.EachAsync(
            caller.Id, query, MaxEntries + 1,
            entry =>
            {
                if (sheet.Count < MaxEntries && sheet.Length < MaxOctets)
                    sheet.Add(entry);
                else
                    isCut = true;
            },
            cancellationToken);
        return isCut;
    }

    private Notice Write(Caller caller, LogSheet sheet, bool isCut)
    {
        var now = TimeZoneInfo.ConvertTime(time.GetUtcNow(), ZoneOf(caller));
        var zone = now.Offset == TimeSpan.Zero ? "UTC" : "UTC" + now.ToString("zzz", CultureInfo.InvariantCulture);
        var at = now.ToString("yyyy-MM-dd h:mm tt", CultureInfo.InvariantCulture) + " " + zone;
        var text = new StringBuilder();
        if (sheet.Count == 0)
            text.Append(CultureInfo.InvariantCulture, $"No log entries matched what you asked for at {at}.\n");
        else
            text.Append(CultureInfo.InvariantCulture, $"The {Entries(sheet.Count)} that you asked for at {at} are attached as a compressed table.\n\n");
        foreach (var (category, count) in sheet.Categories)
            text.Append(CultureInfo.InvariantCulture, $"- {category}: {count}\n");
        if (isCut)
            text.Append(CultureInfo.InvariantCulture, $"\nThere are more, and only the newest are in the file. Ask for one domain, one day or one reply code to get the others.\n");
        text.Append(CultureInfo.InvariantCulture, $"\nLogs are kept for a week. They are here, too:\n{facts.Link("/my-account/logs")}\n");
        return new Notice(caller.Account.Email, "log-download", $"({sheet.Count}) Email deliverability logs for {at}", text.ToString())
        {
            Attachment = sheet.Count == 0 ? null : new NoticeAttachment(FileName(now, zone), "application/gzip", sheet.ToArray()),
        };
    }

    private static string Entries(int count) => count == 1 ? "1 log entry" : $"{count} log entries";

    /// <summary><c>email-deliverability-logs-YYYY-MM-DD-h-mm-a-z.csv.gz</c>, in lower case; a file name has no colon.</summary>
    private static string FileName(DateTimeOffset now, string zone) =>
        $"email-deliverability-logs-{now.ToString("yyyy-MM-dd-h-mm-tt", CultureInfo.InvariantCulture)}-{zone.Replace(":", "", StringComparison.Ordinal)}.csv.gz".ToLowerInvariant();

    private async Task<Answer<LogQuery>> ReadAsync(Caller caller, LogSearch search, CancellationToken cancellationToken)
    {
        HostedDomain? domain = null;
        if (search.Domain.Trim() is { Length: > 0 } key)
        {
            var found = await control.FindAsync(caller, key, cancellationToken);
            if (found.IsRefused(out var refusal, out domain))
                return refusal;
        }

        return LogSearchReader.Read(search, domain, time.GetUtcNow(), ZoneOf(caller));
    }

    private static TimeZoneInfo ZoneOf(Caller caller) =>
        TimeZoneInfo.TryFindSystemTimeZoneById(caller.Account.Profile.Timezone, out var zone) ? zone : TimeZoneInfo.Utc;
}
