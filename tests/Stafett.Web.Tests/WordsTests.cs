using System.Text.RegularExpressions;
using Stafett.Web.Account;
using Stafett.Web.Components;
using Stafett.Web.Texts;

namespace Stafett.Web.Tests;

public sealed class WordsTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 27, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(0, "just now")]
    [InlineData(4, "just now")]
    [InlineData(59, "59 s ago")]
    [InlineData(60, "1 min ago")]
    [InlineData(3_599, "59 min ago")]
    [InlineData(86_399, "23 h ago")]
    [InlineData(86_400 * 40, "40 d ago")]
    [InlineData(-30, "just now")]
    [InlineData(-3_700, "in 1 h")]
    [InlineData(-86_400 * 7, "in 7 d")]
    public void Times_are_said_as_people_say_them(long seconds, string words) => Assert.Equal(words, RelativeWords.Of(Now.AddSeconds(-seconds), Now, new SharedTexts()));

    [Theory]
    [InlineData("Europe/Oslo", "27 Nov 2026, 13:00:00 (Europe/Oslo)")]
    [InlineData("Nowhere/Land", "27 Nov 2026, 12:00:00 (UTC)")]
    [InlineData(null, "27 Nov 2026, 12:00:00 (UTC)")]
    public void Exact_times_are_in_the_owners_zone(string? zone, string words) => Assert.Equal(words, RelativeWords.Exact(Now, RelativeWords.Zone(zone)));

    [Theory]
    [InlineData("v=spf1 -all", "v=spf1 -all", "v=spf1 -all")]
    [InlineData("mx1.example.net", "MX1.example.net", "MX1.example.net")]
    [InlineData("aB3dE5gH7j", "aB3dE5gH7k", "aB3dE5gH7[k]")]
    [InlineData("v=DMARC1; p=reject", "v=DMARC1; p=none", "v=DMARC1; p=[none]")]
    [InlineData("forward-email=a@b", "forward-email=a@@b", "forward-email=a@[@]b")]
    [InlineData("mx1.example.net", "mail.elsewhere", "[mail.elsewhere]")]
    [InlineData("abc", "", "")]
    public void What_is_other_is_marked(string wanted, string found, string marked) =>
        Assert.Equal(marked, string.Concat(Difference.Mark(wanted, found).Where(piece => piece.Text.Length > 0).Select(piece => piece.IsOther ? $"[{piece.Text}]" : piece.Text)));

    [Fact]
    public void Every_text_is_said_somewhere()
    {
        // The first folder above that has the sources.
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!Directory.Exists(Path.Combine(root!.FullName, "src", "Stafett.Web")))
            root = root.Parent;
        var sources = Directory.EnumerateFiles(Path.Combine(root.FullName, "src", "Stafett.Web"), "*", SearchOption.AllDirectories)
            .Where(file => Path.GetExtension(file) is ".cs" or ".razor" && !file.EndsWith("Texts.cs", StringComparison.Ordinal))
            .Select(File.ReadAllText).ToList();
        var texts = typeof(AllTexts).Assembly.GetTypes().Where(type => type.Namespace == typeof(AllTexts).Namespace && type.Name.EndsWith("Texts", StringComparison.Ordinal))
            .SelectMany(type => type.GetProperties().Where(property => property.PropertyType == typeof(string)), (type, property) => (type.Name, Text: property.Name)).ToList();
        Assert.True(texts.Count > 400);
        Assert.DoesNotContain(texts, one => !sources.Exists(source => Regex.IsMatch(source, $@"\.{one.Text}\b")));
    }

    [Theory]
    [InlineData("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/146.0 Safari/537.36", "Chrome, Linux")]
    [InlineData("Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1 (KHTML, like Gecko) Version/19.0 Mobile Safari/604.1", "Safari, iPhone")]
    [InlineData("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox, Windows")]
    [InlineData("curl/8.1", "curl")]
    [InlineData("something", "something")]
    [InlineData("", "unknown")]
    public void Browsers_have_the_names_that_their_users_know(string userAgent, string name) => Assert.Equal(name, BrowserNames.Of(userAgent, "unknown"));
}
