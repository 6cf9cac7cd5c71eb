namespace Stafett.Server.Delivery.Webhooks;

/// <summary>CRLF becomes LF.</summary>
internal sealed class LineEndSink(ITextSink next) : ITextSink
{
    private bool _isReturnHeld;

    public void Write(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty)
            return;
        if (_isReturnHeld && text[0] != '\n')
            next.Write("\r");
        _isReturnHeld = text[^1] == '\r';
        if (_isReturnHeld)
            text = text[..^1];
        while (true)
        {
            var length = text.IndexOf("\r\n");
            if (length < 0)
                break;
            next.Write(text[..length]);
            text = text[(length + 1)..];
        }

        next.Write(text);
    }

    public void Finish()
    {
        if (_isReturnHeld)
            next.Write("\r");
        _isReturnHeld = false;
        next.Finish();
    }
}
