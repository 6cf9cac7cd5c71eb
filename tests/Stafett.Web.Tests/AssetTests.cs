using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Stafett.Web.Assets;

namespace Stafett.Web.Tests;

public sealed class AssetTests(WebSite site) : IClassFixture<WebSite>
{
    private readonly AssetCatalog _catalog = new();

    // What a first visit transfers, without the page itself, which has the rest of the 100 KB.
    [Fact]
    public void Styles_and_scripts_are_small() =>
        Assert.InRange(_catalog.Style.Brotli.Length + _catalog.Script.Brotli.Length + _catalog.Mark.Brotli.Length, 1, 24 * 1024);

    [Fact]
    public async Task The_first_page_is_small()
    {
        using var visitor = site.Visitor();
        Assert.InRange(Encoding.UTF8.GetByteCount((await visitor.GetAsync("/")).Body), 1, 32 * 1024);
    }

    [Theory]
    [InlineData("br")]
    [InlineData("gzip")]
    [InlineData("gzip, deflate, br")]
    [InlineData("br;q=0")]
    [InlineData(null)]
    public async Task Files_come_in_the_form_that_was_asked_for(string? accepts)
    {
        using var visitor = site.Visitor();
        foreach (var asset in new[] { _catalog.Style, _catalog.Script, _catalog.Mark })
        {
            var (content, answer) = await visitor.BytesAsync(asset.Path, accepts);
            Assert.Equal(HttpStatusCode.OK, answer.Status);
            Assert.Equal(asset.ContentType, answer.Header("Content-Type"));
            Assert.Equal("public, max-age=31536000, immutable", answer.Header("Cache-Control"));
            Assert.Equal("nosniff", answer.Header("X-Content-Type-Options"));
            Assert.Equal(asset.Content.ToArray(), Unpack(content, answer.Header("Content-Encoding")));
        }
    }

    [Fact]
    public async Task Another_hash_is_another_file()
    {
        using var visitor = site.Visitor();
        Assert.Equal(HttpStatusCode.NotFound, (await visitor.BytesAsync("/assets/stafett.000000000000.css", null)).Answer.Status);
        Assert.Equal(HttpStatusCode.NotFound, (await visitor.BytesAsync("/assets/..%2f..%2fetc%2fpasswd", null)).Answer.Status);
    }

    // A component's style reaches its own elements and no others: every selector starts with its class.
    [Fact]
    public void Styles_stay_within_their_component()
    {
        var wrong = from part in AssetCatalog.Parts("css/")
                    where part.Name is not ("tokens" or "base")
                    let own = "." + Regex.Replace(part.Name, "(?<!^)([A-Z])", "-$1").ToLowerInvariant()
                    from selector in Selectors(part.Text)
                    where !Regex.IsMatch(selector, $@"^(\.card > )?(\.live(:last-child)? > )?{Regex.Escape(own)}(?![a-zA-Z0-9])") && !selector.StartsWith(own + "-", StringComparison.Ordinal)
                    select $"{part.Name}.css: {selector}";
        Assert.Empty(wrong);
    }

    [Fact]
    public void Colours_are_tokens() => Assert.Empty(
        from part in AssetCatalog.Parts("css/")
        where part.Name is not ("tokens" or "base" or "QrImage")
        from Match match in Regex.Matches(part.Text, @"#[0-9a-fA-F]{3,8}\b|\brgba?\(|\bhsla?\(")
        select $"{part.Name}.css: {match.Value}");

    private static IEnumerable<string> Selectors(string css)
    {
        var plain = Regex.Replace(css, @"/\*.*?\*/", "", RegexOptions.Singleline);
        plain = Regex.Replace(plain, @"@keyframes\s+[\w-]+\s*\{(?:[^{}]*\{[^}]*\})*\s*\}", "");
        plain = Regex.Replace(plain, @"@media[^{]*\{", "");
        return Regex.Matches(plain, @"([^{}]+)\{[^{}]*\}").SelectMany(match => Regex.Split(match.Groups[1].Value, @",(?![^(]*\))")).Select(selector => selector.Trim()).Where(selector => selector.Length > 0);
    }

    private static byte[] Unpack(byte[] content, string encoding)
    {
        using var packed = new MemoryStream(content);
        using Stream unpacked = encoding switch
        {
            "br" => new BrotliStream(packed, CompressionMode.Decompress),
            "gzip" => new GZipStream(packed, CompressionMode.Decompress),
            _ => packed,
        };
        using var made = new MemoryStream();
        unpacked.CopyTo(made);
        return made.ToArray();
    }
}
