namespace Stafett.Server.Delivery.Webhooks;

/// <summary>Takes a text in pieces, however it is cut, and passes it on in another form.</summary>
internal interface ITextSink
{
    void Write(ReadOnlySpan<char> text);

    /// <summary>Nothing more comes.</summary>
    void Finish();
}
