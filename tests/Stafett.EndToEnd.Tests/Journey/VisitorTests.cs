namespace Stafett.EndToEnd.Tests.Journey;

/// <summary>That the journey found nothing wrong says something only if its visitor sees what is wrong.</summary>
public sealed class VisitorTests
{
    private const string Faulty = """
        <!doctype html><html lang="en"><head><title>Faults</title><meta http-equiv="Content-Security-Policy" content="script-src 'none'"></head>
        <body><main><h1>Faults</h1><style>@media (prefers-color-scheme: dark) { p { color: #777; background: #666 } }</style>
        <p style="width: 3000px">wide, and grey on grey in the dark</p><img src="data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA="><script>1</script></main></body></html>
        """;

    [Theory]
    [InlineData("phone")]
    [InlineData("desktop")]
    public async Task What_is_wrong_is_seen(string screen)
    {
        await using var visitor = await Visitor.ComeAsync(Screen.Of(screen) with { Name = $"faults-{screen}" });
        await visitor.Page.SetContentAsync(Faulty);
        await visitor.LookAsync("faults");

        Assert.Contains(visitor.Wrong, w => w.Contains("console: ", StringComparison.Ordinal) && w.Contains("Content Security Policy", StringComparison.Ordinal));
        Assert.Contains(visitor.Wrong, w => w.Contains("faults: image-alt", StringComparison.Ordinal));
        Assert.Contains(visitor.Wrong, w => w.Contains("faults-dark: color-contrast", StringComparison.Ordinal));
        Assert.DoesNotContain(visitor.Wrong, w => w.Contains("faults: color-contrast", StringComparison.Ordinal));
        Assert.Contains(visitor.Wrong, w => w.EndsWith("faults: wider than the screen", StringComparison.Ordinal));
    }
}
