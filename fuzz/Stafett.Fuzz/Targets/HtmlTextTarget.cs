using System.Text;
using Stafett.Protocols.Message.Mime;

namespace Stafett.Fuzz.Targets;

/// <summary>Text of a page is not longer than the page or the limit, and holds no control characters but line ends and tabs.</summary>
public sealed class HtmlTextTarget : IFuzzTarget
{
    public string Name => "html-text";

    public IEnumerable<byte[]> Seeds => FuzzCheck.Texts(
        "<html><head><title>x</title><style>p{}</style></head><body><p>One &amp; two&nbsp;<br>three</p><pre>a\n b</pre></body></html>", "<!-- a --><a title=\"x>y\" b='>'>z</a><script>1<2</script>", "&#146;&#x80;&copy=1&lt;&bogus;&", "a<b <!DOCTYPE x><![if x]>");

    public IReadOnlyList<byte[]> Tokens => FuzzCheck.Texts("<", ">", "</", "<!--", "-->", "<script>", "</script", "<style>", "<pre>", "</pre>", "<br>", "<td>", "<p", "\"", "'", "&", "&#", "&#x", ";", "&nbsp", "&lt;", "\u00A0");

    public void Run(ReadOnlySpan<byte> input)
    {
        var html = Encoding.UTF8.GetString(input);
        var text = HtmlText.Extract(html, int.MaxValue);
        FuzzCheck.That(text.Length <= html.Length, "more text than page");
        FuzzCheck.That(!text.Any(c => char.IsControl(c) && c is not ('\n' or '\t' or '\f')), "control characters");
        var limit = html.Length / 2;
        var start = HtmlText.Extract(html, limit);
        FuzzCheck.That(start.Length <= limit && text.StartsWith(start.TrimEnd(), StringComparison.Ordinal), "with a limit it is another text");
    }
}
