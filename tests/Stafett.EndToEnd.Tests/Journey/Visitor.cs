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
    private const string Examine = """
        async () => {
          const report = await axe.run(document, { resultTypes: ["violations"] });
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
    private readonly List<string> _wrong = [];
    private int _shown;

    private Visitor(IPlaywright driver, IBrowser browser, IPage page, string folder)
    {
        (_driver, _browser, Page, _folder) = (driver, browser, page, folder);
        // Refusals by the content security policy and answers of 4xx and 5xx are written here too.
        page.Console += (_, message) =>
        {
            if (message.Type == "error")
                Complain($"console: {message.Text} ({message.Location})");
        };
        page.PageError += (_, problem) => Complain($"script: {problem}");
    }

    public IPage Page { get; }

    /// <summary>What was wrong with pages so far, each with its address.</summary>
    public IReadOnlyList<string> Wrong
    {
        get
        {
            lock (_wrong)
                return [.. _wrong];
        }
    }

    public static async Task<Visitor> ComeAsync(Screen screen)
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
        await GivePasskeysAsync(await context.NewCDPSessionAsync(page));
        return new Visitor(driver, browser, page, folder);
    }

    /// <summary>Waits until the address begins with a path. The browser is asked: Playwright's own waits for an address listen for the end of loading on this side, where it can come between the look and the listening.</summary>
    public Task ArriveAsync(string path) =>
        Assertions.Expect(Page).ToHaveURLAsync(new Regex($"^https?://[^/]+{Regex.Escape(path)}"), new PageAssertionsToHaveURLOptions { Timeout = Patience });

    /// <summary>The page as it is now: a picture in each theme, and what is wrong with it.</summary>
    public async Task LookAsync(string name)
    {
        await Page.EvaluateAsync(Loaded);
        var number = (++_shown).ToString("00", CultureInfo.InvariantCulture);
        foreach (var theme in Themes)
        {
            await Page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = theme });
            var suffix = theme == ColorScheme.Dark ? "-dark" : "";
            await Page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(_folder, $"{number}-{name}{suffix}.png"), FullPage = true });
            foreach (var violation in await Page.EvaluateAsync<string[]>(Examine))
                Complain($"{name}{suffix}: {violation}");
        }

        if (await Page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth > document.documentElement.clientWidth"))
            Complain($"{name}: wider than the screen");
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _driver.Dispose();
    }

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
