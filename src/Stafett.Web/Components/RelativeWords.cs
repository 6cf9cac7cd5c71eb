using System.Globalization;
using Stafett.Web.Texts;

namespace Stafett.Web.Components;

/// <summary>Times as people say them.</summary>
internal static class RelativeWords
{
    public static string Of(DateTimeOffset at, DateTimeOffset now, SharedTexts texts)
    {
        var seconds = (long)(now - at).TotalSeconds;
        return seconds switch
        {
            <= -86_400 => AllTexts.Fill(texts.InDays, -seconds / 86_400),
            <= -3_600 => AllTexts.Fill(texts.InHours, -seconds / 3_600),
            < -60 => AllTexts.Fill(texts.InMinutes, -seconds / 60),
            < 5 => texts.Now,
            < 60 => AllTexts.Fill(texts.SecondsAgo, seconds),
            < 3_600 => AllTexts.Fill(texts.MinutesAgo, seconds / 60),
            < 86_400 => AllTexts.Fill(texts.HoursAgo, seconds / 3_600),
            _ => AllTexts.Fill(texts.DaysAgo, seconds / 86_400),
        };
    }

    /// <summary>To the second, with the zone: <c>27 Nov 2026, 14:03:22 (Europe/Oslo)</c>.</summary>
    public static string Exact(DateTimeOffset at, TimeZoneInfo zone) =>
        $"{TimeZoneInfo.ConvertTime(at, zone).ToString("d MMM yyyy, HH:mm:ss", CultureInfo.InvariantCulture)} ({zone.Id})";

    /// <param name="name">As an account's profile has it; an unknown one, or null, is UTC.</param>
    public static TimeZoneInfo Zone(string? name) => name is not null && TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone) ? zone : TimeZoneInfo.Utc;
}
