using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace Stafett.EndToEnd.Tests.Journey;

/// <summary>What people get by mail: the list of what arrived in the outside world, in a browser window of its own, where new mail shows up by itself.</summary>
internal sealed partial class Mailbox(IPage window, Uri outside)
{
    // Recipients are asked by a job that runs every 15 seconds.
    private const int Patience = 40_000;

    /// <summary>The text of the newest mail to somebody whose subject holds a text, when it is there.</summary>
    public async Task<string> ReadAsync(string to, string subject)
    {
        await window.GotoAsync(outside.AbsoluteUri);
        var mail = window.Locator("tbody tr").Filter(new LocatorFilterOptions { HasText = to }).GetByRole(AriaRole.Link, new LocatorGetByRoleOptions { Name = subject }).First;
        await mail.ClickAsync(new LocatorClickOptions { Timeout = Patience });
        return await window.Locator("pre").First.InnerTextAsync();
    }

    public async Task<string> PinAsync(string to) => Pin().Match(await ReadAsync(to, "is your PIN")).Groups[1].Value;

    /// <summary>The link of a mail.</summary>
    public async Task<string> LinkAsync(string to, string subject) => Address().Match(await ReadAsync(to, subject)).Value;

    [GeneratedRegex(@"Your PIN is (\d{6})")]
    private static partial Regex Pin();

    [GeneratedRegex(@"http://localhost:\d+/\S+")]
    private static partial Regex Address();
}
