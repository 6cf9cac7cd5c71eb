using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace Stafett.EndToEnd.Tests.Journey;

/// <summary>
/// Somebody at a browser who has a passkey. What he looks at is photographed and examined in both themes; what is wrong is collected, so that one run tells of all pages.
/// </summary>
internal sealed class Visitor : IAsyncDisposable
{
    private const string Chromium = "/usr/bin/chromium";

    // The rules of WCAG 2.2 A and AA and axe's own advice; only what is surely wrong is reported.
    // Only colours differ between the themes.
    private const string Examine = """
        async colours => {
          const report = await axe.run(document, { resultTypes: ["violations"], ...(colours ? { runOnly: ["color-contrast"] } : {}) });
          if (report.passes.length === 0) return ["nothing was examined"];
          return report.violations.flatMap(v => v.nodes.map(n => v.id + " (" + v.help + "): " + n.html.slice(0, 200) + " " + (n.any[0]?.message ?? n.all[0]?.message ?? n.none[0]?.message ?? "")));
        }
        """;

    private const string Loaded = """() => document.readyState === "complete" || new Promise(loaded => addEventListener("load", loaded, { once: true }))""";

    private const int Patience = 15_000;

    private static readonly ColorScheme[] Themes = [ColorScheme.Dark, ColorScheme.Light];

    private readonly IPlaywright _driver;
    private readonly IBrowser _browser;
    private readonly string _folder;
    private readonly SandboxProcess? _sandbox;
    private readonly ICDPSession? _scripts;
    private readonly string _axe;
    private readonly List<string> _wrong = [];
    private int _shown;

    private Visitor(IPlaywright driver, IBrowser browser, IPage page, string folder, string axe, SandboxProcess? sandbox, ICDPSession? scripts)
    {
        (_driver, _browser, Page, _folder, _axe, _sandbox, _scripts) = (driver, browser, page, folder, axe, sandbox, scripts);
        // Refusals by the content security policy and answers of 4xx and 5xx are written here too.
        page.Console += (_, message) =>
        {
            if (message.Type == "error" && !(Expected > 0 && message.Text.Contains($"with a status of {Expected}", StringComparison.Ordinal)))
                Complain($"console: {message.Text} ({message.Location})");
        };
        page.PageError += (_, problem) => Complain($"script: {problem}");
    }

    public IPage Page { get; }

    /// <summary>The status of refusals, which are nothing to complain of until the next look is over; 0: none are expected.</summary>
    public int Expected { get; set; }

    /// <summary>What was wrong with pages so far, each with its address.</summary>
    public IReadOnlyList<string> Wrong
    {
        get
        {
            lock (_wrong)
                return [.. _wrong];
        }
    }

    /// <param name="screen">What he has before him.</param>
    /// <param name="sandbox">Whose pages he visits; null: other pages.</param>
    /// <param name="hasScript">Scripts of pages run.</param>
    public static async Task<Visitor> ComeAsync(Screen screen, SandboxProcess? sandbox = null, bool hasScript = true)
    {
        ForeignProgram.Require("chromium", File.Exists(Chromium));
        var axe = Path.Combine(Checkout.NodeFolder, "node_modules", "axe-core", "axe.min.js");
        ForeignProgram.Require("axe-core (npm)", File.Exists(axe));
        var folder = Path.Combine(Checkout.Root, "artifacts", "ci", "journey", screen.Name);
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);

        var driver = await Playwright.CreateAsync();
        var browser = await driver.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = Chromium, Args = ["--no-sandbox"] });
        var context = await browser.NewContextAsync(new BrowserNewContextOptions
        {
            ViewportSize = new ViewportSize { Width = screen.Width, Height = screen.Height },
            HasTouch = screen.Width < 600,
            IsMobile = screen.Width < 600,
            Locale = "en-GB",
            // What moves or fades has no colour that could be examined.
            ReducedMotion = ReducedMotion.Reduce,
        });
        context.SetDefaultTimeout(Patience);
        await context.AddInitScriptAsync(scriptPath: axe);
        var page = await context.NewPageAsync();
        var session = await context.NewCDPSessionAsync(page);
        await GivePasskeysAsync(session);
        if (!hasScript)
            await RunScriptsAsync(session, false);
        return new Visitor(driver, browser, page, folder, axe, sandbox, hasScript ? null : session);
    }

    /// <summary>Opens a page of the dashboard.</summary>
    public Task GoAsync(string path) => Page.GotoAsync(new Uri(_sandbox!.SetUpLink, path).AbsoluteUri);

    /// <summary>The mail of everybody, in another window.</summary>
    public async Task<Mailbox> MailboxAsync() => new(await (await _browser.NewContextAsync()).NewPageAsync(), _sandbox!.Outside);

    /// <summary>Goes a way; where it ends too soon, the last page is kept and everything said that was wrong until then.</summary>
    public async Task TravelAsync(Func<Task> way)
    {
        try
        {
            await way();
        }
        catch (Exception problem) when (problem is PlaywrightException or TimeoutException or Xunit.Sdk.XunitException)
        {
            await LookAsync("stopped-here");
            throw new InvalidOperationException($"At {Page.Url}:\n{problem.Message}\nWrong until then:\n{string.Join('\n', Wrong)}", problem);
        }

        Assert.True(Wrong.Count == 0, string.Join('\n', Wrong));
    }

    /// <summary>Waits until the address begins with a path. The browser is asked: Playwright's own waits for an address listen for the end of loading on this side, where it can come between the look and the listening.</summary>
    public Task ArriveAsync(string path) =>
        Assertions.Expect(Page).ToHaveURLAsync(new Regex($"^https?://[^/]+{Regex.Escape(path)}"), new PageAssertionsToHaveURLOptions { Timeout = Patience });

    /// <summary>The page as it is now: a picture in each theme, and what is wrong with it.</summary>
    public async Task LookAsync(string name)
    {
        // Those of the page are past: whose time has gone without them do not run now.
        if (_scripts is not null)
        {
            await RunScriptsAsync(_scripts, true);
            await Page.EvaluateAsync(await File.ReadAllTextAsync(_axe));
        }

        await Page.EvaluateAsync(Loaded);
        var number = (++_shown).ToString("00", CultureInfo.InvariantCulture);
        foreach (var theme in Themes)
        {
            await Page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = theme });
            var suffix = theme == ColorScheme.Dark ? "-dark" : "";
            await Page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(_folder, $"{number}-{name}{suffix}.png"), FullPage = true });
            foreach (var violation in await Page.EvaluateAsync<string[]>(Examine, theme == ColorScheme.Dark))
                Complain($"{name}{suffix}: {violation}");
        }

        if (await Page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth > document.documentElement.clientWidth"))
            Complain($"{name}: wider than the screen");
        if (_scripts is not null)
            await RunScriptsAsync(_scripts, false);
        Expected = 0;
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _driver.Dispose();
    }

    private static async Task RunScriptsAsync(ICDPSession session, bool areRun) =>
        await session.SendAsync("Emulation.setScriptExecutionDisabled", new Dictionary<string, object> { ["value"] = !areRun });

    // A device that asks for no finger: it is there, and its owner too.
    private static async Task GivePasskeysAsync(ICDPSession session)
    {
        await session.SendAsync("WebAuthn.enable");
        await session.SendAsync("WebAuthn.addVirtualAuthenticator", new Dictionary<string, object>
        {
            ["options"] = JsonSerializer.SerializeToElement(new
            {
                protocol = "ctap2",
                transport = "internal",
                hasResidentKey = true,
                hasUserVerification = true,
                isUserVerified = true,
                automaticPresenceSimulation = true,
            }),
        });
    }

    private void Complain(string what)
    {
        lock (_wrong)
            _wrong.Add($"{new Uri(Page.Url).AbsolutePath} {what}");
    }
}
