using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Stafett.Web.Hosting;
using Stafett.Web.Texts;

namespace Stafett.Fuzz.Targets;

/// <summary>What pages read of a request besides its form: on the first line where to go next, then cookies, then the query.</summary>
public sealed class PageRequestTarget : IFuzzTarget
{
    // The web server takes no longer request line.
    private const int MaxQuery = 8 * 1024;

    private static readonly Uri Root = new("https://mail.example.com/");
    private static readonly DashboardSettings Settings = new(Root, "mx.example.com");
    private static readonly AllTexts Texts = new();

    public string Name => "page-request";

    public IEnumerable<byte[]> Seeds => FuzzCheck.Texts(
        "/my-account/domains?x=1#y\ntheme=dark; __Host-stafett-toast=K0RvbmUu\npage=2&q=a%20b", "//evil.example/\n__Host-stafett-toast=ISE\npage=999999", "/\\evil.example\ntheme=\"light\"\n?page=&page=3", "/a\tb\n\npage=&Page=3");

    public IReadOnlyList<byte[]> Tokens => FuzzCheck.Texts("/", "//", "\\", "@", ":", "https://", "..", "?", "#", "%2F", "%0d%0a", "\t", "\n", "; ", "__Host-stafett-toast=", "theme=", "page=", "&page=", "-1", "\u0661", "_-");

    // The framework's own collections of cookies and of the query, read and written again: an octet that is no UTF-8 becomes nine characters.
    public long MemoryCeiling(int inputLength) => 2 * 1024 * 1024 + 64L * inputLength;

    public void Run(ReadOnlySpan<byte> input)
    {
        var lines = Encoding.UTF8.GetString(input).Split('\n', 3);
        CheckPath(lines[0]);
        var http = new DefaultHttpContext();
        http.Request.Path = "/logs";
        http.Request.Headers.Cookie = lines.ElementAtOrDefault(1) ?? "";
        http.Request.QueryString = new QueryString("?" + Cut(lines.ElementAtOrDefault(2) ?? ""));
        FuzzCheck.That(ThemeCookie.Of(http) is null or "light" or "dark", "a theme that is none");
        var toast = new ToastCookie(Settings).Take(http);
        FuzzCheck.That(toast is null || toast.Text.Length is > 0 and <= 2_400, "a sentence without limit");
        var page = new PageContext(Texts, TimeProvider.System, Settings);
        page.Begin(http, null);
        FuzzCheck.That(page.PageNumber is > 0 and < 1_000_000, "a page out of range");
        var turned = page.With("page", "7");
        FuzzCheck.That(turned.StartsWith("/logs?", StringComparison.Ordinal) && !turned.Any(c => c is < '!' or > '~'), "an address with more than an address");
        FuzzCheck.That(QueryHelpers.ParseQuery(turned[turned.IndexOf('?')..])["page"] is ["7"], "another page than was wanted");
    }

    private static string Cut(string query) => query.Length > MaxQuery ? query[..MaxQuery] : query;

    // A browser takes a path for another host's where two slashes (or backslashes) stand in front, also with tabs and line ends between them.
    private static void CheckPath(string given)
    {
        var path = PageContext.LocalPath(given, "");
        if (path.Length == 0)
            return;
        FuzzCheck.That(path == given, "a path that nobody gave");
        FuzzCheck.That(Uri.TryCreate(Root, path, out var followed) && followed.Scheme == Root.Scheme && followed.Authority == Root.Authority, "it leads elsewhere");
        var seen = string.Concat(path.Where(c => c is not ('\t' or '\r' or '\n')).Select(c => c == '\\' ? '/' : c));
        FuzzCheck.That(!seen.StartsWith("//", StringComparison.Ordinal), "it leads elsewhere in a browser");
    }
}
