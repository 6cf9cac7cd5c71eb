using System.Text;
using Stafett.Protocols.Message.Mime;

namespace Stafett.Server.Delivery.Webhooks;

/// <summary>The words of a page. A page needs to be in one piece for that, so only its beginning is read.</summary>
internal sealed class HtmlTextSink(ITextSink next) : ITextSink
{
    /// <summary>Characters: many times what the longest letters have.</summary>
    private const int MaxRead = 64 * 1024;

    private readonly StringBuilder _page = new();

    public void Write(ReadOnlySpan<char> text) => _page.Append(text[..Math.Min(text.Length, MaxRead - _page.Length)]);

    public void Finish()
    {
        next.Write(HtmlText.Extract(_page.ToString(), MaxRead));
        next.Finish();
    }
}
