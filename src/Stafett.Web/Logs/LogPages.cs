using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;
using Stafett.Server.Accounts;
using Stafett.Server.Accounts.Domains;
using Stafett.Server.Accounts.Logs;
using Stafett.Storage;
using Stafett.Storage.Control.Domains;
using Stafett.Storage.Control.Logs;
using Stafett.Web.Hosting;

namespace Stafett.Web.Logs;

/// <summary>What became of mail: the entries that an owner may see, one of them whole, and all that match as a file by mail.</summary>
internal static class LogPages
{
    private const string Path = "/my-account/logs";
    private const int Days = 30;

    // A longer list is of no help in a menu; each name is read with the domain's members.
    private const int MaxDomains = 200;

    // With more domains than these, which one is meant has to be said first.
    private const int MaxCharts = 3;

    public static void Map(PageRoutes pages)
    {
        pages.Get(Path, Needs.Verified, page => ShowAsync(page));
        // What is looked for stands in the address, so that the list behind the answer is the same.
        pages.Post(Path, Needs.Verified, AskDownloadAsync);
        pages.Get($"{Path}/{{id}}", Needs.Verified, ShowEntryAsync);
    }

    private static LogSearch Search(PageContext page) => new()
    {
        Domain = page.Query("domain"),
        Q = page.Query("q"),
        BounceCategory = page.Query("bounce_category"),
        ResponseCode = page.Query("response_code"),
        Page = page.PageNumber,
    };

    private static async Task<IResult> ShowAsync(PageContext page, Refusal? refusal = null)
    {
        var search = Search(page);
        var found = await page.Use<LogReading>().ListAsync(page.Caller, search, page.Cancel);
        if (found.IsRefused(out var unread, out var entries) && unread.Kind == RefusalKind.NotFound)
            return page.NotFound();
        var listed = await page.Use<DomainEditing>().ListAsync(page.Caller, new DomainListing { Sort = "name", Size = MaxDomains }, page.Cancel);
        var domains = listed.IsRefused(out _, out var all) ? [] : all.Items;
        var charted = search.Domain.Length > 0 ? [search.Domain] : domains.Length <= MaxCharts ? [.. domains.Select(one => one.Domain.Name.Name)] : Array.Empty<string>();
        var names = domains.Select(one => one.Domain.Name.Name).ToList();
        if (search.Domain.Length > 0 && !names.Contains(search.Domain, StringComparer.OrdinalIgnoreCase))
            names.Insert(0, search.Domain);
        var chosen = domains.FirstOrDefault(one => one.Domain.Name.Name.Equals(search.Domain, StringComparison.OrdinalIgnoreCase))?.Domain;
        var model = new LogListModel([.. names], entries, search, await TrafficAsync(page, charted), chosen);
        return page.Show<LogListPage>(model, refusal ?? unread);
    }

    private static async Task<ImmutableArray<DomainTraffic>> TrafficAsync(PageContext page, IReadOnlyList<string> domains)
    {
        var traffic = ImmutableArray.CreateBuilder<DomainTraffic>();
        foreach (var domain in domains)
        {
            // Counts are for admins: to other members the list says what concerns them.
            if (!(await page.Use<LogReading>().TrafficAsync(page.Caller, domain, Days, page.Cancel)).IsRefused(out _, out var days))
                traffic.Add(new DomainTraffic(domain, days));
        }

        return traffic.DrainToImmutable();
    }

    private static async Task<IResult> AskDownloadAsync(PageContext page)
    {
        var asked = await page.Use<LogReading>().AskDownloadAsync(page.Caller, Search(page), alwaysSendEmail: false, page.Cancel);
        return asked.IsRefused(out var refusal, out var sentence) ? await ShowAsync(page, refusal) : page.RedirectAwaiting(page.With("page", null), sentence);
    }

    private static async Task<IResult> ShowEntryAsync(PageContext page)
    {
        var found = await page.Use<LogReading>().GetAsync(page.Caller, page.Route("id"), page.Cancel);
        return found.IsRefused(out var refusal, out var entry) ? page.Refused(refusal) : page.Show<LogEntryPage>(new LogEntryModel(entry, Journey.Read(entry.Journey)));
    }
}

/// <param name="Domains">Names that the list can be narrowed to.</param>
/// <param name="Found">Null: what is looked for cannot be read.</param>
/// <param name="Traffic">Of the chosen domain, or of a few.</param>
/// <param name="Chosen">What the list is narrowed to; null: nothing that is the caller's.</param>
public sealed record LogListModel(ImmutableArray<string> Domains, Page<LogEntry>? Found, LogSearch Search, ImmutableArray<DomainTraffic> Traffic, HostedDomain? Chosen)
{
    /// <summary>By more than the domain.</summary>
    public bool IsSearched => Search is not { Q: "", BounceCategory: "", ResponseCode: "" };

    public bool IsNarrowed => Search is not { Domain: "", Q: "", BounceCategory: "", ResponseCode: "" };
}

public sealed record DomainTraffic(string Domain, ImmutableArray<TrafficDay> Days);

/// <param name="Attempts">The oldest first; empty where nothing was kept of them.</param>
public sealed record LogEntryModel(LogEntry Entry, ImmutableArray<JourneyAttempt> Attempts);
