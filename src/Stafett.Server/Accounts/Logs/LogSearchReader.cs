using System.Globalization;
using System.Net;
using Stafett.Protocols.Message;
using Stafett.Storage.Control.Domains;
using Stafett.Storage.Control.Logs;

namespace Stafett.Server.Accounts.Logs;

/// <summary>Reads what somebody looks for into a query of the store, or into what is wrong with it.</summary>
internal static class LogSearchReader
{
    private const int MaxText = 256;

    private static readonly string[] Days =
    [
        "yyyy-M-d", "M/d/yyyy", "M-d-yyyy", "M.d.yyyy", "M/d/yy", "M-d-yy", "M.d.yy",
    ];

    private static readonly string[] DaysOfThisYear = ["M/d", "M-d", "M.d"];

    /// <param name="domain">As it was found for the caller; null: all of his domains.</param>
    /// <param name="now">Says which year is meant where none is written.</param>
    /// <param name="zone">Whose midnight a day begins at.</param>
    public static Answer<LogQuery> Read(LogSearch search, HostedDomain? domain, DateTimeOffset now, TimeZoneInfo zone)
    {
        var problems = new ProblemList();
        // NUL has no place in a statement, and no entry has it.
        var text = search.Q.Replace("\0", "", StringComparison.Ordinal).Trim();
        if (text.Length > MaxText)
            problems.Add("q", $"Look for {MaxText} characters at most.");
        var category = search.BounceCategory.Trim().ToLowerInvariant();
        if (category.Length > 100 || category.Contains('\0'))
            problems.Add("bounce_category", "A category is one word, such as spam or recipient.");
        int? code = null;
        if (search.ResponseCode.Trim() is { Length: > 0 } written)
        {
            if (int.TryParse(written, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 200 and <= 599)
                code = number;
            else
                problems.Add("response_code", "A reply code has three digits, such as 421 or 550.");
        }

        if (!problems.IsEmpty)
            return problems.ToRefusal();
        var query = new LogQuery { Domain = domain?.Id is { } id ? (DomainKey)id : (DomainKey?)null, Code = code, Category = category };
        return text.Length == 0 ? query : About(query, text, now, zone);
    }

    private static LogQuery About(LogQuery query, string text, DateTimeOffset now, TimeZoneInfo zone)
    {
        // "11.27" would pass for an IPv4 address in its old short form.
        var isWholeAddress = text.Contains(':', StringComparison.Ordinal) || text.Count(c => c == '.') == 3;
        if (isWholeAddress && IPAddress.TryParse(text, out var address))
            return query with { Keyword = (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString() };
        if (DayOf(text, now, zone) is { } day)
            return query with { From = Midnight(day, zone), To = Midnight(day.AddDays(1), zone) };
        if (EmailAddress.TryParse(text, out var mailbox))
            return query with { Keyword = mailbox.ToString() };
        if (text.Contains('.', StringComparison.Ordinal) && !text.Any(char.IsWhiteSpace) && Domain.TryParse(text, out var domain))
            return query with { Keyword = domain.Name };
        return query with { Subject = text };
    }

    private static DateOnly? DayOf(string text, DateTimeOffset now, TimeZoneInfo zone)
    {
        if (DateOnly.TryParseExact(text, Days, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
            return day.Year is > 2000 and < 9999 ? day : null;
        // Read with the year in front: 2/29 is no day of a year of its own choice.
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, zone).DateTime);
        var withYear = string.Create(CultureInfo.InvariantCulture, $"{today.Year} {text}");
        if (!DateOnly.TryParseExact(withYear, [.. DaysOfThisYear.Select(form => "yyyy " + form)], CultureInfo.InvariantCulture, DateTimeStyles.None, out day))
            return null;
        // In January, 12/31 is yesterday.
        return day > today.AddDays(1) ? day.AddYears(-1) : day;
    }

    private static DateTimeOffset Midnight(DateOnly day, TimeZoneInfo zone)
    {
        var midnight = day.ToDateTime(TimeOnly.MinValue);
        // Where the clocks jump over midnight, the day begins an hour later.
        if (zone.IsInvalidTime(midnight))
            midnight = midnight.AddHours(1);
        return new DateTimeOffset(midnight, zone.GetUtcOffset(midnight)).ToUniversalTime();
    }
}
